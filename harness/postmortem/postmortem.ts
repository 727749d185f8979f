import { concludeCause } from './cause/rules.ts';
import { findOom } from './cause/oom-finding.ts';
import { configurationOf } from './evidence/captures.ts';
import { changesFor } from './evidence/changes.ts';
import { evidenceLeft } from './evidence/evidence-left.ts';
import { inputNotes } from './input-notes.ts';
import { POSTMORTEM_SCHEMA_VERSION, type PostmortemReport } from './postmortem-report.ts';
import { type PostmortemOptions, readCase } from './read-case.ts';

/** Where neither the image nor an option tells; what is said of a flag is the same for all. */
const ASSUMED_JDK = 17;

/**
 * What most likely ended a task, from what there is after the fact: reads the inputs, concludes by rules from
 * what they say, and says what evidence there may still be. Every conclusion cites what it rests on.
 *
 * @throws {PostmortemError} for inputs that cannot be looked at
 */
export async function postmortem(options: PostmortemOptions): Promise<PostmortemReport> {
  const { inputs, subject, definition } = await readCase(options);
  const cause = concludeCause(subject);
  const oom = findOom(subject);
  const oomTypes = [...new Set([...(cause.oomType === null ? [] : [cause.oomType]), ...oom.oomTypes])];
  const seen = subject.flags === null ? null : configurationOf(subject.flags, oomTypes[0] ?? null);
  return {
    schemaVersion: POSTMORTEM_SCHEMA_VERSION,
    inputs: inputs.map(({ file, kind }) => ({ file, kind })),
    taskId: subject.task?.taskId ?? null,
    container: subject.service?.name ?? null,
    cause,
    oom,
    notes: inputNotes(subject, definition),
    evidence: evidenceLeft(subject, oomTypes),
    configuration: seen?.configuration ?? null,
    changes: changesFor(cause, {
      findings: seen?.findings ?? [],
      jdk: subject.flags?.subject.jdk.jdk ?? ASSUMED_JDK,
    }),
  };
}
