import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { CapturePath } from '../capture/capture-path.ts';
import type { FlagSet } from '../config/config.ts';
import type { Scenario } from '../config/scenario-file.ts';
import type { RunIdentity } from '../engine/labels.ts';
import { pressureAgentFlag, pressureControl } from '../load/pressure-agent.ts';
import { sampleOfImage } from '../sample.ts';
import { javaAgentFlags, withoutSecondAgent } from '../sidecar/datadog-java-agent.ts';
import type { TaskDefinition } from '../task/definition/document-schema.ts';
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
  readonly scenario: Pick<Scenario, 'pressure' | 'retains' | 'jvmFlags' | 'defaultJvmFlags' | 'nprocMax'>;
  readonly flagSet: Pick<FlagSet, 'jvmFlags' | 'environment' | 'javaAgent' | 'task'>;
  readonly size: FargateSize;
  /** The service's user where the scenario limits its processes. */
  readonly uid: number;
  /** What orders to the pressure agent carry, where the scenario has it loaded. */
  readonly pressureToken: string;
  readonly capturePaths: readonly CapturePath[];
  /** Where dumps go, as the task reaches it. */
  readonly destination: { readonly endpoint: string; readonly bucket: string };
  /** What it is added to. */
  readonly document: TaskDefinition;
}

/** What a trial adds to its task definition: for its scenario, its flag set and the ways its evidence leaves. */
export function trialAdditions(added: AddedTo): TaskAdditions {
  const { scenario, flagSet, size, uid, capturePaths, destination, document } = added;
  const { nprocMax } = scenario;
  const part = withoutSecondAgent(flagSet.task, document);
  const variables: Readonly<Record<string, string>> = Object.assign(
    {},
    ...capturePaths.map((path) => path.environment(destination)),
  );
  return {
    size,
    jvmFlags: [
      ...javaAgentFlags(flagSet.javaAgent),
      ...pressureFlags(added),
      ...scenario.jvmFlags,
      ...flagSet.jvmFlags,
    ],
    defaultJvmFlags: scenario.defaultJvmFlags,
    environment: { ...variables, ...flagSet.environment },
    part: { ...part, containers: withVariables(part.containers, variables) },
    processLimit: nprocMax === null ? null : { uid, nprocMax },
    isObserved: true,
  };
}

function pressureFlags({ scenario, document, pressureToken }: AddedTo): readonly string[] {
  if (scenario.pressure !== 'agent') return [];
  return [pressureAgentFlag(pressureControl(document, pressureToken), scenario.retains)];
}

/** A sidecar that runs a sample's image runs its capture scripts, which need what the service's need. */
function withVariables(
  containers: readonly ContainerDefinition[],
  variables: Readonly<Record<string, string>>,
): readonly ContainerDefinition[] {
  const added = Object.entries(variables).map(([name, value]) => ({ name, value }));
  return containers.map((container) =>
    sampleOfImage(container.image ?? '') !== undefined
      ? { ...container, environment: [...added, ...(container.environment ?? [])] }
      : container,
  );
}
