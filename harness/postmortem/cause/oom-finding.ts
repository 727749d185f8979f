import { z } from 'zod';
import { OOM_TYPES, type OomType } from '../../oom-type.ts';
import type { Case } from '../case.ts';
import { type Citation, citationSchema } from '../citation.ts';
import { isWithinLife } from '../lifetime.ts';
import { signsOf } from '../log/log-facts.ts';
import { CONFIDENCES } from './conclusion.ts';
import { isKernelKill } from './container-end.ts';
import { OOM_NAMES, ownCrashReport, toldOoms } from './oom-seen.ts';

/** Whether memory ran out at all, whatever ended the task. */
export const oomFindingSchema = z
  .strictObject({
    confidence: z.enum(CONFIDENCES),
    /** In the order in which they were seen; empty where none is known. */
    oomTypes: z.array(z.enum(OOM_TYPES)).readonly(),
    statement: z.string(),
    citations: z.array(citationSchema).readonly(),
  })
  .readonly();
export type OomFinding = z.output<typeof oomFindingSchema>;

interface Witnessed {
  readonly oomType: OomType | null;
  readonly citation: Citation;
}

/** Looks for an OutOfMemoryError in everything that was given. */
export function findOom(subject: Case): OomFinding {
  const { service, log } = subject;
  const killed: readonly Witnessed[] =
    service !== null && service.reason !== null && isKernelKill(service)
      ? [{ oomType: 'oom-killed', citation: service.reason.citation }]
      : [];
  const told = toldOoms(subject).map(({ sign, first }) => ({
    oomType: sign.oomType,
    citation: first.citation,
  }));
  const report = ownCrashReport(subject);
  const crashed =
    report?.sign?.kind === 'oom' ? [{ oomType: report.sign.oomType, citation: report.citation }] : [];
  const sure = [...told, ...crashed, ...killed];
  if (sure.length > 0) return finding('certain', sure);
  const mentions = signsOf(log, 'oom').map(({ sign, first }) => ({
    oomType: sign.oomType,
    citation: first.citation,
  }));
  const likely = [...mentions, ...recorded(subject)];
  return likely.length > 0
    ? finding('likely', likely)
    : {
        confidence: 'cannot-tell',
        oomTypes: [],
        statement:
          'Nothing that was given tells of an OutOfMemoryError. That proves nothing: one that a thread pool swallows leaves no line.',
        citations: [],
      };
}

/** What a dump and a recording of this task tell. */
function recorded({ dump, recording, task }: Case): readonly Witnessed[] {
  return [
    ...(dump !== null && dump.isOfOom && isWithinLife(dump.atMs, task)
      ? [{ oomType: null, citation: dump.citation }]
      : []),
    ...(recording !== null && isWithinLife(recording.untilMs, task)
      ? recording.oomTypes.map((oomType) => ({ oomType, citation: recording.citation }))
      : []),
  ];
}

function finding(confidence: 'certain' | 'likely', seen: readonly Witnessed[]): OomFinding {
  const oomTypes = [...new Set(seen.flatMap(({ oomType }) => oomType ?? []))];
  const names = oomTypes.map((oomType) => OOM_NAMES[oomType]).join(', then ');
  return {
    confidence,
    oomTypes,
    statement: `Memory ran out${confidence === 'likely' ? ', it seems' : ''}: ${names === '' ? 'an OutOfMemoryError of a kind that nothing names' : names}.`,
    citations: [...new Map(seen.map(({ citation }) => [JSON.stringify(citation), citation])).values()],
  };
}
