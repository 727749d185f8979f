import { z } from 'zod';

/** The kernel's own figures of a task's memory and CPU time, from its cgroup. */
export interface TaskUsage {
  readonly usageBytes: number;
  /** Highest usage so far; `null` on cgroup v2 before Linux 5.19. */
  readonly peakBytes: number | null;
  /**
   * How often the task's limit was met (`max` of `memory.events`). `null` on cgroup v1, where `failcnt`
   * can stay 0 while the peak is the limit (measured on Linux 6.18).
   */
  readonly limitHits: number | null;
  /**
   * Kernel kills in the task; `null` on cgroup v1, where the parent does not count those of its
   * children (measured).
   */
  readonly oomKills: number | null;
  /** CPU time of all its containers so far; `null` where the kernel does not keep it. */
  readonly cpuSeconds: number | null;
}

const NANOSECONDS = 1e9;

const figure = z.string().regex(/^\d+$/).transform(Number);

const figuresSchema = z.object({
  usage: figure,
  peak: figure.nullable().default(null),
  hits: figure.nullable().default(null),
  kills: figure.nullable().default(null),
  cpu: figure.nullable().default(null),
});

/** Prints `usage` and `peak` of cgroup v1's memory controller and `cpu`, in nanoseconds, a name and a figure on each line. */
export const READ_USAGE_V1 = `
cd "/sys/fs/cgroup/memory/$1"
echo "usage $(cat memory.usage_in_bytes)"
echo "peak $(cat memory.max_usage_in_bytes)"
time="/sys/fs/cgroup/cpuacct/$1/cpuacct.usage"
if test -e "$time"; then echo "cpu $(cat "$time")"; fi
`;

/** The same of cgroup v2, with `hits` and `kills`; `peak` only where the kernel has it. */
export const READ_USAGE_V2 = `
cd "/sys/fs/cgroup/$1"
echo "usage $(cat memory.current)"
if test -e memory.peak; then echo "peak $(cat memory.peak)"; fi
sed -n -e 's/^max /hits /p' -e 's/^oom_kill /kills /p' memory.events
if test -e cpu.stat; then sed -n -e 's/^usage_usec \\(.*\\)$/cpu \\1000/p' cpu.stat; fi
`;

/** Reads what one of the two scripts printed. */
export function parseTaskUsage(output: string): TaskUsage {
  const lines = output.trim().split('\n');
  const { usage, peak, hits, kills, cpu } = figuresSchema.parse(
    Object.fromEntries(lines.map((line) => line.split(' '))),
  );
  return {
    usageBytes: usage,
    peakBytes: peak,
    limitHits: hits,
    oomKills: kills,
    cpuSeconds: cpu === null ? null : cpu / NANOSECONDS,
  };
}
