import type { TrialCost } from '../journal/trial-cost.ts';
import { eventsOfKind, firstOfKind } from '../timeline/timeline.ts';
import type { TimelineEvent } from '../timeline/timeline-event.ts';
import type { TrialEvidence } from './trial-evidence.ts';

interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** From each beginning to the first end after it; what never ended lasted until the container did. */
function spansBetween(
  events: readonly TimelineEvent[],
  ends: {
    readonly begins: TimelineEvent['kind'];
    readonly ends: readonly TimelineEvent['kind'][];
    readonly lastMs: number;
  },
): readonly Span[] {
  return eventsOfKind(events, ends.begins).map(({ atMs }) => {
    const end = events.find((event) => event.atMs >= atMs && ends.ends.includes(event.kind));
    return { fromMs: atMs, untilMs: Math.min(end?.atMs ?? ends.lastMs, ends.lastMs) };
  });
}

/** Total length of spans, what they share counted once. */
function lengthMs(spans: readonly Span[]): number {
  let totalMs = 0;
  let reachedMs = -Infinity;
  for (const { fromMs, untilMs } of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    totalMs += Math.max(0, untilMs - Math.max(fromMs, reachedMs));
    reachedMs = Math.max(reachedMs, untilMs);
  }
  return totalMs;
}

/** HotSpot waits for the shell that it runs the command in, which does not wait for what it put in the background. */
function isNoBackgroundHook(event: TimelineEvent): boolean {
  return event.kind !== 'hook-begin' || !event.command.trimEnd().endsWith('&');
}

/** Heap dump and `OnOutOfMemoryError` command run at a safepoint: no Java thread runs meanwhile. */
function frozenMs(events: readonly TimelineEvent[], lastMs: number): number {
  return lengthMs([
    ...spansBetween(events, { begins: 'dump-begin', ends: ['dump-end', 'dump-failed'], lastMs }),
    ...spansBetween(events.filter(isNoBackgroundHook), { begins: 'hook-begin', ends: ['hook-end'], lastMs }),
  ]);
}

/** What a trial cost, from what was observed of it; `null` for a task that never started. */
export function costOfTrial({ events, end }: Pick<TrialEvidence, 'events' | 'end'>): TrialCost | null {
  if (end === null) return null;
  const started = eventsOfKind(events, 'container-started').find(
    ({ container }) => container === end.app.container,
  );
  const ready = firstOfKind(events, 'ready');
  const usage = firstOfKind(events, 'task-usage');
  const sent = [...eventsOfKind(events, 'upload-end'), ...eventsOfKind(events, 'intake-request-end')];
  return {
    startUpSeconds: started === undefined || ready === undefined ? null : (ready.atMs - started.atMs) / 1000,
    cpuSeconds: usage?.cpuSeconds ?? null,
    peakMemoryBytes: usage?.peakBytes ?? null,
    frozenSeconds: frozenMs(events, end.appEndedAtMs) / 1000,
    sentBytes: sent.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0),
  };
}
