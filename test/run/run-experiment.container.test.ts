import { cp, stat, truncate } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { heapDump } from '../../harness/capture/heap-dump.ts';
import { readDumpFileFacts } from '../../harness/capture/dump-facts.ts';
import { loadScenario } from '../../harness/config/scenario-file.ts';
import type { TrialRecord } from '../../harness/journal/trial-record.ts';
import { SCENARIOS_DIRECTORY } from '../../harness/command/project-files.ts';
import { firstOfKind } from '../../harness/timeline/timeline.ts';
import { judgeTrial } from '../../harness/verdict/judge-trial.ts';
import type { TrialEvidence } from '../../harness/verdict/trial-evidence.ts';
import { INCIDENT, INCIDENT_FLAG_SET, incidentOf } from './incident.ts';
import { runForReal, type RealRun } from './real-run.ts';

/** Bytes of HEAP_DUMP_END: tag, time, length. */
const END_RECORD_BYTES = 9;

function recordOf(run: RealRun, cell: string): TrialRecord {
  const record = run.records.get(cell);
  if (record === undefined) throw new Error(`no trial of ${cell} ended`);
  return record;
}

function heapDumpOf(record: TrialRecord) {
  return record.paths['heap-dump'];
}

/** The health check must not act before an upload is over that a busy machine makes take seconds. */
const UNHURRIED = 4;

describe('a heap leak with a fast upload', () => {
  let run: RealRun;

  beforeAll(async () => {
    run = await runForReal({ flagSets: ['none', 'dump-hook', 'dump-hook-exit'], timeScale: UNHURRIED });
  });
  afterAll(async () => run[Symbol.asyncDispose]());

  test('without flags loses the dump because nothing triggers it', () => {
    const record = recordOf(run, 'none/17');
    expect(record).toMatchObject({
      valid: true,
      oomWitness: 'sample',
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: expect.stringContaining('Task failed ELB health checks in'),
      oomKilled: false,
    });
    expect(heapDumpOf(record)).toMatchObject({
      verdict: 'lost',
      lossStage: 'no-trigger',
      marginSeconds: null,
    });
  });

  test('with dump and hook captures it, and the service stops the task later', () => {
    const record = recordOf(run, 'dump-hook/17');
    expect(record).toMatchObject({
      valid: true,
      oomWitness: 'jvm-banner',
      stopCode: 'ServiceSchedulerInitiated',
    });
    expect(heapDumpOf(record)).toMatchObject({ verdict: 'captured', lossStage: null, attributed: true });
    expect(heapDumpOf(record)?.marginSeconds).toBeGreaterThan(1);
  });

  test('with exit after the hook captures it and ends with code 3 before the load balancer acts', () => {
    const record = recordOf(run, 'dump-hook-exit/17');
    expect(record).toMatchObject({
      valid: true,
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      exitCode: 3,
    });
    expect(heapDumpOf(record)?.verdict).toBe('captured');
  });

  // Each by itself: on a busy machine the collections before the OOM fail probes already, and a line of the log is
  // stamped when the engine comes to read it.
  test.for([
    {
      of: 'the JVM',
      steps: ['ready', 'load-started', 'oom', 'dump-begin', 'dump-end', 'hook-begin', 'container-exited'],
    },
    { of: 'the upload', steps: ['oom', 'upload-begin', 'upload-end', 'container-exited'] },
    {
      of: 'the stop',
      steps: ['ready', 'stop-requested', 'signal', 'container-exited', 'task-stopped', 'volume-destroyed'],
    },
  ] as const)(
    'writes the steps of $of to the timeline in the order in which they happen',
    async ({ steps }) => {
      const { events } = await run.evidenceOf(recordOf(run, 'dump-hook/17'));
      const seen = steps.flatMap((kind) => firstOfKind(events, kind) ?? []);
      expect(seen.toSorted((left, right) => left.atMs - right.atMs).map(({ kind }) => kind)).toEqual(steps);
    },
  );

  describe('whose object is then damaged', () => {
    const damaged = async (damage: (objectFile: string, other: string) => Promise<void>) => {
      const record = recordOf(run, 'dump-hook/17');
      const evidence = await run.evidenceOf(record);
      const original = run.objectFileOf(record);
      const copy = `${original}.damaged`;
      await cp(original, copy);
      await damage(copy, run.objectFileOf(recordOf(run, 'dump-hook-exit/17')));
      return judge({ ...evidence, facts: await factsWithObject(evidence, copy) });
    };

    test('is captured as long as it is whole', async () => {
      expect(await damaged(async () => undefined)).toMatchObject({ verdict: 'captured' });
    });

    test('is not captured when one byte is missing', async () => {
      const verdict = await damaged(async (file) => truncate(file, (await sizeOf(file)) - 1));
      expect(verdict).toMatchObject({ verdict: 'lost', lossStage: 'arrived-damaged' });
    });

    test('is not captured when its end record is cut off', async () => {
      const verdict = await damaged(async (file) => truncate(file, (await sizeOf(file)) - END_RECORD_BYTES));
      expect(verdict).toMatchObject({ verdict: 'lost', lossStage: 'arrived-damaged' });
    });

    test('is not captured when it is the dump of another trial', async () => {
      const verdict = await damaged(async (file, other) => cp(other, file));
      expect(verdict).toMatchObject({ verdict: 'lost', lossStage: 'arrived-damaged' });
    });
  });
});

describe('a heap leak with an upload that outlasts the health check', () => {
  let run: RealRun;

  beforeAll(async () => {
    run = await runForReal({
      flagSets: ['dump-hook', 'dump-hook-exit', 'incident'],
      extraFlagSets: INCIDENT_FLAG_SET,
      config: { uploadBandwidthKbitPerSecond: 2000 },
    });
  });
  afterAll(async () => run[Symbol.asyncDispose]());

  test.for(['dump-hook/17', 'dump-hook-exit/17'])(
    'loses the dump of %s in the middle of the upload',
    (cell) => {
      const record = recordOf(run, cell);
      expect(record).toMatchObject({
        valid: true,
        stopCode: 'ServiceSchedulerInitiated',
        exitCode: 137,
        oomKilled: false,
      });
      expect(heapDumpOf(record)).toMatchObject({ verdict: 'lost', lossStage: 'stopped-mid-upload' });
      expect(heapDumpOf(record)?.marginSeconds).toBeLessThan(0);
    },
  );

  test('replays the incident, each step on the timeline (clocks ÷ 10)', async () => {
    expect(await incidentOf(run)).toMatchObject(INCIDENT);
  });

  test('kills the frozen JVM only after SIGTERM and stopTimeout', async () => {
    const { events } = await run.evidenceOf(recordOf(run, 'dump-hook/17'));
    const signals = events.flatMap((event) => (event.kind === 'signal' ? [event] : []));
    expect(signals.map(({ signal }) => signal)).toEqual(['SIGTERM', 'SIGKILL']);
    const [term, kill] = signals;
    expect(Number(kill?.atMs) - Number(term?.atMs)).toBeGreaterThanOrEqual(2990);
  });
});

describe('a trial that does not become what it claims', () => {
  test('is invalid, not lost, when the load is too small for an OOM', async () => {
    await using run = await runForReal({
      flagSets: ['dump-hook'],
      scenario: { oomWithinSeconds: 10 },
      pressure: 0.05,
    });
    const record = recordOf(run, 'dump-hook/17');
    expect(record).toMatchObject({
      valid: false,
      invalidReason: 'No OutOfMemoryError within 10 s of load.',
      oomAt: null,
    });
    expect(heapDumpOf(record)?.verdict).toBe('invalid');
  });

  test('is invalid in the words of the JVM when it refuses a flag', async () => {
    await using run = await runForReal({
      flagSets: ['refused'],
      extraFlagSets: { refused: { description: 'no such flag', jvmFlags: ['-XX:+NoSuchFlag'] } },
      jdks: [17, 21, 25],
    });
    for (const jdk of [17, 21, 25]) {
      const record = recordOf(run, `refused/${jdk}`);
      expect(record.valid).toBe(false);
      expect(record.invalidReason).toContain("Unrecognized VM option 'NoSuchFlag'");
    }
  });
});

test('a disk that fills up during the dump loses it as an incomplete file', async () => {
  await using run = await runForReal({
    flagSets: ['dump-hook-exit'],
    config: { ephemeralStorageGiB: 0.0625 },
  });
  const record = recordOf(run, 'dump-hook-exit/17');
  expect(record).toMatchObject({ valid: true, invalidReason: null });
  expect(heapDumpOf(record)).toMatchObject({ verdict: 'lost', lossStage: 'incomplete-file' });
});

async function judge(evidence: TrialEvidence) {
  const scenario = await loadScenario({ directories: [SCENARIOS_DIRECTORY], name: 'heap-leak' });
  return heapDumpOf(judgeTrial({ evidence, scenario, capturePaths: [heapDump] }));
}

/** The facts of a trial taken anew from an object file. */
async function factsWithObject({ facts }: TrialEvidence, file: string): Promise<TrialEvidence['facts']> {
  const { 'heap-dump': before } = facts;
  const object = await readDumpFileFacts(file);
  return { 'heap-dump': { ...Object(before), object } };
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file)).size;
}
