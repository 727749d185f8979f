import type { TimelineEvent } from '../timeline/timeline-event.ts';
import { firstOfKind } from '../timeline/timeline.ts';

/** What a reader must know of the service's JVM: that nobody looked at it, or that it learns of no stop. */
export function jvmNotes(events: readonly TimelineEvent[]): readonly string[] {
  const seen = firstOfKind(events, 'jvm-seen');
  if (seen === undefined) {
    return firstOfKind(events, 'load-started') === undefined
      ? []
      : ['What the JVM runs with was not read back: the engine did not tell the processes of its container.'];
  }
  const { behindShell, processId } = seen;
  return behindShell === null
    ? []
    : [
        `The service's JVM is process ${processId} behind ${behindShell}, which is process 1 and passes no SIGTERM on: the JVM learns of no stop before it is killed.`,
      ];
}
