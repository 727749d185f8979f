import type { CgroupHost, ParentCgroup } from './parent-cgroup.ts';
import { CPU_PERIOD_MICROSECONDS } from './task-limits.ts';
import { parseTaskUsage, READ_USAGE_V2 } from './task-usage.ts';

/** A controller reaches the containers only if it is switched on at every level above them. */
const CREATE = `
root=/sys/fs/cgroup
task=$root/$1
switch_on() {
  for controller in cpuset cpu memory pids; do
    if grep -qw "$controller" "$1/cgroup.controllers"; then echo "+$controller" > "$1/cgroup.subtree_control"; fi
  done
}
switch_on "$root"
mkdir -p "$task"
switch_on "$task"
for file in memory.max cpu.max; do
  if ! test -e "$task/$file"; then echo "cgroup $1 has no $file" >&2; exit 1; fi
done
echo "$2" > "$task/memory.max"
if test -e "$task/memory.swap.max"; then echo 0 > "$task/memory.swap.max"; fi
echo "$3" > "$task/cpu.max"
`;

const REMOVE = `
attempt=0
while test -d "/sys/fs/cgroup/$1"; do
  rmdir "/sys/fs/cgroup/$1" 2>/dev/null && exit 0
  attempt=$((attempt + 1))
  if test "$attempt" -eq 50; then echo "cgroup $1 is still in use after 5 s" >&2; exit 1; fi
  sleep 0.1
done
`;

/**
 * A task's cgroup on cgroup v2 under the cgroupfs driver, directly below the root (kernel documentation,
 * `admin-guide/cgroup-v2.rst`).
 *
 * Its file operations are tested; it has not been run on a machine with cgroup v2 yet.
 */
export function cgroupV2(host: CgroupHost, name: string): ParentCgroup {
  return {
    cgroupParent: `/${name}`,
    async create({ memoryBytes, cpuQuotaMicroseconds }) {
      const cpuMax = `${cpuQuotaMicroseconds} ${CPU_PERIOD_MICROSECONDS}`;
      await host.shell(CREATE, name, String(memoryBytes), cpuMax);
    },
    async remove() {
      await host.shell(REMOVE, name);
    },
    readUsage: async () => parseTaskUsage(await host.shell(READ_USAGE_V2, name)),
  };
}
