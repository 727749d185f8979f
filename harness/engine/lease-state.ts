/** How long a lease may take from its container's creation to its start; measured 0.3 s, 2 s on a busy machine. */
export const LEASE_START_WITHIN_SECONDS = 15;

/** A container as the engine lists it. */
export interface ListedContainer {
  /** `created`, `running`, `exited`, … */
  readonly State: string;
  /** Seconds since the epoch, on the engine's clock. */
  readonly Created: number;
}

/**
 * Whether a run is alive, by its lease: `held` while the container runs; `starting` when it is only just
 * being started, or its process was killed in that very moment; else `expired`.
 */
export type LeaseState = 'held' | 'starting' | 'expired';

export function leaseState(
  { State: state, Created: createdSeconds }: ListedContainer,
  nowMs: number = Date.now(),
): LeaseState {
  if (['running', 'paused', 'restarting'].includes(state)) return 'held';
  const isYoung = Math.abs(nowMs / 1000 - createdSeconds) < LEASE_START_WITHIN_SECONDS;
  return state === 'created' && isYoung ? 'starting' : 'expired';
}
