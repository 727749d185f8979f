import { visibleText } from '../report/visible-text.ts';
import { marginInWords, stageInWords } from '../report/wording.ts';
import { secondsText } from '../seconds-text.ts';
import { durationSeconds } from './duration.ts';
import { judgedTrials, type JudgedTrial, type TrialsUnderTest } from './judged-trial.ts';
import { MatcherError } from './matcher-error.ts';

interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** Of many trials that fail a test, as many are told. */
const TOLD_MAX = 5;

/** Passes when the evidence of that path had left each task whole before its container's end. */
export async function toHaveCaptured(
  trials: TrialsUnderTest | Promise<TrialsUnderTest>,
  path: string,
): Promise<MatcherResult> {
  const judged = judgedTrials(await trials, path);
  const lost = judged.filter(({ verdict }) => verdict.verdict !== 'captured');
  return {
    pass: lost.length === 0,
    message: () =>
      lost.length === 0
        ? `expected ${path} not to be captured, but it was in:${told(judged)}`
        : `expected ${path} to be captured, but it was not in ${lost.length} of ${judged.length}:${told(lost)}`,
  };
}

/**
 * Passes when the path's evidence was captured in each trial with more than that to spare.
 *
 * @param least such as `10s`, `500ms` or a number of seconds
 * @param path the only one that was judged, unless told otherwise
 */
export async function toHaveMarginAbove(
  trials: TrialsUnderTest | Promise<TrialsUnderTest>,
  least: string | number,
  path?: string,
): Promise<MatcherResult> {
  const leastSeconds = durationSeconds(least);
  const judged = judgedTrials(await trials, path);
  const scaled = judged.find(({ timeScale }) => timeScale !== 1);
  if (scaled !== undefined) {
    throw new MatcherError(`${scaled.trial} ran at time scale ${scaled.timeScale}: its margin is none.`, {
      hint: 'Run it in real time to say how much there is to spare.',
    });
  }
  const narrow = judged.filter(({ verdict }) => !(marginOf(verdict) > leastSeconds));
  const wanted = `a margin above ${secondsText(leastSeconds)}`;
  return {
    pass: narrow.length === 0,
    message: () =>
      narrow.length === 0
        ? `expected no ${wanted}, but there was in:${told(judged)}`
        : `expected ${wanted}, but there was none in ${narrow.length} of ${judged.length}:${told(narrow)}`,
  };
}

/** What was not captured has nothing to spare, whatever an estimate says. */
function marginOf({ verdict, marginSeconds }: JudgedTrial['verdict']): number {
  return verdict === 'captured' && marginSeconds !== null ? marginSeconds : Number.NEGATIVE_INFINITY;
}

function told(trials: readonly JudgedTrial[]): string {
  const shown = trials.slice(0, TOLD_MAX).map(outcome);
  const rest = trials.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].map((text) => `\n  ${text}`).join('');
}

function outcome({ trial, path, verdict, timeScale }: JudgedTrial): string {
  const { verdict: word, lossStage, marginSeconds, detail } = verdict;
  const stage = lossStage === null ? '' : ` at ${stageInWords(lossStage)}`;
  const scale = timeScale === 1 ? '' : ` (time scale ${timeScale}: not a rate)`;
  return visibleText(`${trial}: ${path} ${word}${stage}, ${marginInWords(marginSeconds)}: ${detail}${scale}`);
}
