import { type DrawnEvent, type DrawnKind, type DrawnOf } from './drawn-event.ts';

/** A moment of a trial in words. */
export interface KeyEvent {
  readonly atMs: number;
  readonly words: string;
}

/** What a reader scans is no log: where there are more, the first and the last ones. */
const KEY_EVENTS_MAX = 40;
/** A line of a log may be of any length. */
const WORDS_MAX = 300;
/** Kinds of which a trial may have hundreds: the first is told, and how many follow. */
const FIRST_ONLY: ReadonlySet<DrawnKind> = new Set(['oom', 'oom-handled', 'request-failed', 'probe']);

/** The moments that tell a trial, in the order of time, bounded. */
export function keyEvents(events: readonly DrawnEvent[]): readonly KeyEvent[] {
  const all = events.flatMap((event) => {
    const words = wordsOf(event);
    return words === null ? [] : [{ event, words }];
  });
  const counts = new Map<DrawnKind, number>();
  for (const { event } of all) counts.set(event.kind, (counts.get(event.kind) ?? 0) + 1);
  const told = all
    .filter(({ event }) => !FIRST_ONLY.has(event.kind) || isFirst(event, all))
    .map(({ event, words }) => {
      const short = words.length > WORDS_MAX ? `${words.slice(0, WORDS_MAX)}…` : words;
      const more = FIRST_ONLY.has(event.kind) ? (counts.get(event.kind) ?? 1) - 1 : 0;
      return { atMs: event.atMs, words: more > 0 ? `${short} (${more} more follow)` : short };
    });
  if (told.length <= KEY_EVENTS_MAX) return told;
  const half = KEY_EVENTS_MAX / 2;
  const left = {
    atMs: told[half]?.atMs ?? 0,
    words: `${told.length - KEY_EVENTS_MAX} more, in timeline.jsonl`,
  };
  return [...told.slice(0, half), left, ...told.slice(-half)];
}

function isFirst(event: DrawnEvent, all: readonly { readonly event: DrawnEvent }[]): boolean {
  return all.find((other) => other.event.kind === event.kind)?.event === event;
}

/** `null` for what only a chart shows. */
function wordsOf(event: DrawnEvent): string | null {
  switch (event.kind) {
    case 'container-started':
      return `container ${event.container} starts`;
    case 'ready':
      return 'the service is ready';
    case 'load-started':
      return 'k6 starts';
    case 'oom-wanted':
      return 'the OOM is wanted now';
    case 'request-failed':
      return `a request fails: ${event.detail}`;
    case 'probe':
      return event.healthy ? null : `a health probe fails: ${event.detail}`;
    case 'target-health':
      return `the load balancer’s target is ${event.health}${event.reason === '' ? '' : `: ${event.reason}`}`;
    case 'container-health':
      return `container ${event.container} is ${event.health}`;
    case 'replacement-healthy':
      return 'the replacement is healthy (modelled)';
    case 'stop-requested':
      return `the task is to stop, ${event.stopCode}: ${event.stoppedReason}`;
    case 'signal':
      return `${event.signal} to ${event.container}`;
    case 'container-exited':
      return `container ${event.container} exits with code ${event.exitCode}${event.oomKilled ? ', OOMKilled' : ''}`;
    case 'task-stopped':
      return `the task is STOPPED, ${event.stopCode}`;
    case 'tracer-started':
      return `the Datadog tracer ${event.version} starts: runtime-id ${event.runtimeId}`;
    case 'tracer-disabled':
      return `the Datadog agent does nothing: ${event.detail}`;
    case 'observer-failed':
      return `lastgasp fails to observe: ${event.message}`;
    case 'oom':
    case 'oom-handled':
    case 'kernel-kill':
    case 'dump-begin':
    case 'dump-end':
    case 'dump-failed':
    case 'hook-begin':
    case 'hook-end':
    case 'crash-report':
    case 'upload-begin':
    case 'upload-end':
      return captureWords(event);
    case 'trial-started':
    case 'container-probe':
    case 'collection':
    case 'jvm-frozen':
    case 'gc-log-read':
    case 'direct-memory':
    case 'container-memory':
    case 'load-interval':
    case 'upload-progress':
    case 'intake-request-begin':
    case 'intake-request-end':
      return null;
  }
}

/** Words of the OOM and of what it sets off. */
function captureWords(
  event: DrawnOf<
    | 'oom'
    | 'oom-handled'
    | 'kernel-kill'
    | 'dump-begin'
    | 'dump-end'
    | 'dump-failed'
    | 'hook-begin'
    | 'hook-end'
    | 'crash-report'
    | 'upload-begin'
    | 'upload-end'
  >,
): string {
  switch (event.kind) {
    case 'oom':
      return `${event.detail} (witness: ${event.witness})`;
    case 'oom-handled':
      return `the service handles an OutOfMemoryError: ${event.detail}`;
    case 'kernel-kill':
      return `the kernel kills ${event.container} for its memory (witness: ${event.witness})`;
    case 'dump-begin':
      return `the JVM begins a heap dump: ${event.path}`;
    case 'dump-end':
      return `the heap dump is written: ${event.sizeBytes} bytes`;
    case 'dump-failed':
      return `the heap dump fails: ${event.reason}`;
    case 'hook-begin':
      return `the hook starts: ${event.command}`;
    case 'hook-end':
      return `the hook ends with exit code ${event.exitCode ?? 'unknown'}`;
    case 'crash-report':
      return `the JVM writes its crash report: ${event.path}`;
    case 'upload-begin':
      return `an upload begins: ${event.key}`;
    case 'upload-end':
      return `an upload ends, ${event.outcome}: ${event.receivedBytes} bytes of ${event.key}`;
  }
}
