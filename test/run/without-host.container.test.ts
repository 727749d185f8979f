import { afterAll, beforeAll, expect, test } from 'vitest';
import { AbsentHost } from '../../harness/engine/absent-host.ts';
import type { TrialRecord } from '../../harness/journal/trial-record.ts';
import { eventsOfKind } from '../../harness/timeline/timeline.ts';
import { runForReal, type RealRun } from './real-run.ts';

const REASON = 'the engine refused the helper container';
const CELL = 'dump-hook-exit/17';

let run: RealRun;
let record: TrialRecord | undefined;

beforeAll(async () => {
  run = await runForReal({ flagSets: ['dump-hook-exit'], host: new AbsentHost(REASON) });
  record = run.records.get(CELL);
});
afterAll(() => run[Symbol.asyncDispose]());

test('without root on the engine’s machine a heap leak is driven to a captured dump', () => {
  expect(record).toMatchObject({
    valid: true,
    invalidReason: null,
    exitCode: 3,
    paths: { 'heap-dump': { verdict: 'captured', attributed: true } },
  });
});

test('its record names every part of the mirror that did without, and why', () => {
  const notes = record?.fidelityNotes.filter((note) => note.includes(REASON));
  expect(notes).toEqual([
    expect.stringContaining("Each container has the task's memory and CPU for itself"),
    expect.stringContaining("The size of the task's ephemeral storage is not enforced"),
    expect.stringContaining('witness ambiguous'),
  ]);
});

test('nothing failed beside it: the metadata was kept up to date and the keys were the endpoint’s', async () => {
  const evidence = record && (await run.evidenceOf(record));
  expect(eventsOfKind(evidence?.events ?? [], 'observer-failed')).toEqual([]);
  expect(eventsOfKind(evidence?.events ?? [], 'upload-end')).toMatchObject([{ outcome: 'durable' }]);
});
