import type Dockerode from 'dockerode';
import { LEASE_LABEL, OWNER_PID_LABEL, RUN_LABEL } from './labels.ts';
import { leaseState, type LeaseState, type ListedContainer } from './lease-state.ts';
import { removeContainer } from './side-container.ts';

/** What of a run the engine still holds. */
export interface Leftovers {
  readonly runId: string;
  /** Process id of the harness that made them, on the machine it ran on. */
  readonly ownerPid: number;
  /** All but leases. */
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

/** What the engine says about the life of a run. */
export interface LeaseHolder {
  readonly runId: string;
  readonly containerId: string;
  readonly state: LeaseState;
}

type Labelled = { readonly Labels?: Readonly<Record<string, string>> | null | undefined };
type Listed = Labelled & ListedContainer & { readonly Id: string };

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
  const others = containers.filter((item) => !isLease(item));
  return [...runIds].map((runId) => ({
    runId,
    ownerPid: Number(labelled.find((item) => runIdOf(item) === runId)?.Labels?.[OWNER_PID_LABEL]),
    containers: others.filter((item) => runIdOf(item) === runId).map(({ Id }) => Id),
    networks: networks.filter((item) => runIdOf(item) === runId).map(({ Id }) => Id),
    volumes: volumes.Volumes.filter((item) => runIdOf(item) === runId).map(({ Name }) => Name),
  }));
}

/**
 * The leases of all runs, living or not. To be asked for after what is to be removed was listed: a run
 * takes its lease before it makes anything, so whatever was listed of a living run has its lease here.
 */
export async function listLeases(docker: Dockerode): Promise<readonly LeaseHolder[]> {
  const containers: readonly Listed[] = await docker.listContainers({
    all: true,
    filters: { label: [LEASE_LABEL] },
  });
  return containers.map((item) => ({
    runId: runIdOf(item),
    containerId: item.Id,
    state: leaseState(item),
  }));
}

/**
 * Removes things of a run from the engine, each for itself: what cannot be removed does not keep the rest.
 *
 * @returns the engine's words for what is still there
 */
async function removeAll(removals: readonly (() => Promise<unknown>)[]): Promise<readonly string[]> {
  const results = await Promise.allSettled(removals.map(async (remove) => remove()));
  return results.flatMap((result) => (result.status === 'fulfilled' ? [] : [String(result.reason)]));
}

export function removeContainers(docker: Dockerode, ids: readonly string[]): Promise<readonly string[]> {
  return removeAll(ids.map((id) => () => removeContainer(docker, id)));
}

/** Networks and volumes, once no container uses them any more. */
export function removeNetworksAndVolumes(
  docker: Dockerode,
  { networks, volumes }: Pick<Leftovers, 'networks' | 'volumes'>,
): Promise<readonly string[]> {
  return removeAll([
    ...networks.map((id) => () => unlessGone(docker.getNetwork(id).remove())),
    ...volumes.map((name) => () => unlessGone(docker.getVolume(name).remove())),
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

function isLease({ Labels: labels }: Labelled): boolean {
  return labels?.[LEASE_LABEL] !== undefined;
}

function runIdOf({ Labels: labels }: Labelled): string {
  return labels?.[RUN_LABEL] ?? '';
}
