/**
 * Labels on everything the harness makes in the engine. Cleaning up goes by them and by nothing
 * else: what has no such label is never touched.
 */
export const RUN_LABEL = 'lastgasp.run';
const TRIAL_LABEL = 'lastgasp.trial';
/** On the container that lives as long as its run's process: see `RunLease`. */
export const LEASE_LABEL = 'lastgasp.lease';
/** Process id of the harness that owns a run: whose things were left, for people, and for runs without a lease. */
export const OWNER_PID_LABEL = 'lastgasp.owner-pid';
/** What Ryuk is told to remove once nobody is connected to it any more (testcontainers, "Garbage collector"). */
const SESSION_LABEL = 'org.testcontainers.session-id';

export type Labels = Readonly<Record<string, string>>;

/** A fresh run's identity. */
export interface RunIdentity {
  /** Short and safe in container names, cgroup paths and network names. */
  readonly runId: string;
  readonly ownerPid: number;
}

export function runLabels({ runId, ownerPid }: RunIdentity): Labels {
  return {
    [RUN_LABEL]: runId,
    [OWNER_PID_LABEL]: String(ownerPid),
    [SESSION_LABEL]: ryukSession({ runId }),
  };
}

export function trialLabels(run: RunIdentity, trial: string): Labels {
  return { ...runLabels(run), [TRIAL_LABEL]: trial };
}

/** The session that a run's things belong to, in Ryuk's terms. */
export function ryukSession({ runId }: Pick<RunIdentity, 'runId'>): string {
  return `lastgasp-${runId}`;
}
