import type { OomType } from '../../oom-type.ts';
import type { Case } from '../case.ts';
import { isWithinLife } from '../lifetime.ts';
import { datadogRows } from './datadog-rows.ts';
import { dumpRow } from './dump-row.ts';
import type { EvidenceRow } from './evidence-row.ts';
import { crashReportRow, recordingRow } from './jvm-file-rows.ts';

/** Which evidence there may still be, and where; `oomTypes` are those that were seen. */
export function evidenceLeft(subject: Case, oomTypes: readonly OomType[]): readonly EvidenceRow[] {
  return [
    logRow(subject),
    dumpRow(subject, oomTypes),
    crashReportRow(subject, oomTypes),
    recordingRow(subject),
    ...datadogRows(subject, oomTypes),
    ...metricRows(subject),
  ];
}

function logRow(subject: Case): EvidenceRow {
  const { log, task, flags } = subject;
  if (log !== null) {
    const endedAtMs = task?.endedAtMs ?? null;
    const isOther =
      log.lastAtMs !== null &&
      !isWithinLife(log.lastAtMs, { startedAtMs: task?.startedAtMs ?? null, endedAtMs: null });
    const isCut =
      log.hasMore ||
      isOther ||
      (endedAtMs !== null && log.lastAtMs !== null && log.lastAtMs < endedAtMs - 60_000);
    return {
      what: 'log',
      state: isCut ? 'may-exist' : 'given',
      where: isCut
        ? `What was given ends ${log.lastAtMs === null ? 'early' : `at ${new Date(log.lastAtMs).toISOString()}`}, before the task; if the container wrote more, CloudWatch has it in log stream ${streamName(subject)}.`
        : `${log.lines} lines of ${log.files.join(', ')}.`,
      citations: [],
    };
  }
  return {
    what: 'log',
    state: 'may-exist',
    where: `CloudWatch Logs: ${flags?.logs ? `log group ${flags.logs.group}` : 'the log group of the definition'}, log stream ${streamName(subject)}. It outlives the task.`,
    citations: flags !== null && flags.logs !== null ? [flags.citation] : [],
  };
}

/** ECS developer guide, "awslogs-stream-prefix". */
function streamName({ task, service, flags }: Case): string {
  return `${flags?.logs?.prefix ?? 'PREFIX'}/${service?.name ?? 'CONTAINER'}/${task?.taskId ?? 'TASK-ID'}`;
}

function metricRows({ task }: Case): readonly EvidenceRow[] {
  const from = task?.startedAtMs ?? null;
  const until = task?.endedAtMs ?? null;
  return [
    {
      what: 'memory metrics',
      state: 'may-exist',
      where: `Container Insights, where the cluster has it on: log group /aws/ecs/containerinsights/${task?.cluster ?? 'CLUSTER'}/performance, MemoryUtilized of task ${task?.taskId ?? 'TASK-ID'}${from === null || until === null ? '' : `, ${new Date(from).toISOString()} to ${new Date(until).toISOString()}`}. One figure a minute: it shows a climb, never a holder.`,
      citations: [],
    },
  ];
}
