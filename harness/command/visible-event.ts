import type { RunEvent } from '../progress/run-event.ts';
import { visibleText } from '../report/visible-text.ts';

/** An event as it may be shown on a terminal: what JVMs and engines say in it moves no cursor and sets no title. */
export function visibleEvent(event: RunEvent): RunEvent {
  switch (event.kind) {
    case 'trial-spoiled':
    case 'trial-ended': {
      const { record } = event;
      const { invalidReason, unreachableReason } = record;
      return {
        ...event,
        record: {
          ...record,
          invalidReason: invalidReason === null ? null : visibleText(invalidReason),
          unreachableReason: unreachableReason === null ? null : visibleText(unreachableReason),
        },
      };
    }
    case 'note':
      return { ...event, message: visibleText(event.message) };
    case 'run-started':
    case 'trial-started':
    case 'trial-phase':
      return event;
  }
}
