import type { FargateSize } from './fargate-size.ts';

/** The incident's team saw dump and upload take 5 to 10 minutes; the longer is what a health check does not wait for. */
const INCIDENT_SECONDS = 600;
/** Of the task's memory: what a heap sized as usual, and dumped, amounts to. */
const DUMP_SHARE = 0.5;
const KBIT_PER_MIB = (1024 * 1024 * 8) / 1000;

/**
 * Egress to the object store in kbit/s; `null` leaves it unshaped. `incident` makes a dump of half the task's
 * memory take ten minutes, whatever the size: a small task shows what a large one would at its own bandwidth.
 */
export function uploadBandwidthKbitPerSecond({
  asked,
  size,
  timeScale,
}: {
  readonly asked: number | 'incident' | null;
  readonly size: FargateSize;
  /** Divides the mirror's clocks, and so multiplies what is sent in their time. */
  readonly timeScale: number;
}): number | null {
  if (asked === null) return null;
  const unscaled =
    asked === 'incident' ? (size.memoryMiB * DUMP_SHARE * KBIT_PER_MIB) / INCIDENT_SECONDS : asked;
  return Math.round(unscaled * timeScale);
}
