import { isSet } from '../../check/capture.ts';
import { datadogSetting } from '../../check/datadog.ts';
import type { OomType } from '../../oom-type.ts';
import type { Case } from '../case.ts';
import { signsOf } from '../log/log-facts.ts';
import { FLAGS_UNKNOWN, instantText, notSeenRow, whyNotFired } from './evidence-words.ts';
import type { EvidenceRow } from './evidence-row.ts';

/** What the Datadog tracer and its profiler may have sent. */
export function datadogRows(subject: Case, oomTypes: readonly OomType[]): readonly EvidenceRow[] {
  const { flags, log, task } = subject;
  const tracer = signsOf(log, 'tracer').at(-1);
  const citations = [flags?.citation, tracer?.last.citation].filter((citation) => citation !== undefined);
  if (flags === null && tracer === undefined) {
    return [{ what: 'Datadog profile', state: 'unknown', where: FLAGS_UNKNOWN, citations }];
  }
  if (flags !== null && tracer === undefined && !isSet('profile', flags.subject)) {
    return [notSeenRow('Datadog profile', flags, 'The Datadog tracer with its profiler on')];
  }
  const query = [
    flags === null ? undefined : datadogSetting(flags.subject, 'dd.service'),
    tracer === undefined ? undefined : `runtime-id:${tracer.sign.runtimeId}`,
  ]
    .flatMap((part, index) => (part === undefined ? [] : [index === 0 ? `service:${part}` : part]))
    .join(' ');
  const profile: EvidenceRow = {
    what: 'Datadog profile',
    state: 'may-exist',
    where: `Datadog, APM → Profiles${query === '' ? '' : `, ${query}`}, the last ones before ${task?.endedAtMs === undefined || task.endedAtMs === null ? 'the end' : new Date(task.endedAtMs).toISOString()}. They are sent every 60 s: up to a minute before the end is missing, and all of it if the JVM lived for less than two.`,
    citations,
  };
  if (flags === null) return [profile];
  const reason = whyNotFired('oom-event', flags, oomTypes);
  return [
    profile,
    reason !== null
      ? { what: 'Datadog OOM event', state: 'never-made', where: reason, citations }
      : {
          what: 'Datadog OOM event',
          state: 'may-exist',
          where: `Datadog, Events: source:java "OutOfMemoryError" ${instantText(task?.endedAtMs ?? null)} or before. It says that and when, never why.`,
          citations,
        },
  ];
}
