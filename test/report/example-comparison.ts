import type { RunRecord } from '../../harness/journal/run-record.ts';
import type { TrialRecord } from '../../harness/journal/trial-record.ts';
import { FIXED_DESIGN } from '../../harness/plan/design.ts';
import { buildReport } from '../../harness/report/build-report.ts';
import type { Report } from '../../harness/report/report.ts';
import { CAPTURED, exampleRecord, exampleRun, LOST } from '../journal/example-run.ts';

/** `x` a trial that left usable evidence, `.` one that did not. */
export type Outcomes = Readonly<Record<string, string>>;

export interface ExampleComparison {
  readonly design?: Partial<RunRecord['design']>;
  /** Default: as many as the longest arm has outcomes. */
  readonly trialsPerCell?: number;
  readonly scenario?: string;
  readonly changes?: Partial<TrialRecord>;
}

export function recordsOf(outcomes: Outcomes, changes: Partial<TrialRecord> = {}): readonly TrialRecord[] {
  return Object.entries(outcomes).flatMap(([flagSet, marks]) =>
    Array.from(marks, (mark, place) =>
      exampleRecord({ flagSet, index: place + 1, path: mark === 'x' ? CAPTURED : LOST, changes }),
    ),
  );
}

/** The report of a run of `heap-leak` with those outcomes, in the order of the plan. */
export function reportOf(
  outcomes: Outcomes,
  { design = {}, trialsPerCell, changes = {} }: ExampleComparison = {},
): Report {
  const longest = Math.max(...Object.values(outcomes).map(({ length }) => length));
  const run = exampleRun({
    flagSets: Object.keys(outcomes),
    trialsPerCell: trialsPerCell ?? longest,
  });
  return buildReport({
    run: { ...run, design: { ...FIXED_DESIGN, ...design } },
    records: recordsOf(outcomes, changes),
    warnings: [],
  });
}
