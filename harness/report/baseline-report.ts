import { z } from 'zod';
import type { Baseline, BaselineCell } from '../journal/baseline-file.ts';
import type { RunRecord } from '../journal/run-record.ts';
import { setupDifference } from '../journal/setup-difference.ts';
import { boschlooTest } from '../statistics/boschloo-test.ts';
import { holmAdjusted } from '../statistics/holm.ts';
import { SIGNIFICANCE, type Interval } from '../statistics/interval.ts';
import { newcombeDifference } from '../statistics/newcombe-difference.ts';
import type { ArmCounts } from '../statistics/rate-count.ts';
import { differenceInWords } from './comparison-words.ts';
import { intervalSchema } from './rate-report.ts';
import type { CellReport } from './report.ts';

/**
 * `improved` / `regressed` 95 % sure over all cells together · `no-evidence` of a change · `too-little-data` no
 * outcome of so few trials could have shown one · `new` not in the baseline · `not-run` only in the baseline ·
 * `not-compared` measured on scaled clocks, in a run that may stop early, or without a trial that counts.
 */
const STATUSES = [
  'improved',
  'regressed',
  'no-evidence',
  'too-little-data',
  'new',
  'not-run',
  'not-compared',
] as const;

const countSchema = z.strictObject({ usable: z.int(), valid: z.int() }).readonly();

const baselineCellReportSchema = z
  .strictObject({
    scenario: z.string(),
    jdk: z.int(),
    flagSet: z.string(),
    taskSize: z.string(),
    status: z.enum(STATUSES),
    now: countSchema.nullable(),
    before: countSchema.nullable(),
    /** When the run began that the baseline is of. */
    measuredAt: z.string().nullable(),
    /** Of a regression: when the first run began that found it. */
    regressedSince: z.string().nullable(),
    /** Usable rate now − before, 95 %, of this cell alone; `null` where nothing was compared. */
    interval: intervalSchema.nullable(),
    /** Boschloo's test, two-sided; `null` where nothing was compared. */
    pValue: z.number().nullable(),
    /** By Holm over all cells that were compared. */
    adjustedPValue: z.number().nullable(),
    /** What of setup and flag set is not as it was: keys of the setup, and of the flag set below `flagSet`. */
    changes: z.array(z.string()).readonly(),
    /** For people, one or two sentences. */
    words: z.string(),
  })
  .readonly();

/** A run against the baseline. */
export const baselineReportSchema = z
  .strictObject({ cells: z.array(baselineCellReportSchema).readonly() })
  .readonly();

export type BaselineReport = z.infer<typeof baselineReportSchema>;
export type BaselineCellReport = BaselineReport['cells'][number];

type AgainstRun = Pick<RunRecord, 'startedAt' | 'setups' | 'flagSets' | 'design'>;

interface Matched {
  readonly cell: CellReport;
  readonly before: BaselineCell | undefined;
}

function isSame(
  left: Pick<BaselineCell, 'scenario' | 'jdk' | 'flagSet'>,
  right: Pick<BaselineCell, 'scenario' | 'jdk' | 'flagSet'>,
): boolean {
  return left.scenario === right.scenario && left.jdk === right.jdk && left.flagSet === right.flagSet;
}

/** The baseline's trials against the run's; `null` where they are not to be compared. */
function armsOf({ cell, before }: Matched, { design }: AgainstRun): ArmCounts | null {
  const { usable, valid } = cell.evidence;
  if (before === undefined || cell.timeScale !== 1 || design.stopping !== 'fixed') return null;
  if (valid === 0 || before.valid === 0) return null;
  return {
    first: { successes: before.usable, trials: before.valid },
    second: { successes: usable, trials: valid },
  };
}

/** Whether even the clearest outcome of so many trials would be no claim in a family of that size. */
function isTooLittle({ first, second }: ArmCounts, familySize: number): boolean {
  const clearest = [0, second.trials].map((successes) =>
    boschlooTest({ first, second: { successes, trials: second.trials } }),
  );
  return Math.min(...clearest) * familySize > SIGNIFICANCE;
}

function changesOf({ cell, before }: Matched, run: AgainstRun, baseline: Baseline): readonly string[] {
  if (before === undefined) return [];
  const setup = setupDifference(
    baseline.setups[before.fingerprint] ?? {},
    run.setups[cell.fingerprint] ?? {},
  );
  const flagSet = setupDifference(
    baseline.flagSets[before.flagSetFingerprint] ?? {},
    run.flagSets[cell.flagSet] ?? {},
  );
  const size = before.taskSize === cell.taskSize ? [] : ['taskSize'];
  return [...size, ...flagSet.map((key) => `flagSet.${key}`), ...setup];
}

interface Judged {
  readonly status: BaselineCellReport['status'];
  readonly interval: Interval | null;
}

function judged(arms: ArmCounts, adjustedPValue: number, familySize: number): Judged {
  const interval = newcombeDifference(arms);
  const before = arms.first.successes / arms.first.trials;
  const now = arms.second.successes / arms.second.trials;
  if (adjustedPValue <= SIGNIFICANCE) return { status: now > before ? 'improved' : 'regressed', interval };
  return { status: isTooLittle(arms, familySize) ? 'too-little-data' : 'no-evidence', interval };
}

function dayOf(time: string | null): string {
  return time?.slice(0, 10) ?? 'an unknown day';
}

function inWords(told: Omit<BaselineCellReport, 'words'>): string {
  const { scenario, jdk, flagSet, status, now, before, interval, changes } = told;
  const name = `${flagSet} (${scenario}, JDK ${jdk})`;
  const counts =
    now === null || before === null
      ? ''
      : `${now.usable}/${now.valid} usable against ${before.usable}/${before.valid} of ${dayOf(told.measuredAt)}`;
  const by = interval === null ? '' : `: ${differenceInWords(interval)}`;
  const changed = changes.length === 0 ? '' : ` Not as it was then: ${changes.join(', ')}.`;
  switch (status) {
    case 'regressed':
      return `${name} captures less than it did, 95 % sure (${counts}${by}); first seen ${dayOf(told.regressedSince)}.${changed}`;
    case 'improved':
      return `${name} captures more than it did, 95 % sure (${counts}${by}).${changed}`;
    case 'no-evidence':
      return `${name}: no evidence of a change (${counts}${by}).${changed}`;
    case 'too-little-data':
      return `${name}: too little data, no outcome of so few trials could show a change (${counts}).${changed}`;
    case 'new':
      return `${name} is not in the baseline.`;
    case 'not-run':
      return `${name} is in the baseline and was not run.`;
    case 'not-compared':
      return `${name} was not compared with the baseline: its trials give no rate that it could be held against.`;
  }
}

/** Every cell of a report against the same scenario, JDK and flag set of the baseline, and what of the baseline was not run. */
export function compareWithBaseline(
  cells: readonly CellReport[],
  run: AgainstRun,
  baseline: Baseline,
): BaselineReport {
  const matched = cells.map((cell): Matched => ({
    cell,
    before: baseline.cells.find((before) => isSame(before, cell)),
  }));
  const arms = matched.map((one) => armsOf(one, run));
  const pValues = arms.map((counts) => (counts === null ? null : boschlooTest(counts)));
  const compared = pValues.filter((p) => p !== null);
  const adjusted = holmAdjusted(compared).values();
  const reports = matched.map((one, index): BaselineCellReport => {
    const { cell, before } = one;
    const counts = arms[index] ?? null;
    const adjustedPValue = counts === null ? null : (adjusted.next().value ?? null);
    const { status, interval } =
      counts === null || adjustedPValue === null
        ? { status: before === undefined ? ('new' as const) : ('not-compared' as const), interval: null }
        : judged(counts, adjustedPValue, compared.length);
    const told = {
      ...placeOf(cell),
      status,
      now: { usable: cell.evidence.usable, valid: cell.evidence.valid },
      before: before === undefined ? null : { usable: before.usable, valid: before.valid },
      measuredAt: before?.measuredAt ?? null,
      regressedSince: status === 'regressed' ? (before?.regressedSince ?? run.startedAt) : null,
      interval,
      pValue: pValues[index] ?? null,
      adjustedPValue,
      changes: changesOf(one, run, baseline),
    };
    return { ...told, words: inWords(told) };
  });
  return { cells: [...reports, ...notRun(cells, baseline)] };
}

function placeOf({
  scenario,
  jdk,
  flagSet,
  taskSize,
}: Pick<BaselineCell, 'scenario' | 'jdk' | 'flagSet' | 'taskSize'>) {
  return { scenario, jdk, flagSet, taskSize };
}

function notRun(cells: readonly CellReport[], baseline: Baseline): readonly BaselineCellReport[] {
  return baseline.cells
    .filter((before) => !cells.some((cell) => isSame(before, cell)))
    .map((before) => {
      const told = {
        ...placeOf(before),
        status: 'not-run' as const,
        now: null,
        before: { usable: before.usable, valid: before.valid },
        measuredAt: before.measuredAt,
        regressedSince: null,
        interval: null,
        pValue: null,
        adjustedPValue: null,
        changes: [],
      };
      return { ...told, words: inWords(told) };
    });
}
