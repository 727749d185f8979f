import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TrialRecord } from '../../harness/journal/trial-record.ts';
import { eventsOfKind } from '../../harness/timeline/timeline.ts';
import { runForReal, type RealRun } from './real-run.ts';

/** A dump on a quarter of a vCPU needs its seconds, and the mirror's clocks must leave them. */
const TIME_SCALE = 6;

function recordOf(run: RealRun, flagSet: string): TrialRecord {
  const record = run.records.get(`${flagSet}/17`);
  if (record === undefined) throw new Error(`no trial of ${flagSet} ended`);
  return record;
}

describe('every way out of a heap leak, with nothing in its way (clocks ÷ 6)', () => {
  let run: RealRun;
  beforeAll(async () => {
    run = await runForReal({
      flagSets: ['dump-hook-background', 'dump-sidecar', 'dump-efs', 'histogram-hook'],
      timeScale: TIME_SCALE,
    });
  });
  afterAll(async () => run[Symbol.asyncDispose]());

  test.each([
    ['dump-hook-background', 'heap-dump', true],
    ['dump-sidecar', 'heap-dump-sidecar', true],
    ['dump-efs', 'heap-dump-efs', true],
    ['histogram-hook', 'class-histogram', false],
  ])('%s captures %s; it names the culprit: %s', (flagSet, path, attributed) => {
    const record = recordOf(run, flagSet);
    expect(record).toMatchObject({ valid: true, invalidReason: null });
    expect(record.paths).toMatchObject({ [path]: { verdict: 'captured', lossStage: null, attributed } });
    expect(record.paths[path]?.marginSeconds).toBeGreaterThan(0);
  });

  test('the sidecar sends parts while the JVM writes, and is stopped after the service', async () => {
    const { events } = await run.evidenceOf(recordOf(run, 'dump-sidecar'));
    const [end] = eventsOfKind(events, 'upload-end');
    expect(end?.pieces.length).toBeGreaterThan(10);
    const exits = eventsOfKind(events, 'container-exited').map(({ container }) => container);
    expect(exits).toEqual(['app', 'uploader']);
  });

  test('the time of a trial is split, and set against what ended it', () => {
    const { course } = recordOf(run, 'dump-hook-background');
    expect(course?.steps.map(({ step }) => step)).toEqual([
      'detect',
      'dump',
      'hook-start',
      'upload',
      'commit',
    ]);
    const marks = course?.marks.map(({ mark }) => mark) ?? [];
    expect(marks).toEqual(expect.arrayContaining(['unhealthy', 'draining', 'SIGTERM', 'service-end']));
  });

  test('what was written to the file system was seen to grow from outside the task', async () => {
    const { events } = await run.evidenceOf(recordOf(run, 'dump-efs'));
    const written = eventsOfKind(events, 'file-written').filter(({ path }) => path === 'heap_dump.hprof');
    expect(written.at(-1)?.sizeBytes).toBeGreaterThan(100_000_000);
    const destroyed = events.find(({ kind }) => kind === 'task-stopped');
    expect(written.at(-1)?.atMs).toBeLessThan(destroyed?.atMs ?? 0);
  });
});
