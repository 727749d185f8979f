import type { CapturePath } from '../capture/capture-path.ts';
import type { FlagSet } from '../config/config.ts';
import type { Scenario } from '../config/scenario-file.ts';
import type { RunIdentity } from '../engine/labels.ts';
import type { FargateSize } from '../task/fargate-size.ts';
import type { TaskAdditions } from '../task/task-input.ts';

/** Above what login users, system services and subordinate ids of user namespaces commonly have. */
const UID_BASE = 0x1000_0000;
/** Trials of one run whose users differ; far more than ever run side by side. */
const UIDS_PER_RUN = 0x1000;
const RUNS = 0x1_0000;

/** A user that no other trial has at the same time: the kernel counts a user's threads over the whole machine. */
export function serviceUid({
  runId,
  trialNumber,
}: Pick<RunIdentity, 'runId'> & { readonly trialNumber: number }): number {
  const run = Number.parseInt(runId, 16) % RUNS;
  return UID_BASE + run * UIDS_PER_RUN + (trialNumber % UIDS_PER_RUN);
}

export interface AddedTo {
  readonly scenario: Pick<Scenario, 'jvmFlags' | 'nprocMax'>;
  readonly flagSet: Pick<FlagSet, 'jvmFlags' | 'environment' | 'task'>;
  readonly size: FargateSize;
  /** The service's user where the scenario limits its processes. */
  readonly uid: number;
  readonly capturePaths: readonly CapturePath[];
  /** Where dumps go, as the task reaches it. */
  readonly destination: { readonly endpoint: string; readonly bucket: string };
}

/** What a trial adds to its task definition: for its scenario, its flag set and the ways its evidence leaves. */
export function trialAdditions(added: AddedTo): TaskAdditions {
  const { scenario, flagSet, size, uid, capturePaths, destination } = added;
  const { nprocMax } = scenario;
  return {
    size,
    jvmFlags: [...scenario.jvmFlags, ...flagSet.jvmFlags],
    environment: Object.assign(
      {},
      ...capturePaths.map((path) => path.environment(destination)),
      flagSet.environment,
    ),
    part: flagSet.task,
    processLimit: nprocMax === null ? null : { uid, nprocMax },
    isObserved: true,
  };
}
