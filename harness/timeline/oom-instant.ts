import type { TimelineEvent } from './timeline-event.ts';
import { eventsOfKind, type EventOf } from './timeline.ts';

/**
 * The OOM that a trial is about: the earliest witness of an OutOfMemoryError that the service did not
 * handle, or of a kernel kill; `undefined` when there was none.
 *
 * Not the best-ranked witness: the sample writes its line when it catches the error, which HotSpot throws
 * only after dump and hook are done, and never does under `ExitOnOutOfMemoryError`; the VM's banner
 * comes before both.
 */
export function oomInstant(events: readonly TimelineEvent[]): EventOf<'oom'> | undefined {
  const tellings = events.filter(isOfService).toSorted(byTime);
  let next = 0;
  // A JVM that lives on may tell of thousands more: each is looked at once, and the first that counts is the last.
  for (const oom of eventsOfKind(events, 'oom').toSorted(byTime)) {
    while ((tellings[next]?.atMs ?? Infinity) < oom.atMs) next += 1;
    if (!isOfHandledOom(oom, tellings[next])) return oom;
  }
  return undefined;
}

/**
 * When the service had last handled an OutOfMemoryError before an instant, and gone on; `null` when it never
 * had. What the JVM did for its first OOM before that, a dump or a hook, it does not do again.
 */
export function handledOomBefore(events: readonly TimelineEvent[], instantMs: number): number | null {
  const handled = eventsOfKind(events, 'oom-handled').filter(({ atMs }) => atMs < instantMs);
  return handled.length === 0 ? null : Math.max(...handled.map(({ atMs }) => atMs));
}

/** What the service itself says of an OutOfMemoryError: that it handled it, or that it did not. */
function isOfService(event: TimelineEvent): boolean {
  return event.kind === 'oom-handled' || (event.kind === 'oom' && event.witness === 'sample');
}

function byTime(one: TimelineEvent, other: TimelineEvent): number {
  return one.atMs - other.atMs;
}

/**
 * Whether the VM's banner is of an error that the service handled: it is of the one that the service tells of
 * next. A JVM that ended at it left no time to tell, and every other witness is of an error nobody handled.
 */
function isOfHandledOom(oom: EventOf<'oom'>, next: TimelineEvent | undefined): boolean {
  return oom.witness === 'jvm-banner' && next?.kind === 'oom-handled';
}
