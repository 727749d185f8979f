import { z } from 'zod';

/** What the kernel has for "no limit" on cgroup v1: the largest multiple of a page. */
const UNLIMITED_BYTES = 0x7f_ff_ff_ff_ff_ff_f0_00;

const traffic = z.looseObject({ rx_bytes: z.number(), tx_bytes: z.number() });

/** Docker's `GET /containers/{id}/stats`, as far as it is read; the rest is passed on. */
export const dockerStatsSchema = z.looseObject({
  read: z.string(),
  blkio_stats: z.record(z.string(), z.array(z.unknown()).nullable()),
  cpu_stats: z.looseObject({}),
  memory_stats: z.looseObject({}),
  /** Absent for a container that has joined another's network. */
  networks: z.record(z.string(), traffic).optional(),
});

export type DockerStats = z.infer<typeof dockerStatsSchema>;

const memorySchema = z.object({
  usage: z.number(),
  stats: z.object({ total_inactive_file: z.number().optional(), inactive_file: z.number().optional() }),
});

/** Memory of a reading, without the file cache that the kernel would give up first. */
export interface ContainerMemory {
  readonly usedBytes: number;
  /** Milliseconds since the epoch on the engine's clock. */
  readonly readAtMs: number;
}

/**
 * What a container holds as `docker stats` shows it (Docker CLI, `calculateMemUsageUnixNoCache`; the name of the
 * figure is that of cgroup v1 or v2); `null` where a reading does not say.
 */
export function containerMemory({ read, memory_stats: memory }: DockerStats): ContainerMemory | null {
  const { data } = memorySchema.safeParse(memory);
  if (data === undefined) return null;
  const { total_inactive_file: ofV1, inactive_file: ofV2 = 0 } = data.stats;
  return { usedBytes: Math.max(0, data.usage - (ofV1 ?? ofV2)), readAtMs: Date.parse(read) };
}

/** One reading of a container, with the interfaces of the task's namespace. */
export interface StatsSample {
  readonly container: DockerStats;
  readonly networks: NonNullable<DockerStats['networks']>;
}

export interface ContainerStatsFacts {
  readonly name: string;
  readonly runtimeId: string;
  readonly hasMemoryLimit: boolean;
  readonly previous: StatsSample;
  readonly current: StatsSample;
}

/**
 * Two readings as Fargate's `/stats` shows them (developer guide, task metadata v4 examples, D): Docker's
 * stats object with `network_rate_stats`, the earlier reading as `precpu_stats`, the task's interfaces
 * under every container, and the kernel's "unlimited" where the container has no memory limit of its own.
 */
export function containerStats(facts: ContainerStatsFacts): Readonly<Record<string, unknown>> {
  const { previous, current } = facts;
  const { blkio_stats: blkio, memory_stats: memory } = current.container;
  return {
    read: current.container.read,
    preread: previous.container.read,
    // Fargate counts no processes (D).
    pids_stats: {},
    blkio_stats: Object.fromEntries(Object.entries(blkio).map(([key, list]) => [key, list ?? []])),
    num_procs: 0,
    storage_stats: {},
    cpu_stats: current.container.cpu_stats,
    precpu_stats: previous.container.cpu_stats,
    memory_stats: facts.hasMemoryLimit ? memory : { ...memory, limit: UNLIMITED_BYTES },
    name: facts.name,
    id: facts.runtimeId,
    networks: current.networks,
    network_rate_stats: networkRate(previous, current),
  };
}

function networkRate(previous: StatsSample, current: StatsSample): Readonly<Record<string, number>> {
  const seconds = (Date.parse(current.container.read) - Date.parse(previous.container.read)) / 1000;
  const perSecond = (key: 'rx_bytes' | 'tx_bytes'): number => {
    const sum = ({ networks }: StatsSample): number =>
      Object.values(networks).reduce((total, counters) => total + counters[key], 0);
    return seconds > 0 ? (sum(current) - sum(previous)) / seconds : 0;
  };
  return { rx_bytes_per_sec: perSecond('rx_bytes'), tx_bytes_per_sec: perSecond('tx_bytes') };
}
