import type { TrialCost } from '../journal/trial-cost.ts';
import { hookOverMs, isBackgroundHook } from '../timeline/hook-over.ts';
import { eventsOfKind, firstOfKind } from '../timeline/timeline.ts';
import type { TimelineEvent } from '../timeline/timeline-event.ts';
import type { TrialEvidence } from './trial-evidence.ts';

interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** From each dump's beginning to its end; what never ended lasted until the container did. */
function dumpSpans(events: readonly TimelineEvent[], lastMs: number): readonly Span[] {
  return eventsOfKind(events, 'dump-begin').map(({ atMs }) => {
    const end = events.find(
      (event) => event.atMs >= atMs && (event.kind === 'dump-end' || event.kind === 'dump-failed'),
    );
    return { fromMs: atMs, untilMs: Math.min(end?.atMs ?? lastMs, lastMs) };
  });
}

/** The same for hooks, of which most do not say when they end. */
function hookSpans(events: readonly TimelineEvent[], lastMs: number): readonly Span[] {
  return eventsOfKind(events, 'hook-begin')
    .filter((hook) => !isBackgroundHook(hook))
    .map((begin) => ({
      fromMs: begin.atMs,
      untilMs: Math.min(hookOverMs(events, begin) ?? lastMs, lastMs),
    }));
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

/** Heap dump and `OnOutOfMemoryError` command run at a safepoint: no Java thread runs meanwhile. */
function frozenMs(events: readonly TimelineEvent[], lastMs: number): number {
  return lengthMs([...dumpSpans(events, lastMs), ...hookSpans(events, lastMs)]);
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
