import type { v2 } from '@datadog/datadog-api-client';
import type { RunRecord } from '../../journal/run-record.ts';
import type { TrialRecord } from '../../journal/trial-record.ts';
import { trialOutcome } from '../../progress/trial-outcome.ts';
import { maskedText } from '../../task/definition/secret-mask.ts';
import type { LoggedLine } from './log-tail.ts';
import { cellTags, runTag, SERVICE, tagOf } from './run-tags.ts';

/** A single log may have 1 MB (docs.datadoghq.com, "Send logs"); nobody reads so much of one. */
const MESSAGE_CHARACTERS_MAX = 8192;
/** Logs older than 18 h are not taken at their own time (same page); an hour is left for clocks and the run's end. */
const OWN_TIME_WITHIN_MS = 17 * 3_600_000;

/** What is sent of a trial; the tag `kind` tells the two apart. */
export type LogKind = 'outcome' | 'container';

interface LogOptions {
  readonly run: RunRecord;
  readonly nowMs: number;
}

/**
 * How a trial ended, as one log: its verdicts as attributes, under `lastgasp`. A trial that decides nothing has
 * none: whoever counts losses must not count it.
 */
export function outcomeLog(record: TrialRecord, options: LogOptions): v2.HTTPLogItem {
  const { valid, invalidReason, unreachableReason, paths } = record;
  const { trial, startedAt, oomAt, stoppedAt, stopCode, stoppedReason, exitCode, timeScale, alerts } = record;
  return logItem({
    record,
    options,
    kind: 'outcome',
    message: `${trial} ${trialOutcome(record)}`,
    status: valid ? 'info' : 'warn',
    atMs: Date.parse(stoppedAt ?? startedAt),
    attributes: {
      trial,
      valid,
      invalidReason,
      unreachableReason,
      paths: valid ? paths : {},
      alerts,
      startedAt,
      oomAt,
      stoppedAt,
      stopCode,
      stoppedReason,
      exitCode,
      timeScale,
    },
  });
}

/** A line of a container's log, without the secrets that may be in it. */
export function containerLog(
  line: LoggedLine,
  { record, ...options }: LogOptions & { readonly record: TrialRecord },
): v2.HTTPLogItem {
  const { container, stream, text, atMs } = line;
  return logItem({
    record,
    options,
    kind: 'container',
    message: maskedText(text),
    status: 'info',
    atMs,
    attributes: { trial: record.trial, container, stream },
  });
}

interface Item {
  readonly record: TrialRecord;
  readonly options: LogOptions;
  readonly kind: LogKind;
  readonly message: string;
  readonly status: 'info' | 'warn';
  readonly atMs: number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

function logItem({ record, options, kind, message, status, atMs, attributes }: Item): v2.HTTPLogItem {
  const { run, nowMs } = options;
  const at = new Date(atMs).toISOString();
  const tags = [
    ...cellTags(record, run),
    runTag(run),
    tagOf('trial', record.trial),
    tagOf('kind', kind),
    tagOf('time_scale', String(record.timeScale)),
  ];
  return {
    message:
      message.length > MESSAGE_CHARACTERS_MAX ? `${message.slice(0, MESSAGE_CHARACTERS_MAX)}…` : message,
    service: SERVICE,
    ddsource: SERVICE,
    ddtags: tags.join(','),
    additionalProperties: {
      status,
      lastgasp: { ...attributes, at },
      ...(nowMs - atMs < OWN_TIME_WITHIN_MS && { timestamp: at }),
    },
  };
}
