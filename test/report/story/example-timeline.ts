import type { MemoryPool, TimelineEvent } from '../../../harness/timeline/timeline-event.ts';

/** When the example trial's service started and ran out of memory; `exampleRecord` has the same instants. */
const STARTED_AT_MS = Date.parse('2026-11-23T05:00:01.000Z');
const OOM_AFTER_SECONDS = 60;
const MIB = 1024 ** 2;
/** From then on the JVM stands still for its hook. */
const HOOK_AT_MS = STARTED_AT_MS + 62_500;
const OF_A_RUNNING_JVM = new Set<TimelineEvent['kind']>(['collection', 'jvm-frozen']);

function at(secondsAfterStart: number): Pick<TimelineEvent, 'atMs'> {
  return { atMs: STARTED_AT_MS + secondsAfterStart * 1000 };
}

/** What happened once each: ready, load, OOM, dump, hook, upload, stop. */
export function exampleMoments(
  words = 'java.lang.OutOfMemoryError: Java heap space',
): readonly TimelineEvent[] {
  const reason = 'Task failed ELB health checks in (target-group lastgasp)';
  const stop = { stopCode: 'ServiceSchedulerInitiated', stoppedReason: reason } as const;
  return [
    { kind: 'trial-started', ...at(0), source: 'harness' },
    { kind: 'container-started', container: 'app', restarts: 0, ...at(1), source: 'engine' },
    { kind: 'ready', ...at(4), source: 'prober' },
    { kind: 'load-started', ...at(5), source: 'harness' },
    {
      kind: 'oom',
      oomType: 'heap-space',
      witness: 'jvm-banner',
      detail: words,
      ...at(60),
      source: 'container-log',
    },
    { kind: 'dump-begin', path: '/tmp/heap_dump.hprof', ...at(60.1), source: 'container-log' },
    { kind: 'dump-end', sizeBytes: 263_541_373, ...at(62), source: 'container-log' },
    { kind: 'request-failed', detail: 'EOF', ...at(61), source: 'load' },
    { kind: 'hook-begin', command: '/dump.sh', ...at(62.5), source: 'container-log' },
    { kind: 'upload-begin', upload: 1, key: 'heap_dump.hprof', ...at(63), source: 'object-store' },
    {
      kind: 'upload-end',
      upload: 1,
      key: 'heap_dump.hprof',
      outcome: 'aborted',
      receivedBytes: 101_911_264,
      httpStatus: null,
      pieces: [],
      ...at(119),
      source: 'object-store',
    },
    { kind: 'target-health', health: 'healthy', reason: 'HTTP 200', ...at(10), source: 'prober' },
    { kind: 'target-health', health: 'unhealthy', reason: 'no answer', ...at(80), source: 'prober' },
    { kind: 'stop-requested', ...stop, ...at(90), source: 'harness' },
    { kind: 'signal', container: 'app', signal: 'SIGTERM', ...at(90), source: 'harness' },
    { kind: 'signal', container: 'app', signal: 'SIGKILL', ...at(120), source: 'harness' },
    {
      kind: 'container-exited',
      container: 'app',
      exitCode: 137,
      oomKilled: false,
      ...at(120),
      source: 'engine',
    },
    { kind: 'task-stopped', ...stop, ...at(120.2), source: 'harness' },
    {
      kind: 'gc-log-read',
      minorCollections: 49,
      fullCollections: 720,
      concurrentCollections: 0,
      frozenMs: 42_811,
      ...at(120),
      source: 'jvm-file',
    },
  ];
}

/** What happened again and again, so often in two minutes. */
export function exampleSeries(count: number): readonly TimelineEvent[] {
  return Array.from({ length: count }, (_, index) => seriesAt((index * 120) / count, index))
    .flat()
    .filter(({ kind, atMs }) => !OF_A_RUNNING_JVM.has(kind) || atMs < HOOK_AT_MS);
}

function seriesAt(seconds: number, index: number): readonly TimelineEvent[] {
  const used = Math.min(seconds, OOM_AFTER_SECONDS);
  const pool = (name: MemoryPool, beforeMiB: number, afterMiB: number) => ({
    pool: name,
    beforeBytes: beforeMiB * MIB,
    afterBytes: afterMiB * MIB,
  });
  return [
    {
      kind: 'collection',
      scope: seconds > OOM_AFTER_SECONDS - 5 ? 'full' : 'minor',
      cause: 'Allocation Failure',
      durationMs: 20 + (index % 7) * 30,
      beforeMiB: 200,
      afterMiB: 180,
      capacityMiB: 247,
      pools: [
        pool('eden', 60 + (index % 5), index % 3),
        pool('survivor', index % 8, index % 6),
        pool('old', used * 3, used * 3 + 0.3),
        pool('metaspace', 18 + used / 60, 18 + used / 60),
      ],
      ...at(seconds),
      source: 'jvm-file',
    },
    { kind: 'direct-memory', usedBytes: used * 8192, ...at(seconds), source: 'jvm-file' },
    {
      kind: 'load-interval',
      lengthSeconds: 120 / 300,
      requests: 15 + (index % 4),
      failedRequests: seconds > OOM_AFTER_SECONDS ? 12 : 0,
      durationMedianMs: 5,
      durationP95Ms: 20,
      durationMaxMs: 80,
      ...at(seconds),
      source: 'load',
    },
    {
      kind: 'probe',
      healthy: seconds < OOM_AFTER_SECONDS,
      detail: 'HTTP 200 in 3 ms',
      ...at(seconds),
      source: 'prober',
    },
    ...(index % 3 === 0
      ? [
          {
            kind: 'jvm-frozen',
            operation: 'GenCollectForAllocation',
            durationMs: 150,
            ...at(seconds),
            source: 'jvm-file',
          } as const,
        ]
      : []),
  ];
}

/** As `timeline.jsonl` has them. */
export function timelineText(events: readonly TimelineEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}
