import type { FlagSet } from '../config/config.ts';

/** Of dd-java-agent: `dd.profiling.upload.period` (docs.datadoghq.com, "Enabling the Java Profiler"). */
export const UPLOAD_PERIOD_SECONDS_DEFAULT = 60;
const PROPERTY = /^-Ddd\.profiling\.upload\.period=(\d+)$/;

/** Seconds between two uploads of the profiler that a flag set runs; its system property wins over its variable. */
export function uploadPeriodSeconds({
  jvmFlags,
  environment,
}: Pick<FlagSet, 'jvmFlags' | 'environment'>): number {
  const property = jvmFlags.findLast((flag) => PROPERTY.test(flag));
  const set = Number(PROPERTY.exec(property ?? '')?.[1] ?? environment['DD_PROFILING_UPLOAD_PERIOD']);
  return set > 0 ? set : UPLOAD_PERIOD_SECONDS_DEFAULT;
}
