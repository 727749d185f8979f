import type Dockerode from 'dockerode';
import { EngineHostError, type EngineHost } from '../engine/engine-host.ts';
import {
  listLeases,
  listLeftovers,
  removeContainers,
  removeNetworksAndVolumes,
  type LeaseHolder,
  type Leftovers,
} from '../engine/ledger.ts';
import { detachLeftovers, listHostRuns } from './host-leftovers.ts';

export interface CleanOptions {
  readonly docker: Dockerode;
  readonly host: EngineHost;
  /** The run that cleans: what it has is in use. */
  readonly runId: string;
  /** Remove what belongs to a run that is still alive, too. */
  readonly force: boolean;
}

/** What was found and removed, and which runs were left alone because they are alive. */
export interface Cleaned {
  readonly containers: number;
  readonly networks: number;
  readonly volumes: number;
  readonly loopDevices: number;
  readonly cgroups: number;
  /** Why loop devices and cgroups were not looked for; `null` when they were. */
  readonly hostRefusal: string | null;
  readonly livingRuns: readonly string[];
  /** What could not be removed, in the words of the engine or its machine. */
  readonly failures: readonly string[];
}

/**
 * Removes what killed runs left behind, by the harness's own labels and names; a living run is left alone.
 *
 * The order is the reverse of the making: containers, with which whatever was still being done in them
 * ends; then loop devices and cgroups; then networks and volumes; last the leases, by which all of it is found.
 */
export async function cleanLeftovers({ docker, host, runId, force }: CleanOptions): Promise<Cleaned> {
  const found = await findRuns(docker, host);
  const isSpared = (run: FoundRun): boolean => run.runId === runId || (!force && isAlive(run));
  const dead = found.runs.filter((run) => !isSpared(run));
  const containers = dead.flatMap((run) => run.containers);
  const failures = [...(await removeContainers(docker, containers))];
  const onHost = await detachFrom(
    host,
    dead.map((run) => run.runId),
  );
  const used = {
    networks: dead.flatMap((run) => run.networks),
    volumes: dead.flatMap((run) => run.volumes),
  };
  failures.push(...onHost.failures, ...(await removeNetworksAndVolumes(docker, used)));
  if (failures.length === 0) {
    failures.push(
      ...(await removeContainers(
        docker,
        dead.flatMap((run) => run.leases.map(({ containerId }) => containerId)),
      )),
    );
  }
  return {
    containers: containers.length,
    networks: used.networks.length,
    volumes: used.volumes.length,
    loopDevices: onHost.loopDevices,
    cgroups: onHost.cgroups,
    hostRefusal: found.hostRefusal,
    livingRuns: found.runs.filter((run) => run.runId !== runId && isSpared(run)).map((run) => run.runId),
    failures,
  };
}

/** Removes what a run that is about to end still has on the engine beside its lease; normally that is nothing. */
export async function sweepRun(docker: Dockerode, runId: string): Promise<readonly string[]> {
  const left = (await listLeftovers(docker)).find((run) => run.runId === runId);
  if (left === undefined) return [];
  return [
    ...(await removeContainers(docker, left.containers)),
    ...(await removeNetworksAndVolumes(docker, left)),
  ];
}

interface FoundRun extends Leftovers {
  readonly leases: readonly LeaseHolder[];
}

async function findRuns(
  docker: Dockerode,
  host: EngineHost,
): Promise<{ readonly runs: readonly FoundRun[]; readonly hostRefusal: string | null }> {
  const { runIds: onHost, hostRefusal } = await listHostRuns(host);
  const onEngine = await listLeftovers(docker);
  const leases = await listLeases(docker);
  const runIds = new Set([...onHost, ...onEngine.map(({ runId }) => runId)]);
  const runs = [...runIds].map((runId): FoundRun => ({
    ...(onEngine.find((run) => run.runId === runId) ?? nothingOnEngine(runId)),
    leases: leases.filter((lease) => lease.runId === runId),
  }));
  return { runs, hostRefusal };
}

function nothingOnEngine(runId: string): Leftovers {
  return { runId, ownerPid: Number.NaN, containers: [], networks: [], volumes: [] };
}

/** By its lease; a run of a lastgasp that took none, by its process. */
function isAlive({ leases, ownerPid }: FoundRun): boolean {
  return leases.length > 0 ? leases.some(({ state }) => state !== 'expired') : isProcessAlive(ownerPid);
}

/** Whether a process of this machine has that id (`kill(2)` with signal 0; EPERM: it is someone else's). */
function isProcessAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

interface Detached {
  readonly loopDevices: number;
  readonly cgroups: number;
  readonly failures: readonly string[];
}

async function detachFrom(host: EngineHost, runIds: readonly string[]): Promise<Detached> {
  if (host.access.kind === 'none' || runIds.length === 0) return { loopDevices: 0, cgroups: 0, failures: [] };
  try {
    return await detachLeftovers(host, runIds);
  } catch (error) {
    if (!(error instanceof EngineHostError)) throw error;
    return { loopDevices: 0, cgroups: 0, failures: [error.message] };
  }
}
