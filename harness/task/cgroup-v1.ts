import type { CgroupHost, ParentCgroup } from './parent-cgroup.ts';
import { CPU_PERIOD_MICROSECONDS } from './task-limits.ts';
import { parseTaskUsage, READ_USAGE_V1 } from './task-usage.ts';

/** Without swap: by the limit of memory and swap where the kernel counts swap, and by swappiness. */
const CREATE = `
memory=/sys/fs/cgroup/memory/$1
cpu=/sys/fs/cgroup/cpu/$1
mkdir -p "$memory" "$cpu"
test "$(cat "$memory/memory.use_hierarchy")" = 1
echo "$2" > "$memory/memory.limit_in_bytes"
if test -e "$memory/memory.memsw.limit_in_bytes"; then echo "$2" > "$memory/memory.memsw.limit_in_bytes"; fi
if test -e "$memory/memory.swappiness"; then echo 0 > "$memory/memory.swappiness"; fi
echo "$3" > "$cpu/cpu.cfs_period_us"
echo "$4" > "$cpu/cpu.cfs_quota_us"
`;

/** Docker makes a parent cgroup in every controller; a leaf goes a moment after its container does. */
const REMOVE = `
attempt=0
while test "$attempt" -lt 50; do
  attempt=$((attempt + 1))
  left=0
  for directory in /sys/fs/cgroup/*/"$1"; do
    if test -d "$directory"; then
      rmdir "$directory" 2>/dev/null || left=1
    fi
  done
  test "$left" -eq 0 && exit 0
  sleep 0.1
done
echo "cgroup $1 is still in use after 5 s" >&2
exit 1
`;

/** A task's cgroup on cgroup v1 under the cgroupfs driver, directly below each controller's root. */
export function cgroupV1(host: CgroupHost, name: string): ParentCgroup {
  return {
    cgroupParent: `/${name}`,
    async create({ memoryBytes, cpuQuotaMicroseconds }) {
      await host.shell(
        CREATE,
        name,
        String(memoryBytes),
        String(CPU_PERIOD_MICROSECONDS),
        String(cpuQuotaMicroseconds),
      );
    },
    async remove() {
      await host.shell(REMOVE, name);
    },
    readUsage: async () => parseTaskUsage(await host.shell(READ_USAGE_V1, name)),
  };
}
