import { describe, expect, it } from 'vitest';
import type { TrialRecord } from '../../harness/journal/trial-record.ts';
import { FIXED_DESIGN, type Design } from '../../harness/plan/design.ts';
import type { PlannedTrial } from '../../harness/plan/plan.ts';
import { buildReport } from '../../harness/report/build-report.ts';
import { StoppingRule } from '../../harness/run/stopping-rule.ts';
import { CAPTURED, exampleRecord, exampleRun, LOST } from '../journal/example-run.ts';

interface Simulated {
  readonly run: ReturnType<typeof exampleRun>;
  readonly records: readonly TrialRecord[];
}

/** Runs a plan trial by trial; `captures` says which flag set captures in which block. */
function simulate(
  design: Partial<Design>,
  {
    trialsPerCell,
    captures,
  }: {
    readonly trialsPerCell: number;
    readonly captures: Readonly<Record<string, (block: number) => boolean>>;
  },
): Simulated {
  const base = exampleRun({ flagSets: Object.keys(captures), trialsPerCell });
  const run = { ...base, design: { ...FIXED_DESIGN, ...design } };
  const rule = new StoppingRule(run);
  const records: TrialRecord[] = [];
  for (const planned of run.plan.trials) {
    if (!rule.isNeeded(planned)) continue;
    const record = endOf(planned, captures);
    rule.record(record);
    records.push(record);
  }
  return { run, records };
}

function endOf(
  { flagSet, index }: PlannedTrial,
  captures: Readonly<Record<string, (block: number) => boolean>>,
): TrialRecord {
  return exampleRecord({ flagSet, index, path: captures[flagSet]?.(index) ? CAPTURED : LOST });
}

const countOf = ({ records }: Simulated, name: string): number =>
  records.filter(({ flagSet }) => flagSet === name).length;
const reportOf = ({ run, records }: Simulated) => buildReport({ run, records, warnings: [] });
const always = () => true;
const never = () => false;

describe('a run that may stop at any time', () => {
  it('stops as soon as the difference is shown, and says why', () => {
    const simulated = simulate(
      { stopping: 'sequential', pairs: 'all' },
      { trialsPerCell: 40, captures: { none: never, hook: always } },
    );
    expect(countOf(simulated, 'none')).toBe(5);
    expect(countOf(simulated, 'hook')).toBe(5);
    expect(reportOf(simulated).comparisons[0]?.outcome).toBe('second-more');
    expect(reportOf(simulated).stoppingReason).toBe(
      'Stopped after 10 of at most 80 trials: every comparison is decided.',
    );
  });

  it('goes on with the flag sets that are still open only', () => {
    const simulated = simulate(
      { stopping: 'sequential', pairs: 'all', detectPoints: 50 },
      { trialsPerCell: 40, captures: { none: never, hook: always, sidecar: always } },
    );
    const report = reportOf(simulated);
    expect(report.comparisons.map(({ outcome }) => outcome)).toEqual([
      'second-more',
      'second-more',
      'no-difference',
    ]);
    expect(countOf(simulated, 'none')).toBeLessThan(countOf(simulated, 'hook'));
    expect(countOf(simulated, 'hook')).toBe(countOf(simulated, 'sidecar'));
    expect(countOf(simulated, 'hook')).toBeLessThan(12);
  });

  it('runs to its end where nothing can be decided', () => {
    const simulated = simulate(
      { stopping: 'sequential', pairs: 'all' },
      { trialsPerCell: 6, captures: { a: (block) => block % 2 === 0, b: (block) => block % 3 === 0 } },
    );
    expect(simulated.records).toHaveLength(12);
    expect(reportOf(simulated).stoppingReason).toBe(
      'All 12 trials ran, and 1 of 1 comparisons are not decided.',
    );
  });

  it('does not look past a trial that is still running', () => {
    const run = {
      ...exampleRun({ flagSets: ['none', 'hook'], trialsPerCell: 20 }),
      design: { ...FIXED_DESIGN, stopping: 'sequential' } as const,
    };
    const rule = new StoppingRule(run);
    const slow = run.plan.trials.find(({ flagSet, index }) => flagSet === 'none' && index === 2);
    const captures = { none: never, hook: always };
    for (const planned of run.plan.trials.filter((trial) => trial !== slow && trial.index <= 8)) {
      rule.record(endOf(planned, captures));
    }
    const next = run.plan.trials.find(({ index }) => index === 9);
    if (slow === undefined || next === undefined) throw new Error('both are of the plan');
    expect(rule.isNeeded(next)).toBe(true);
    rule.record(endOf(slow, captures));
    expect(rule.isNeeded(next)).toBe(false);
  });
});

describe('a curtailed run', () => {
  it('leaves out what can no longer undo a difference', () => {
    const simulated = simulate(
      { stopping: 'curtailed', pairs: 'all' },
      { trialsPerCell: 10, captures: { none: never, hook: always } },
    );
    expect(simulated.records.length).toBeLessThan(20);
    const [comparison] = reportOf(simulated).comparisons;
    expect(comparison).toMatchObject({ outcome: 'second-more', test: 'boschloo-curtailed' });
    expect(comparison?.pValue).toBeLessThanOrEqual(0.05);
  });

  it('leaves out what can no longer show one', () => {
    const simulated = simulate(
      { stopping: 'curtailed', pairs: 'all' },
      { trialsPerCell: 10, captures: { a: always, b: always } },
    );
    expect(simulated.records.length).toBeLessThan(20);
    expect(reportOf(simulated)).toMatchObject({
      comparisons: [{ outcome: 'no-evidence', isDecided: true }],
      stoppingReason: `Stopped after ${simulated.records.length} of at most 20 trials: every comparison is decided.`,
    });
  });
});

it('a run that may not stop early runs every trial', () => {
  const simulated = simulate({}, { trialsPerCell: 10, captures: { none: never, hook: always } });
  expect(simulated.records).toHaveLength(20);
  expect(reportOf(simulated).stoppingReason).toBeNull();
});
