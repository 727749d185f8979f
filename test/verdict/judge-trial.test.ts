import { describe, expect, it } from 'vitest';
import type { CapturePath, JudgeContext } from '../../harness/capture/capture-path.ts';
import { heapDump } from '../../harness/capture/heap-dump.ts';
import type { ScenarioDefinition } from '../../harness/config/scenario.ts';
import { trialRecordSchema, type TrialRecord } from '../../harness/journal/trial-record.ts';
import { judgeTrial } from '../../harness/verdict/judge-trial.ts';
import type { TrialEvidence, TrialFailure } from '../../harness/verdict/trial-evidence.ts';
import { at, exampleEvidence, oomEvent, READY, STARTED_AT_MS } from './example-evidence.ts';

const SCENARIO: ScenarioDefinition = {
  description: 'reports stay in a cache',
  oomType: 'heap-space',
  culprit: { className: 'lastgasp.orders.ReportCache', methodName: 'put' },
  jvmFlags: [],
  requestsPerSecond: 15,
  oomWithinSeconds: 180,
};

/** Judges and holds the record against the schema that other programs rely on. */
function judge(evidence: TrialEvidence, path: CapturePath = heapDump): TrialRecord {
  return trialRecordSchema.parse(judgeTrial({ evidence, scenario: SCENARIO, capturePaths: [path] }));
}

function pathThat(judgePath: CapturePath['judge']): CapturePath {
  return { ...heapDump, judge: judgePath };
}

/** Fails the test when an invalid trial's evidence is looked at. */
const UNASKED = pathThat(() => {
  throw new Error('an invalid trial is not judged');
});

describe('a trial that ended in the scenario’s OOM', () => {
  it('is valid and says what became of each path', () => {
    expect(judge(exampleEvidence())).toEqual({
      schemaVersion: 1,
      trial: 'heap-leak/17/dump-hook-exit/256-512/1',
      scenario: 'heap-leak',
      oomType: 'heap-space',
      jdk: 17,
      flagSet: 'dump-hook-exit',
      taskSize: '256/512',
      phase: null,
      valid: true,
      invalidReason: null,
      timeScale: 1,
      fingerprint: 'a83d4c4b106050c8',
      startedAt: '2026-11-23T05:00:00.000Z',
      oomAt: '2026-11-23T05:01:00.000Z',
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
          detail: 'The JVM began no heap dump.',
        },
      },
      fidelityNotes: ['one note'],
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
const BLIND = {
  kind: 'observer-failed',
  message: 'The object store went away',
  atMs: at(70),
  source: 'object-store',
} as const;

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
