import type { CgroupHost, ParentCgroup } from './parent-cgroup.ts';
import { CPU_PERIOD_MICROSECONDS } from './task-limits.ts';
import { parseTaskUsage, READ_USAGE_V1, READ_USAGE_V2 } from './task-usage.ts';

/** `systemctl` of the engine's machine, whose process 1 systemd is. */
const SYSTEMCTL = 'systemctl() { nsenter --target 1 --mount -- systemctl "$@"; }';

/**
 * The limits are systemd's own properties: it would undo what is only written to the files. It applies
 * them a moment later; a slice that never gets them must not pass for a limited task.
 */
const CREATE = `
${SYSTEMCTL}
systemctl start "$1"
systemctl set-property --runtime "$1" MemoryAccounting=yes CPUAccounting=yes "MemoryMax=$3" MemorySwapMax=0 "CPUQuota=$4%"
attempt=0
until test "$(cat "$2/$5" 2>/dev/null)" = "$3"; do
  attempt=$((attempt + 1))
  if test "$attempt" -eq 50; then echo "$1 has no memory limit 5 s after it was set" >&2; exit 1; fi
  sleep 0.1
done
if test -e "$2/memory.memsw.limit_in_bytes"; then echo "$3" > "$2/memory.memsw.limit_in_bytes"; fi
if test -e "$2/memory.swappiness"; then echo 0 > "$2/memory.swappiness"; fi
`;

/** `revert` takes away the runtime properties, which outlive the slice. Where systemd is out of reach, so is a slice. */
const REMOVE = `
${SYSTEMCTL}
systemctl show --property Id "$1" >/dev/null || exit 0
systemctl stop "$1"
systemctl revert "$1"
`;

export interface SystemdSliceOptions {
  readonly host: CgroupHost;
  /** Name of the task; dashes would nest slices (`a-b.slice` lies in `a.slice`). */
  readonly name: string;
  readonly cgroupVersion: 1 | 2;
}

/**
 * A task's cgroup under the systemd driver, on either cgroup version: the parent of Docker's scopes must
 * be a slice (systemd.slice(5), systemd.resource-control(5)).
 *
 * What it asks of systemd is tested; it has not been run on a machine with systemd yet.
 */
export function systemdSlice({ host, name, cgroupVersion }: SystemdSliceOptions): ParentCgroup {
  const slice = `${name.replaceAll('-', '_')}.slice`;
  const { directory, limitFile, readUsage } =
    cgroupVersion === 1
      ? {
          directory: `/sys/fs/cgroup/memory/${slice}`,
          limitFile: 'memory.limit_in_bytes',
          readUsage: READ_USAGE_V1,
        }
      : { directory: `/sys/fs/cgroup/${slice}`, limitFile: 'memory.max', readUsage: READ_USAGE_V2 };
  return {
    cgroupParent: slice,
    async create({ memoryBytes, cpuQuotaMicroseconds }) {
      const quotaPercent = (cpuQuotaMicroseconds / CPU_PERIOD_MICROSECONDS) * 100;
      await host.shell(CREATE, slice, directory, String(memoryBytes), String(quotaPercent), limitFile);
    },
    async remove() {
      await host.shell(REMOVE, slice);
    },
    readUsage: async () => parseTaskUsage(await host.shell(readUsage, slice)),
  };
}
