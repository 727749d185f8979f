import type Dockerode from 'dockerode';
import { OWNER_PID_LABEL, RUN_LABEL } from './labels.ts';
import { removeContainer } from './side-container.ts';

/** What of a run the engine still holds. */
export interface Leftovers {
  readonly runId: string;
  /** Process id of the harness that made them, on the machine it ran on. */
  readonly ownerPid: number;
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

type Labelled = { readonly Labels?: Readonly<Record<string, string>> | null | undefined };

/** Everything in the engine that carries the harness's label, by run. Nothing else is ever looked at. */
export async function listLeftovers(docker: Dockerode): Promise<readonly Leftovers[]> {
  const filters = { label: [RUN_LABEL] };
  const [containers, networks, volumes] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ]);
  const labelled: readonly Labelled[] = [...containers, ...networks, ...volumes.Volumes];
  const runIds = new Set(labelled.map(runIdOf));
  return [...runIds].map((runId) => ({
    runId,
    ownerPid: Number(labelled.find((item) => runIdOf(item) === runId)?.Labels?.[OWNER_PID_LABEL]),
    containers: containers.filter((item) => runIdOf(item) === runId).map(({ Id }) => Id),
    networks: networks.filter((item) => runIdOf(item) === runId).map(({ Id }) => Id),
    volumes: volumes.Volumes.filter((item) => runIdOf(item) === runId).map(({ Name }) => Name),
  }));
}

/** Removes a run's containers, then what they were using. */
export async function removeLeftovers(docker: Dockerode, leftovers: Leftovers): Promise<void> {
  await Promise.all(leftovers.containers.map((id) => removeContainer(docker, id)));
  await Promise.all([
    ...leftovers.networks.map((id) => unlessGone(docker.getNetwork(id).remove())),
    ...leftovers.volumes.map((name) => unlessGone(docker.getVolume(name).remove())),
  ]);
}

/** Somebody else may have removed it meanwhile. */
async function unlessGone(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!(error instanceof Error && 'statusCode' in error && error.statusCode === 404)) throw error;
  }
}

function runIdOf({ Labels: labels }: Labelled): string {
  return labels?.[RUN_LABEL] ?? '';
}
