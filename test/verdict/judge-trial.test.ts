import { describe, expect, it } from 'vitest';
import type { JudgeContext } from '../../harness/capture/capture-path.ts';
import { heapDump } from '../../harness/capture/heap-dump.ts';
import type { TimelineEvent } from '../../harness/timeline/timeline-event.ts';
import type { TaskEnd, TrialEvidence, TrialFailure } from '../../harness/verdict/trial-evidence.ts';
import { BLIND, HANDLED, judge, pathThat, SCENARIO, UNASKED } from './example-judgement.ts';
import { at, END, exampleEvidence, oomEvent, READY, STARTED_AT_MS } from './example-evidence.ts';

const NONE = {
  state: 'none',
  path: null,
  sizeBytes: null,
  isOfEarlierOom: false,
  detail: expect.any(String),
};

describe('a trial that ended in the scenario’s OOM', () => {
  it('is valid and says what became of each path', () => {
    expect(judge(exampleEvidence())).toEqual({
      schemaVersion: 2,
      trial: 'heap-leak/17/dump-hook-exit/256-512/1',
      scenario: 'heap-leak',
      oomType: 'heap-space',
      jdk: 17,
      flagSet: 'dump-hook-exit',
      taskSize: '256/512',
      phase: null,
      phaseRule: null,
      phaseReached: null,
      periodSeconds: null,
      valid: true,
      invalidReason: null,
      unreachableReason: null,
      spoiled: false,
      timeScale: 1,
      fingerprint: 'a83d4c4b106050c8',
      startedAt: '2026-11-23T05:00:00.000Z',
      oomAt: '2026-11-23T05:01:00.000Z',
      oomWantedAt: null,
      oomWitness: 'jvm-banner',
      stoppedAt: '2026-11-23T05:01:30.250Z',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      exitCode: 3,
      oomKilled: false,
      paths: {
        'heap-dump': {
          verdict: 'lost',
          lossStage: 'no-trigger',
          attributed: false,
          marginSeconds: null,
          blindWindowSeconds: null,
          durable: null,
          detail: 'The JVM began no heap dump.',
        },
      },
      artefacts: {
        dump: NONE,
        hook: NONE,
        hsErr: NONE,
        jfr: NONE,
        jfrChunks: NONE,
      },
      course: {
        steps: [],
        marks: [
          { mark: 'service-end', atSeconds: 30 },
          { mark: 'task-end', atSeconds: 30.25 },
        ],
      },
      models: [],
      alerts: expect.any(Array),
      cost: {
        startUpSeconds: null,
        cpuSeconds: null,
        peakMemoryBytes: null,
        frozenSeconds: 0,
        sentBytes: 0,
      },
      fidelityNotes: ['one note'],
      conditions: { neighboursMax: 0, harnessRssBytes: 150_000_000 },
    });
  });

  it('is judged against the end of the app’s container, not of the task', () => {
    const contexts: JudgeContext[] = [];
    const evidence = exampleEvidence();
    judge(
      evidence,
      pathThat((facts, context) => {
        contexts.push(context);
        return heapDump.judge(facts, context);
      }),
    );
    expect(contexts).toEqual([
      {
        events: evidence.events,
        culprit: SCENARIO.culprit,
        startedAtMs: STARTED_AT_MS,
        oomAtMs: at(60),
        containerEndMs: at(90),
        engineOffsetMs: 0,
        clockUncertaintyMs: 10,
        engineClockStepMs: 0,
      },
    ]);
  });

  it('gives the earliest witness as the OOM instant, whatever its rank and place in the log', () => {
    const late = oomEvent({ witness: 'sample', atMs: at(75), detail: 'lastgasp-witness oom=heap-space' });
    const early = oomEvent({ witness: 'uncaught-trace', atMs: at(58.5) });
    expect(judge(exampleEvidence({ events: [READY, late, oomEvent(), early] }))).toMatchObject({
      valid: true,
      oomAt: '2026-11-23T05:00:58.500Z',
      oomWitness: 'uncaught-trace',
    });
  });
});

const KILLED = oomEvent({ oomType: 'oom-killed', witness: 'ambiguous', atMs: at(59) });
const METASPACE = oomEvent({ oomType: 'metaspace', detail: 'java.lang.OutOfMemoryError: Metaspace' });
const NEIGHBOUR_KILLED: TimelineEvent = {
  kind: 'kernel-kill',
  container: 'sidecar',
  witness: 'kernel',
  atMs: at(60),
  source: 'engine',
};
const STOPPED_END: TaskEnd = {
  ...END,
  stopCode: 'ServiceSchedulerInitiated',
  stoppedReason: 'Task failed ELB health checks',
};
const KILLED_END: TaskEnd = { ...END, app: { ...END.app, exitCode: 137, oomKilled: true } };

describe('a trial that says nothing is invalid, never lost', () => {
  it.each<[string, Partial<TrialEvidence>, RegExp]>([
    ['without a witness of an OOM', { events: [READY] }, /^No OutOfMemoryError was witnessed/],
    ['with another OOM', { events: [READY, METASPACE] }, /^Wrong OOM: metaspace .* instead of heap-space/],
    ['with a kernel kill first', { events: [READY, KILLED, oomEvent()] }, /^Wrong OOM: oom-killed/],
    [
      'with an OOM before ready',
      { events: [oomEvent({ atMs: at(4) }), READY] },
      /before the service was ready/,
    ],
    [
      'whose only OOM the service handled',
      { events: [READY, HANDLED] },
      /^The only OutOfMemoryError was one that the service handled/,
    ],
    [
      'whose neighbour the kernel killed, though Docker says OOMKilled of the service too',
      { events: [READY, NEIGHBOUR_KILLED], end: KILLED_END },
      /^The kernel killed sidecar for the task's memory, not the service/,
    ],
    [
      'of which only exit code 137 and Docker’s OOMKilled speak',
      { events: [READY], end: KILLED_END },
      /exit code 137 and OOMKilled alone are none/,
    ],
    [
      'that the service stopped before its OOM',
      { events: [READY], end: STOPPED_END },
      /^The task was stopped before any OutOfMemoryError was witnessed: Task failed ELB health checks\.$/,
    ],
    ['that was never ready', { events: [oomEvent()] }, /before the service was ready/],
    ['without an end', { end: null }, /end was not observed/],
    ['with a blind observer', { events: [READY, oomEvent(), BLIND] }, /^The object store went away$/],
  ])('%s', (_name, changes, reason) => {
    const record = judge(exampleEvidence(changes), UNASKED);
    expect(record).toMatchObject({
      valid: false,
      oomType: 'heap-space',
      invalidReason: expect.stringMatching(reason),
      paths: { 'heap-dump': { verdict: 'invalid', lossStage: null, attributed: false, marginSeconds: null } },
    });
    expect(record.paths['heap-dump']?.detail).toBe(record.invalidReason);
  });

  it.each<TrialFailure['kind']>([
    'harness-failed',
    'interrupted',
    'jvm-refused',
    'never-ready',
    'load-failed',
    'exited-early',
    'no-oom',
  ])('when it failed: %s, in the failure’s words, with an OOM and an end or without', (kind) => {
    const failure = { kind, detail: `words of ${kind}` };
    for (const evidence of [
      exampleEvidence({ failure }),
      exampleEvidence({ failure, events: [], end: null }),
    ]) {
      expect(judge(evidence, UNASKED)).toMatchObject({
        valid: false,
        invalidReason: `words of ${kind}`,
        paths: { 'heap-dump': { verdict: 'invalid' } },
      });
    }
  });

  it.each<[string, Partial<TrialEvidence>, boolean]>([
    ['the harness failed', { failure: { kind: 'harness-failed', detail: 'no network' } }, true],
    ['an observer failed', { events: [READY, oomEvent(), BLIND] }, true],
    [
      'an observer failed and the service was never ready',
      { events: [BLIND], failure: { kind: 'never-ready', detail: 'not ready' } },
      true,
    ],
    ['the service was never ready', { failure: { kind: 'never-ready', detail: 'not ready' } }, false],
    ['k6 failed', { failure: { kind: 'load-failed', detail: 'exit code 107' } }, false],
    ['there was no OOM', { events: [READY] }, false],
  ])('%s: spoiled only where the harness is to blame', (_name, changes, spoiled) => {
    expect(judge(exampleEvidence(changes))).toMatchObject({ valid: false, spoiled });
  });

  it('with what the harness suffered meanwhile, which says why', () => {
    const failure = { kind: 'harness-failed', detail: 'the object store did not start' } as const;
    expect(judge(exampleEvidence({ failure, events: [BLIND] }))).toMatchObject({
      invalidReason: 'the object store did not start (The object store went away)',
    });
  });

  it('and has null where there was no OOM and no end', () => {
    expect(judge(exampleEvidence({ events: [], end: null }))).toMatchObject({
      oomAt: null,
      oomWitness: null,
      stoppedAt: null,
      stopCode: null,
      stoppedReason: null,
      exitCode: null,
      oomKilled: false,
    });
  });
});

describe('a path that cannot be judged is invalid in a valid trial', () => {
  it.each<[string, TrialEvidence['facts']]>([
    ['without facts', {}],
    ['whose facts could not be collected', { 'heap-dump': { collectError: 'the engine went away' } }],
    ['whose facts are something else', { 'heap-dump': 'captured' }],
    ['whose facts are half there', { 'heap-dump': { file: null } }],
  ])('%s', (_name, facts) => {
    const record = judge(exampleEvidence({ facts }));
    expect(record).toMatchObject({
      valid: true,
      paths: { 'heap-dump': { verdict: 'invalid', lossStage: null, attributed: false } },
    });
    expect(record.paths['heap-dump']?.detail).toContain('could not be judged');
  });

  it('whose judge throws, in the error’s words', () => {
    const record = judge(
      exampleEvidence(),
      pathThat(() => {
        throw new RangeError('no such record');
      }),
    );
    expect(record.paths['heap-dump']).toMatchObject({
      verdict: 'invalid',
      detail: 'The evidence could not be judged: RangeError: no such record',
    });
  });
});
