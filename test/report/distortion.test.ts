import { expect, test } from 'vitest';
import type { TrialRecord } from '../../harness/journal/trial-record.ts';
import { distortionBetween } from '../../harness/report/distortion.ts';
import { exitCodeOfDistortion, formatDistortion } from '../../harness/report/distortion-text.ts';
import { exampleRecord, exampleRun, invalidRecord, LOST } from '../journal/example-run.ts';

const HOOK = 'heap-leak/17/dump-hook/256-512';

function runOf(records: readonly TrialRecord[]) {
  return { run: exampleRun(), records };
}

/** Trials of `dump-hook` that began a minute apart, each stopped two minutes after its start. */
function alone(): readonly TrialRecord[] {
  return [1, 2, 3].map((index) => {
    const minute = (after: number) => `2026-11-23T05:0${index + after}:00.000Z`;
    const times = { startedAt: minute(0), oomAt: minute(1), stoppedAt: minute(2) };
    return exampleRecord({ index, changes: times });
  });
}

function together(changes: Partial<TrialRecord> = {}): readonly TrialRecord[] {
  const conditions = { neighboursMax: 3, harnessRssBytes: 1 };
  return alone().map((record) => ({ ...record, conditions, ...changes }));
}

function cellOf(records: readonly TrialRecord[]) {
  const { cells } = distortionBetween(runOf(alone()), runOf(records));
  return cells.find(({ cell }) => cell === HOOK);
}

test('a cell that comes to the same with neighbours agrees, with its durations and its neighbours', () => {
  expect(cellOf(together())).toEqual({
    cell: HOOK,
    agrees: true,
    reference: {
      valid: 3,
      outcomes: { 'heap-dump': 'captured' },
      secondsToOom: 60,
      secondsFromOomToStop: 60,
      neighboursMax: 0,
    },
    other: expect.objectContaining({ valid: 3, neighboursMax: 3 }),
  });
});

test('a verdict that changes is a cell that differs, and so is a loss at another stage', () => {
  const lost = together({ paths: { 'heap-dump': LOST } });
  expect(cellOf(lost)).toMatchObject({
    agrees: false,
    other: { outcomes: { 'heap-dump': 'lost at stopped-mid-upload' } },
  });
  const earlier = together({ paths: { 'heap-dump': { ...LOST, lossStage: 'not-sent' } } });
  const { cells } = distortionBetween(runOf(lost), runOf(earlier));
  expect(cells.find(({ cell }) => cell === HOOK)).toMatchObject({ agrees: false });
});

test('what most trials come to decides; invalid ones do not count', () => {
  const mixed = together().map((record, index) =>
    index === 2 ? { ...record, paths: { 'heap-dump': LOST } } : record,
  );
  expect(cellOf(mixed)).toMatchObject({ agrees: true, other: { valid: 3 } });
  const broken = [...mixed.slice(0, 1), invalidRecord({ index: 2, path: LOST }, 'k6 failed')];
  expect(cellOf(broken)).toMatchObject({ agrees: true, other: { valid: 1 } });
});

test('a cell without a valid trial on one side is none that agrees or differs', () => {
  const broken = [invalidRecord({ index: 1 }, 'k6 failed')];
  expect(cellOf(broken)).toMatchObject({ agrees: null, other: { valid: 0, outcomes: null } });
});

test('it tells how many trials an hour either run made, and how many times as many', () => {
  const fast = together().map((record) => ({ ...record, startedAt: '2026-11-23T05:03:00.000Z' }));
  const distortion = distortionBetween(runOf(alone()), runOf(fast));
  expect(distortion.trialsPerHour).toEqual({ reference: 45, other: 90 });
  const text = formatDistortion(distortion);
  expect(text).toContain('45.0 trials an hour there, 90.0 here: 2.00 times as many.');
  expect(text).toContain(`${HOOK}: agree`);
  expect(text).toContain('up to 3 neighbours');
});

test('it ends with 0 where all agree, 1 where one differs, 2 where there is nothing to compare', () => {
  const codeOf = (records: readonly TrialRecord[]) =>
    exitCodeOfDistortion(distortionBetween(runOf(alone()), runOf(records)));
  expect(codeOf(together())).toBe(0);
  expect(codeOf(together({ paths: { 'heap-dump': LOST } }))).toBe(1);
  expect(codeOf([])).toBe(2);
});
