import { describe, expect, it } from 'vitest';
import { gateSchema } from '../../harness/config/gate-schema.ts';
import type { RunRecord } from '../../harness/journal/run-record.ts';
import type { TrialRecord } from '../../harness/journal/trial-record.ts';
import { buildReport } from '../../harness/report/build-report.ts';
import { exitCodeOf } from '../../harness/report/inconclusive.ts';
import { CAPTURED, exampleRecord, exampleRun, invalidRecord, LOST } from '../journal/example-run.ts';
import { recordsOf } from './example-comparison.ts';

type GateInput = Parameters<typeof gateSchema.parse>[0];

function reportOf(
  gates: readonly GateInput[],
  records: readonly TrialRecord[],
  run: Partial<RunRecord> = {},
) {
  const flagSets = [...new Set(records.map(({ flagSet }) => flagSet))];
  return buildReport({
    run: {
      ...exampleRun({ flagSets, trialsPerCell: 60 }),
      gates: gates.map((gate) => gateSchema.parse(gate)),
      ...run,
    },
    records,
    warnings: [],
  });
}

const GATE = { flagSet: 'hook', rateMin: 0.8 };
const hook = (marks: string, changes: Partial<TrialRecord> = {}) => recordsOf({ hook: marks }, changes);

describe('a gate', () => {
  it('passes only when the rate is high enough, 95 % sure', () => {
    const passed = reportOf([GATE], hook('x'.repeat(14)));
    expect(passed.gates).toMatchObject([{ outcome: 'passed', held: 14, valid: 14 }]);
    expect(passed.gates[0]?.words).toBe(
      'heap-leak/17/hook/256-512: at least 80 % usable evidence: passed with 14/14.',
    );
    expect(exitCodeOf(passed)).toBe(0);
    expect(reportOf([GATE], hook('x'.repeat(13))).gates[0]?.outcome).toBe('inconclusive');
  });

  it('asks for 59 of 59 before it believes in 95 %', () => {
    const gate = { flagSet: 'hook', rateMin: 0.95 };
    expect(reportOf([gate], hook('x'.repeat(58))).gates[0]?.outcome).toBe('inconclusive');
    expect(reportOf([gate], hook('x'.repeat(59))).gates[0]?.outcome).toBe('passed');
  });

  it('fails when the rate is too low, 95 % sure: exit code 1', () => {
    const failed = reportOf([GATE], hook('x....'));
    expect(failed.gates[0]).toMatchObject({ outcome: 'failed', held: 1, valid: 5 });
    expect(failed.gates[0]?.words).toMatch(/failed with 1\/5, at most 65\.7 %, 95 % sure\.$/);
    expect(exitCodeOf(failed)).toBe(1);
  });

  it('is inconclusive in between: exit code 2', () => {
    const unsure = reportOf([GATE], hook('xx.'));
    expect(unsure.gates[0]?.words).toMatch(/2\/3 is too little data, the rate is between \d/);
    expect(unsure.inconclusiveReasons).toEqual([unsure.gates[0]?.words]);
    expect(exitCodeOf(unsure)).toBe(2);
  });

  it('does not count evidence that was out with less to spare than asked for', () => {
    const margin = (marginSeconds: number, index: number) =>
      exampleRecord({ flagSet: 'hook', index, path: { ...CAPTURED, marginSeconds } });
    const records = Array.from({ length: 20 }, (_, place) => margin(place < 18 ? 0.5 : 30, place + 1));
    const [report] = reportOf([{ ...GATE, marginSecondsMin: 10 }], records).gates;
    expect(report).toMatchObject({ outcome: 'failed', held: 2, valid: 20 });
    expect(reportOf([GATE], records).gates[0]?.outcome).toBe('passed');
  });

  it('may ask for one capture path, and for capture without a name of the culprit', () => {
    const paths = { 'heap-dump': LOST, profile: { ...CAPTURED, attributed: false } };
    const records = Array.from({ length: 20 }, (_, place) =>
      exampleRecord({ flagSet: 'hook', index: place + 1, changes: { paths } }),
    );
    const heldBy = (gate: GateInput) => reportOf([gate], records).gates[0]?.held;
    expect(heldBy(GATE)).toBe(0);
    expect(heldBy({ ...GATE, measure: 'captured' })).toBe(20);
    expect(heldBy({ ...GATE, measure: 'captured', path: 'heap-dump' })).toBe(0);
    expect(heldBy({ ...GATE, measure: 'captured', path: 'profile' })).toBe(20);
    expect(heldBy({ ...GATE, path: 'profile' })).toBe(0);
  });

  it('is not judged on scaled clocks, nor where too many trials are invalid', () => {
    const scaled = reportOf([GATE], hook('x'.repeat(20), { timeScale: 10 }));
    expect(scaled.gates[0]).toMatchObject({ outcome: 'inconclusive' });
    expect(scaled.gates[0]?.words).toContain('time scale 10 gives no rates');
    expect(exitCodeOf(scaled)).toBe(2);
    const invalid = [
      ...hook('x'.repeat(16)),
      ...[17, 18, 19].map((index) => invalidRecord({ flagSet: 'hook', index }, 'k6 failed')),
    ];
    expect(reportOf([GATE], invalid).gates[0]?.words).toContain('3 of 19 trials are invalid, more than 15 %');
  });

  it('takes wider bounds from a run that was allowed to stop early', () => {
    const design = { ...exampleRun().design, stopping: 'sequential' } as const;
    expect(reportOf([GATE], hook('x'.repeat(14)), { design }).gates[0]?.outcome).toBe('inconclusive');
    expect(reportOf([GATE], hook('x'.repeat(40)), { design }).gates[0]?.outcome).toBe('passed');
  });

  it('is not judged by a shard, which has a part of the trials only', () => {
    const shard = { index: 1, count: 2 };
    const report = reportOf([GATE], hook('x....'), { shard });
    expect(report.gates).toEqual([]);
    expect(exitCodeOf(report)).toBe(0);
  });

  it('is about every scenario and JDK of its flag set, or about one', () => {
    const records = [...hook('x'.repeat(14)), ...recordsOf({ hook: 'x'.repeat(14) }, { jdk: 21 })];
    expect(reportOf([GATE], records).gates).toHaveLength(2);
    expect(reportOf([{ ...GATE, jdk: 21 }], records).gates.map(({ cell }) => cell)).toEqual([
      'heap-leak/21/hook/256-512',
    ]);
    expect(reportOf([{ ...GATE, scenario: 'metaspace' }], records).gates).toEqual([]);
  });
});

describe('controls', () => {
  const controls = {
    positive: { scenario: 'heap-leak', flagSet: 'hook', rateMin: 0.9 },
    negative: { flagSet: 'none' },
  };
  const reportWith = (outcomes: Readonly<Record<string, string>>, gates: readonly GateInput[] = []) =>
    reportOf(gates, recordsOf(outcomes), { controls });

  it('hold when the known capture is captured and nothing else is', () => {
    const report = reportWith({ none: '....', hook: 'xxxx' });
    expect(report.controls.map(({ kind, hasHeld }) => [kind, hasHeld])).toEqual([
      ['negative', true],
      ['positive', true],
    ]);
    expect(exitCodeOf(report)).toBe(0);
  });

  it('fail with a single capture where none can be, and the run is inconclusive', () => {
    const report = reportWith({ none: '.x..', hook: 'xxxx' });
    expect(report.inconclusiveReasons[0]).toBe(
      'The negative control heap-leak/17/none/256-512 failed: 1/4 captured, where none can be.',
    );
    expect(exitCodeOf(report)).toBe(2);
  });

  it('fail when the known capture is lost, however certain a failed gate is then', () => {
    const report = reportWith({ none: '....', hook: '..xx..' }, [GATE]);
    expect(report.gates[0]?.outcome).toBe('failed');
    expect(report.inconclusiveReasons[0]).toBe(
      'The positive control heap-leak/17/hook/256-512 failed: 2/6 usable, where at least 90 % are known to be.',
    );
    expect(exitCodeOf(report)).toBe(2);
  });

  it('do not fail for one loss that chance explains', () => {
    expect(exitCodeOf(reportWith({ none: '....', hook: 'x.xx' }))).toBe(0);
  });

  it('fail with the loss of the only trial', () => {
    expect(exitCodeOf(reportWith({ none: '.', hook: '.' }))).toBe(2);
    expect(exitCodeOf(reportWith({ none: '.', hook: 'x' }))).toBe(0);
  });

  it('fail without a trial that counts', () => {
    const report = reportOf([], [invalidRecord({ flagSet: 'hook' }, 'k6 failed')], { controls });
    expect(report.controls).toMatchObject([{ hasHeld: false, valid: 0 }]);
  });
});
