import type { JudgeContext } from './capture-path.ts';

/** Something that reached a sink outside the task, by when. */
export interface Arrival {
  /** On the harness's clock. */
  readonly arrivedAtMs: number;
}

export type FirstArrival<Message extends Arrival> =
  | {
      readonly kind: 'in-time' | 'late' | 'undecided';
      readonly message: Message;
      readonly marginSeconds: number;
    }
  | { readonly kind: 'none' };

/** Between what happened and its stamp: the sink's event loop, the engine's reaping of a process. */
const STAMP_UNCERTAINTY_MS = 10;

/**
 * Within how many milliseconds of the container's end an arrival decides nothing. Both are stamped by the engine's
 * machine, so the offset to the harness's clock cancels out: what remains is when each stamp is taken, and a step
 * of that clock.
 */
export function arrivalToleranceMs({ engineClockStepMs }: Pick<JudgeContext, 'engineClockStepMs'>): number {
  return STAMP_UNCERTAINTY_MS + engineClockStepMs;
}

/** The first of several that say the same, and whether it was there before the service's container ended. */
export function firstArrival<Message extends Arrival>(
  messages: readonly Message[],
  context: JudgeContext,
): FirstArrival<Message> {
  const [message] = messages.toSorted((one, other) => one.arrivedAtMs - other.arrivedAtMs);
  if (message === undefined) return { kind: 'none' };
  const marginMs = context.containerEndMs - message.arrivedAtMs;
  const isClose = Math.abs(marginMs) <= arrivalToleranceMs(context);
  const kind = isClose ? 'undecided' : marginMs > 0 ? 'in-time' : 'late';
  return { kind, message, marginSeconds: marginMs / 1000 };
}
