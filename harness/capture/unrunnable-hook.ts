import type { TimelineEvent } from '../timeline/timeline-event.ts';
import { firstOfKind } from '../timeline/timeline.ts';

/**
 * Why a hook that the JVM set off ran no command, in plain words: HotSpot runs it by `/bin/sh -c` and says that it
 * does even where there is none (`os::fork_and_exec`; seen on JDK 17). `null` where nothing says so.
 */
export function unrunnableHook(events: readonly TimelineEvent[]): string | null {
  const isBegun = firstOfKind(events, 'hook-begin') !== undefined;
  return isBegun && firstOfKind(events, 'jvm-seen')?.hasShell === false
    ? 'the JVM runs its hook by /bin/sh, which the image does not have: no command ran'
    : null;
}
