import { randomBytes } from 'node:crypto';
import type Dockerode from 'dockerode';
import { runLabels } from '../engine/labels.ts';
import { listLeftovers, removeLeftovers } from '../engine/ledger.ts';
import { startEngineHost } from '../engine/start-engine-host.ts';

export interface CleanOptions {
  readonly docker: Dockerode;
  /** Image of the helper part; `null` when the engine has none, and then no run has ever used its host. */
  readonly helperImage: string | null;
  /** Remove what belongs to a run whose process is still alive, too. */
  readonly force: boolean;
}

/** What was found and removed, and which runs were left alone because their process is alive. */
export interface Cleaned {
  readonly containers: number;
  readonly networks: number;
  readonly volumes: number;
  readonly loopDevices: number;
  readonly cgroups: number;
  /** Why loop devices and cgroups were not looked for; `null` when they were. */
  readonly hostRefusal: string | null;
  readonly livingRuns: readonly string[];
}

/**
 * Detaches loop devices and removes cgroups named `lastgasp-<run>-…`, or `lastgasp_<run>_….slice` under
 * systemd, but for those of the runs given. Prints a line for each: `loop` or `cgroup`.
 */
const CLEAN_HOST = `
living=" $* "
is_ours() {
  run=$(echo "$1" | sed -n 's/.*lastgasp[-_]\\([0-9a-f]\\{8\\}\\)[-_].*/\\1/p')
  test -n "$run" || return 1
  case "$living" in *" $run "*) return 1 ;; esac
}
losetup --list --noheadings --output NAME,BACK-FILE | while read -r device file; do
  if is_ours "$file"; then losetup --detach "$device"; echo loop; fi
done
for directory in /sys/fs/cgroup/lastgasp[-_]* /sys/fs/cgroup/*/lastgasp[-_]*; do
  if test -d "$directory" && is_ours "$directory"; then
    case "$directory" in
      *.slice) nsenter --target 1 --mount -- systemctl stop "$(basename "$directory")" ;;
      *) rmdir "$directory" ;;
    esac
    echo cgroup
  fi
done
`;

/** Removes what killed runs left behind, by the harness's own labels and names; a living run is left alone. */
export async function cleanLeftovers({ docker, helperImage, force }: CleanOptions): Promise<Cleaned> {
  const leftovers = await listLeftovers(docker);
  const living = leftovers.filter(({ ownerPid }) => !force && isAlive(ownerPid));
  const dead = leftovers.filter((run) => !living.includes(run));
  for (const run of dead) await removeLeftovers(docker, run);
  const livingRuns = living.map(({ runId }) => runId);
  const host =
    helperImage === null
      ? { lines: [], hostRefusal: null }
      : await cleanHost({ docker, helperImage, livingRuns });
  return {
    containers: dead.flatMap(({ containers }) => containers).length,
    networks: dead.flatMap(({ networks }) => networks).length,
    volumes: dead.flatMap(({ volumes }) => volumes).length,
    loopDevices: host.lines.filter((line) => line === 'loop').length,
    cgroups: host.lines.filter((line) => line === 'cgroup').length,
    hostRefusal: host.hostRefusal,
    livingRuns,
  };
}

interface CleanedHost {
  readonly lines: readonly string[];
  readonly hostRefusal: string | null;
}

async function cleanHost(options: {
  readonly docker: Dockerode;
  readonly helperImage: string;
  readonly livingRuns: readonly string[];
}): Promise<CleanedHost> {
  const identity = { runId: randomBytes(4).toString('hex'), ownerPid: process.pid };
  await using host = await startEngineHost({
    docker: options.docker,
    image: options.helperImage,
    name: `lastgasp-${identity.runId}-host`,
    labels: runLabels(identity),
  });
  if (host.access.kind === 'none') return { lines: [], hostRefusal: host.access.reason };
  const output = await host.shell(CLEAN_HOST, ...options.livingRuns);
  return { lines: output.split('\n'), hostRefusal: null };
}

/** Whether a process of this machine has that id (`kill(2)` with signal 0; EPERM: it is someone else's). */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
