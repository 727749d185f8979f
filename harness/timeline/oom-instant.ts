import type { TimelineEvent } from './timeline-event.ts';
import { eventsOfKind, firstOfKind, type EventOf } from './timeline.ts';

/**
 * The OOM that a trial is about: the earliest witness of an OutOfMemoryError that the service did not
 * handle, or of a kernel kill; `undefined` when there was none.
 *
 * Not the best-ranked witness: the sample writes its line when it catches the error, which HotSpot throws
 * only after dump and hook are done, and never does under `ExitOnOutOfMemoryError`; the VM's banner
 * comes before both.
 */
export function oomInstant(events: readonly TimelineEvent[]): EventOf<'oom'> | undefined {
  const own = eventsOfKind(events, 'oom').filter((oom) => !isOfHandledOom(oom, events));
  return firstOfKind(own, 'oom');
}

/**
 * When the service had last handled an OutOfMemoryError before an instant, and gone on; `null` when it never
 * had. What the JVM did for its first OOM before that, a dump or a hook, it does not do again.
 */
export function handledOomBefore(events: readonly TimelineEvent[], instantMs: number): number | null {
  const handled = eventsOfKind(events, 'oom-handled').filter(({ atMs }) => atMs < instantMs);
  return handled.length === 0 ? null : Math.max(...handled.map(({ atMs }) => atMs));
}

/**
 * Whether the VM's banner is of an error that the service handled: it is of the one that the service tells of
 * next. A JVM that ended at it left no time to tell, and every other witness is of an error nobody handled.
 */
function isOfHandledOom(oom: EventOf<'oom'>, events: readonly TimelineEvent[]): boolean {
  if (oom.witness !== 'jvm-banner') return false;
  const told = events.filter(
    (event) =>
      event.atMs >= oom.atMs &&
      (event.kind === 'oom-handled' || (event.kind === 'oom' && event.witness === 'sample')),
  );
  const next = told.toSorted((a, b) => a.atMs - b.atMs)[0];
  return next?.kind === 'oom-handled';
}
