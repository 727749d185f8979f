import { firstOfKind, type EventOf } from '../timeline/timeline.ts';
import type { TimelineEvent } from '../timeline/timeline-event.ts';

/**
 * The OOM instant: the earliest witness of an OutOfMemoryError or a kernel kill.
 *
 * Not the best-ranked one: the sample writes its line when it catches the error, which HotSpot throws
 * only after dump and hook are done, and never does under `ExitOnOutOfMemoryError`; the VM's banner
 * comes before both. The rank says who is believed on the type, and all witnesses of one OOM agree on it.
 */
export function oomInstant(events: readonly TimelineEvent[]): EventOf<'oom'> | undefined {
  return firstOfKind(events, 'oom');
}
