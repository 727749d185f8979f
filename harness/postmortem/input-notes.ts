import type { Case } from './case.ts';
import type { GivenDefinition } from './flags/read-flags.ts';
import { isDefinitionOf } from './flags/read-flags.ts';
import { isWithinLife } from './lifetime.ts';
import type { PostmortemReport } from './postmortem-report.ts';

type Note = PostmortemReport['notes'][number];

/** What to know about the inputs: what was left out, and what does not belong to the task. */
export function inputNotes(subject: Case, definition: GivenDefinition | null): readonly Note[] {
  const { task, service, log, crashReport, dump, recording } = subject;
  const notes: Note[] = [];
  const note = (statement: string, ...citations: Note['citations']): void => {
    notes.push({ statement, citations });
  };
  if (task !== null && definition !== null && !isDefinitionOf(definition, task)) {
    note(
      `${definition.file} is ${definition.name}, but the task was started from ${task.definition?.value ?? ''}: its flags are not looked at.`,
      ...(task.definition === null ? [] : [task.definition.citation]),
    );
  }
  if (service !== null && service.restarts > 0) {
    note(
      `Its restart policy started container ${service.name} again, ${service.restarts} times: the exit code is of the last run, lines of the log may be of an earlier one.`,
    );
  }
  if (log !== null) {
    const { otherTasks, otherContainers, otherTimes } = log.leftOut;
    if (otherTasks > 0) note(`${otherTasks} lines that say something are of other tasks, and were left out.`);
    if (otherContainers > 0)
      note(`${otherContainers} lines that say something are of other containers, and were left out.`);
    if (otherTimes > 0)
      note(
        `${otherTimes} lines that say something were written before or after the task's life, and were left out.`,
      );
    if (log.hasMore)
      note(
        'CloudWatch Logs had more than this answer holds (nextToken): without --max-items and --no-paginate the AWS CLI fetches all.',
      );
    if (task !== null && isOfOtherTime(log, task))
      note('The whole log is of a time outside of the task’s life.');
  }
  for (const { file, atMs, citation } of [crashReport, dump].filter((given) => given !== null)) {
    if (!isWithinLife(atMs, task))
      note(
        `${file} was written outside of the task's life: it is another task's, and nothing rests on it.`,
        citation,
      );
  }
  if (recording !== null && !isWithinLife(recording.untilMs, task)) {
    note(
      `${recording.file} covers a time outside of the task's life: nothing rests on it.`,
      recording.citation,
    );
  }
  return notes;
}

function isOfOtherTime(
  { firstAtMs, lastAtMs }: NonNullable<Case['log']>,
  { startedAtMs, endedAtMs }: NonNullable<Case['task']>,
): boolean {
  return (
    (lastAtMs !== null && !isWithinLife(lastAtMs, { startedAtMs, endedAtMs: null })) ||
    (firstAtMs !== null && !isWithinLife(firstAtMs, { startedAtMs: null, endedAtMs }))
  );
}
