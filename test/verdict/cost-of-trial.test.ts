import { describe, expect, it } from 'vitest';
import type { TimelineEvent, TimelineFact } from '../../harness/timeline/timeline-event.ts';
import { costOfTrial } from '../../harness/verdict/cost-of-trial.ts';
import { at, exampleEvidence, READY } from './example-evidence.ts';

const event = (fact: TimelineFact, seconds: number): TimelineEvent => ({
  ...fact,
  atMs: at(seconds),
  source: 'container-log',
});
const costOf = (...events: readonly TimelineEvent[]) => costOfTrial(exampleEvidence({ events }));

describe('costOfTrial', () => {
  it('takes the start-up of the service, not of a sidecar', () => {
    const cost = costOf(
      event({ kind: 'container-started', container: 'agent', restarts: 0 }, 0.5),
      event({ kind: 'container-started', container: 'app', restarts: 0 }, 1.5),
      READY,
    );
    expect(cost?.startUpSeconds).toBe(3.5);
  });

  it('adds up the time that dump and hook froze the JVM, what they share once', () => {
    const cost = costOf(
      event({ kind: 'dump-begin', path: '/tmp/heap.hprof' }, 60),
      event({ kind: 'hook-begin', command: '/dump.sh' }, 61),
      event({ kind: 'dump-end', sizeBytes: 7 }, 62),
      event({ kind: 'hook-end', exitCode: 0 }, 70),
    );
    expect(cost?.frozenSeconds).toBe(10);
  });

  it('counts a hook that never ended up to the end of its container', () => {
    expect(costOf(event({ kind: 'hook-begin', command: '/dump.sh' }, 80))?.frozenSeconds).toBe(10);
    expect(costOf()?.frozenSeconds).toBe(0);
  });

  it('counts a hook that does not say when it ends up to what the JVM does next', () => {
    const begun = event({ kind: 'hook-begin', command: 'touch /dumps/done' }, 60);
    const frozen = { kind: 'jvm-frozen', operation: 'GenCollectForAllocation', durationMs: 1500 } as const;
    expect(costOf(begun, event(frozen, 63))?.frozenSeconds).toBe(1.5);
    const own = { kind: 'jvm-frozen', operation: 'ReportJavaOutOfMemory', durationMs: 4000 } as const;
    expect(costOf(begun, event(own, 63))?.frozenSeconds).toBe(3);
    const told = { kind: 'oom', oomType: 'heap-space', witness: 'sample', detail: '' } as const;
    expect(costOf(event(told, 59), begun, event(told, 62))?.frozenSeconds).toBe(2);
  });

  it('does not count a hook in the background, beside which the JVM goes on', () => {
    const cost = costOf(
      event({ kind: 'dump-begin', path: '/tmp/heap.hprof' }, 60),
      event({ kind: 'dump-end', sizeBytes: 7 }, 62),
      event({ kind: 'hook-begin', command: '/dump.sh &' }, 62),
      event({ kind: 'hook-end', exitCode: 0 }, 70),
    );
    expect(cost?.frozenSeconds).toBe(2);
  });

  it('counts what was sent, whole or not, to every sink', () => {
    const upload = { kind: 'upload-end', upload: 1, key: 'k', httpStatus: null, pieces: [] } as const;
    const cost = costOf(
      event({ ...upload, outcome: 'aborted', receivedBytes: 100 }, 62),
      event({ ...upload, outcome: 'durable', receivedBytes: 1000 }, 63),
      event(
        {
          kind: 'intake-request-end',
          request: 1,
          outcome: 'received',
          httpStatus: 200,
          receivedBytes: 10_000,
          sha256: '',
        },
        64,
      ),
    );
    expect(cost?.sentBytes).toBe(11_100);
  });

  it('knows no figure that was not seen, and none of a task that never started', () => {
    expect(costOf()).toMatchObject({ startUpSeconds: null, cpuSeconds: null, peakMemoryBytes: null });
    expect(costOfTrial(exampleEvidence({ end: null }))).toBeNull();
    const usage = { kind: 'task-usage', usageBytes: 1, limitHits: 0, oomKills: 0 } as const;
    expect(costOf(event({ ...usage, peakBytes: 500, cpuSeconds: 12.5 }, 91))).toMatchObject({
      cpuSeconds: 12.5,
      peakMemoryBytes: 500,
    });
  });
});
