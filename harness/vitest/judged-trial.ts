import { nearestName } from '../config/nearest-name.ts';
import type { TrialRecord } from '../journal/trial-record.ts';
import { MatcherError } from './matcher-error.ts';

/** What a test may hand to a matcher: a trial, several of them, or a promise of either. */
export type TrialsUnderTest = TrialRecord | readonly TrialRecord[];

export type JudgedPath = TrialRecord['paths'][string];

/** One trial with its verdict on the path that a test asks about. */
export interface JudgedTrial {
  readonly trial: string;
  readonly path: string;
  readonly verdict: JudgedPath;
  readonly timeScale: number;
}

/**
 * The verdict of each trial on a capture path; `undefined` for the only one that was judged.
 *
 * @throws {MatcherError} for a trial that says nothing: a test must not pass on it, turned around or not
 */
export function judgedTrials(trials: TrialsUnderTest, path: string | undefined): readonly JudgedTrial[] {
  const all = 'trial' in trials ? [trials] : trials;
  if (all.length === 0) throw new MatcherError('There is no trial to look at.');
  return all.map((record) => judgedTrial(record, path));
}

function judgedTrial(record: TrialRecord, asked: string | undefined): JudgedTrial {
  const { trial, invalidReason, unreachableReason, paths, timeScale } = record;
  const reason = invalidReason ?? unreachableReason;
  if (reason !== null) {
    throw new MatcherError(`${trial} decides nothing, neither captured nor lost: ${reason}`, {
      hint: 'Its folder under trials/ has its logs and timeline.',
    });
  }
  const path = asked ?? onlyPath(record);
  const { [path]: verdict } = paths;
  if (verdict === undefined) throw notJudged(record, path);
  if (verdict.verdict === 'invalid') {
    throw new MatcherError(`${trial} decides nothing on ${path}: ${verdict.detail}`);
  }
  return { trial, path, verdict, timeScale };
}

function onlyPath({ trial, paths }: TrialRecord): string {
  const [only, ...others] = Object.keys(paths);
  if (only !== undefined && others.length === 0) return only;
  throw new MatcherError(`${trial} was judged by several capture paths: ${[only, ...others].join(', ')}.`, {
    hint: 'Say which one the margin is of.',
  });
}

function notJudged({ trial, paths }: TrialRecord, path: string): MatcherError {
  const judged = Object.keys(paths);
  const nearest = nearestName(path, judged);
  return new MatcherError(`${trial} was not judged by "${path}", but by ${judged.join(', ') || 'nothing'}.`, {
    hint:
      nearest === undefined ? 'Name one of these, or add it to capturePaths.' : `Did you mean "${nearest}"?`,
  });
}
