import type { EngineHost } from '../engine/engine-host.ts';

/**
 * Tells the run of a name the harness gave: `lastgasp-<run>-…`, or `lastgasp_<run>_….slice` under systemd.
 * A backing file whose volume is gone already reads `… (deleted)`.
 */
const RUN_OF = `
run_of() { echo "$1" | sed -n 's/.*lastgasp[-_]\\([0-9a-f]\\{8\\}\\)[-_].*/\\1/p'; }
`;

const LIST_RUNS = `${RUN_OF}
losetup --list --noheadings --output BACK-FILE | while read -r file; do run_of "$file"; done
for directory in /sys/fs/cgroup/lastgasp[-_]* /sys/fs/cgroup/*/lastgasp[-_]*; do
  if test -d "$directory"; then run_of "$directory"; fi
done
`;

/**
 * Prints a line for each thing: `loop`, `cgroup`, or `left` and what it is. A cgroup is removed from its
 * leaves up: the engine may have left its containers' own.
 */
const DETACH = `${RUN_OF}
dead=" $* "
is_dead() {
  run=$(run_of "$1")
  test -n "$run" || return 1
  case "$dead" in *" $run "*) return 0 ;; esac
  return 1
}
remove_cgroup() {
  attempt=0
  while test -d "$1"; do
    find "$1" -depth -type d -exec rmdir {} \\; 2>/dev/null || true
    attempt=$((attempt + 1))
    test "$attempt" -lt 20 || return 1
    test ! -d "$1" || sleep 0.1
  done
}
losetup --list --noheadings --output NAME,BACK-FILE | while read -r device file; do
  if is_dead "$file"; then losetup --detach "$device" && echo loop || echo "left $device"; fi
done
for directory in /sys/fs/cgroup/lastgasp[-_]* /sys/fs/cgroup/*/lastgasp[-_]*; do
  if test -d "$directory" && is_dead "$directory"; then
    case "$directory" in
      *.slice) nsenter --target 1 --mount -- systemctl stop "$(basename "$directory")" ;;
      *) remove_cgroup "$directory" ;;
    esac && echo cgroup || echo "left $directory"
  fi
done
`;

/** Runs that loop devices and cgroups of the engine's machine belong to. */
export async function listHostRuns(
  host: EngineHost,
): Promise<{ readonly runIds: readonly string[]; readonly hostRefusal: string | null }> {
  if (host.access.kind === 'none') return { runIds: [], hostRefusal: host.access.reason };
  const output = await host.shell(LIST_RUNS);
  return { runIds: [...new Set(lines(output))], hostRefusal: null };
}

/** Detaches the loop devices and removes the cgroups of those runs. */
export async function detachLeftovers(
  host: EngineHost,
  runIds: readonly string[],
): Promise<{
  readonly loopDevices: number;
  readonly cgroups: number;
  /** What is still there, one sentence each. */
  readonly failures: readonly string[];
}> {
  const said = lines(await host.shell(DETACH, ...runIds));
  return {
    loopDevices: said.filter((line) => line === 'loop').length,
    cgroups: said.filter((line) => line === 'cgroup').length,
    failures: said.flatMap((line) =>
      line.startsWith('left ') ? [`${line.slice(5)} could not be removed.`] : [],
    ),
  };
}

function lines(output: string): readonly string[] {
  return output.split('\n').filter((line) => line !== '');
}
