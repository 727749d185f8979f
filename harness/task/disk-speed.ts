import type { FargateSize } from './fargate-size.ts';

/**
 * MiB a second by CPU units: AWS's baseline of storage throughput by task size, in its page on EBS volumes for
 * Fargate tasks (D). That it bounds the ephemeral disk too, and what smaller tasks have, is inferred (I).
 */
const PUBLISHED = [
  { cpuUnits: 16_384, mibPerSecond: 500 },
  { cpuUnits: 8192, mibPerSecond: 250 },
  { cpuUnits: 4096, mibPerSecond: 120 },
  { cpuUnits: 2048, mibPerSecond: 75 },
] as const;
const SMALLER_MIB_PER_SECOND = 75;

/**
 * What an EFS file system of less than 1 TiB takes in the bursting mode (Amazon EFS user guide, "Bursting
 * throughput": 100 MiB/s while it has burst credits). A model: a new file system has them, a busy one may not.
 */
const EFS_MIB_PER_SECOND = 100;

/** How fast a disk takes what one container writes to it. */
export interface DiskSpeed {
  readonly mibPerSecond: number;
  /** What it is modelled after, in a few words for the results; `null` for a figure of the configuration. */
  readonly model: string | null;
}

export interface AskedSpeed {
  /** A figure in MiB/s; a model, which is for real time only, for what it delays is the JVM; `null` for no limit. */
  readonly asked: number | 'fargate' | 'efs' | null;
  readonly size: FargateSize;
  /** Divides the mirror's clocks, and so multiplies what is written in their time. */
  readonly timeScale: number;
}

/** The speed of a disk; `null` leaves it as fast as the engine's machine. */
export function diskSpeed({ asked, size, timeScale }: AskedSpeed): DiskSpeed | null {
  if (asked === null) return null;
  if (typeof asked === 'number') return { mibPerSecond: asked * timeScale, model: null };
  if (timeScale !== 1) return null;
  if (asked === 'efs') {
    return { mibPerSecond: EFS_MIB_PER_SECOND, model: `file system ${EFS_MIB_PER_SECOND} MiB/s` };
  }
  const published = PUBLISHED.find(({ cpuUnits }) => size.cpuUnits >= cpuUnits);
  const mibPerSecond = published?.mibPerSecond ?? SMALLER_MIB_PER_SECOND;
  return { mibPerSecond, model: `disk ${mibPerSecond} MiB/s` };
}

/** What every report says of a modelled disk. */
export const DISK_MODEL_NOTE =
  'How fast containers write to the task’s disk is modelled after AWS’s figures for EBS volumes by task size (75 MiB/s up to 2 vCPU); that they hold for ephemeral storage, and below 2 vCPU, is inferred.';
/** What every report says of a modelled file system. */
export const FILE_SYSTEM_MODEL_NOTE =
  'How fast containers write to an EFS volume is modelled after its bursting mode (100 MiB/s).';
