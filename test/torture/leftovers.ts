import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type Dockerode from 'dockerode';
import { listLeases, listLeftovers } from '../../harness/engine/ledger.ts';

const CGROUPS = '/sys/fs/cgroup';

/** The runs that a process has on the engine. */
export async function runsOf(docker: Dockerode, pid: number | undefined): Promise<readonly string[]> {
  return (await listLeftovers(docker)).filter(({ ownerPid }) => ownerPid === pid).map(({ runId }) => runId);
}

/** Everything that runs have on the engine and on this machine, which is the engine's, by name. */
export async function leftoversOf(docker: Dockerode, runIds: readonly string[]): Promise<readonly string[]> {
  const onEngine = (await listLeftovers(docker)).filter(({ runId }) => runIds.includes(runId));
  const leases = (await listLeases(docker)).filter(({ runId }) => runIds.includes(runId));
  const onHost = [...(await loopFiles()), ...(await cgroups())];
  return [
    ...onEngine.flatMap(({ containers, networks, volumes }) => [...containers, ...networks, ...volumes]),
    ...leases.map(({ containerId }) => containerId),
    ...onHost.filter((name) => runIds.some((runId) => name.includes(runId))),
  ];
}

async function loopFiles(): Promise<readonly string[]> {
  const { stdout } = await execa('losetup', ['--list', '--noheadings', '--output', 'BACK-FILE']);
  return stdout.split('\n');
}

/** Names of the first two levels: cgroup v1 has a folder for each controller. */
async function cgroups(): Promise<readonly string[]> {
  const top = await readdir(CGROUPS);
  // A file is no folder: it has nothing in it.
  const below = await Promise.all(top.map((name) => readdir(join(CGROUPS, name)).catch(() => [])));
  return [...top, ...below.flat()];
}
