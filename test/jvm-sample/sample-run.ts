import { configSchema } from '../../harness/config/config-schema.ts';
import { oomInstant } from '../../harness/timeline/oom-instant.ts';
import type { TimelineEvent } from '../../harness/timeline/timeline-event.ts';
import { eventsOfKind } from '../../harness/timeline/timeline.ts';
import { runForReal, type RealRun } from '../run/real-run.ts';

/**
 * Nobody stops a task that is unhealthy; one that survives its OOM is stopped 20 s after it. A dump of 256 MiB
 * takes 3 s to get out, and 7 s with three times as much to do as there are CPUs.
 */
const TIME_SCALE = 30;
const { service } = configSchema.parse({ service: { kind: 'standalone' } });

/** Everything that HotSpot can do at an OutOfMemoryError. */
const EVERY_FLAG = {
  'every-flag': {
    description: 'dump, hook, crash and exit',
    jvmFlags: [
      '-XX:+HeapDumpOnOutOfMemoryError',
      '-XX:HeapDumpPath=/tmp/heap_dump.hprof',
      '-XX:OnOutOfMemoryError=/dump.sh',
      '-XX:+CrashOnOutOfMemoryError',
      '-XX:ErrorFile=/tmp/hs_err.log',
      '-XX:+ExitOnOutOfMemoryError',
    ],
  },
};

/** One trial of each scenario with a flag set on each JDK. */
export async function runSample(
  scenarios: readonly string[],
  { flagSet, jdks = [17] }: { readonly flagSet: string; readonly jdks?: readonly number[] },
): Promise<RealRun> {
  return runForReal({
    scenarios,
    flagSets: [flagSet],
    jdks,
    extraFlagSets: EVERY_FLAG,
    config: { service },
    timeScale: TIME_SCALE,
    concurrency: 3,
  });
}

/** What a trial came to. */
export async function sampleOutcome(run: RealRun, scenario: string, jdk = 17) {
  const record = run.allRecords.find((candidate) => candidate.scenario === scenario && candidate.jdk === jdk);
  if (record === undefined) throw new Error(`no trial of ${scenario} on JDK ${jdk} ended`);
  const { events } = await run.evidenceOf(record);
  const oom = oomInstant(events);
  const fired = Object.entries(record.artefacts ?? {}).flatMap(([name, { state }]) =>
    state === 'none' ? [] : [name],
  );
  return {
    oomType: oom?.oomType,
    witness: oom?.witness,
    invalidReason: record.invalidReason,
    fired: fired.toSorted(),
    livedOn: livedOn(events),
    dump: record.paths['heap-dump'],
    events,
  };
}

/** The service was still there when it was told to end. */
function livedOn(events: readonly TimelineEvent[]): boolean {
  const signalled = eventsOfKind(events, 'signal')[0]?.atMs ?? Number.POSITIVE_INFINITY;
  return eventsOfKind(events, 'container-exited').every(({ atMs }) => atMs >= signalled);
}
