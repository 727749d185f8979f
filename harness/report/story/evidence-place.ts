import type { CapturePathName } from '../../config/config.ts';

/** Where the evidence of a capture path is looked for in production, once it has left its task. */
export interface EvidencePlace {
  /** The menu of Datadog; or what else, where it is not there. */
  readonly where: string;
  /** What to search for there; SERVICE and RUNTIME-ID stand for those of the JVM. */
  readonly search: string;
  /** It comes all the time: what came before the OOM is found by the same search, whatever became of the OOM's own. */
  readonly isContinuous?: true;
}

const BUCKET = { where: 'not in Datadog: the bucket that it is uploaded to', search: 'its key, by the time' };

/**
 * By capture path; the table of `deploy/datadog/runbook.md` is this one. Tags are those that the Java agent sends
 * (`tags_profiler`, the OOM event's tags, `ddsource` of the crash report; measured), menus and metrics those of
 * docs.datadoghq.com ("Continuous Profiler", "Events", "Error Tracking", "Trace Explorer", "Amazon ECS on AWS Fargate").
 */
export const EVIDENCE_PLACES: Readonly<Record<CapturePathName, EvidencePlace>> = {
  'heap-dump': BUCKET,
  'heap-dump-sidecar': BUCKET,
  'heap-dump-efs': { where: 'not in Datadog: the EFS volume', search: 'the path of HeapDumpPath' },
  'class-histogram': BUCKET,
  'datadog-profile': {
    where: 'APM > Profiles',
    search: 'service:SERVICE runtime-id:RUNTIME-ID',
    isContinuous: true,
  },
  'datadog-oom-event': {
    where: 'Events > Explorer',
    search: 'source:java "OutOfMemoryError" runtime-id:RUNTIME-ID',
  },
  'datadog-crash-report': { where: 'Error Tracking', search: 'service:SERVICE source:crashtracker' },
  'datadog-trace': {
    where: 'APM > Traces',
    search: 'service:SERVICE status:error @error.type:java.lang.OutOfMemoryError',
  },
  'jfr-recording': BUCKET,
  'jfr-chunks': BUCKET,
  'hs-err': BUCKET,
  logs: { where: 'Logs > Explorer', search: 'service:SERVICE "OutOfMemoryError"' },
  'container-metrics': {
    where: 'Metrics > Explorer',
    search: 'ecs.fargate.mem.usage and ecs.fargate.mem.limit by container_name',
    isContinuous: true,
  },
};
