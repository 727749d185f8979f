/**
 * Labels on everything the harness makes in the engine. Cleaning up goes by them and by nothing
 * else: what has no such label is never touched.
 */
export const RUN_LABEL = 'lastgasp.run';
const TRIAL_LABEL = 'lastgasp.trial';
/** Process id of the harness that owns a run, so that `clean` leaves a living run alone. */
export const OWNER_PID_LABEL = 'lastgasp.owner-pid';

export type Labels = Readonly<Record<string, string>>;

/** A fresh run's identity. */
export interface RunIdentity {
  /** Short and safe in container names, cgroup paths and network names. */
  readonly runId: string;
  readonly ownerPid: number;
}

export function runLabels({ runId, ownerPid }: RunIdentity): Labels {
  return { [RUN_LABEL]: runId, [OWNER_PID_LABEL]: String(ownerPid) };
}

export function trialLabels(run: RunIdentity, trial: string): Labels {
  return { ...runLabels(run), [TRIAL_LABEL]: trial };
}
