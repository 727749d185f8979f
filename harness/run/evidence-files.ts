import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { JournalError } from '../journal/journal-error.ts';
import { writeWhole } from '../journal/whole-file.ts';
import type { TimelineEvent } from '../timeline/timeline-event.ts';
import type { TrialEvidence } from '../verdict/trial-evidence.ts';

const TIMELINE_FILE = 'timeline.jsonl';
const DESCRIPTION_FILE = 'describe-tasks.json';
const EVIDENCE_FILE = 'evidence.json';

/**
 * Writes a trial's evidence to its folder: `timeline.jsonl`, one event a line in the order of time;
 * `describe-tasks.json`, what ECS's DescribeTasks would answer; and `evidence.json` with everything else
 * its verdict rests on. All of it is on disk when it resolves: the trial's record, which comes after, never
 * stands without it.
 */
export async function saveEvidence(directory: string, evidence: TrialEvidence): Promise<void> {
  const { events, description, ...rest } = evidence;
  const timeline = events.map((event) => `${JSON.stringify(event)}\n`).join('');
  await writeWhole(join(directory, TIMELINE_FILE), timeline);
  const described = { tasks: description === null ? [] : [description], failures: [] };
  await writeWhole(join(directory, DESCRIPTION_FILE), `${JSON.stringify(described, null, 2)}\n`);
  await writeWhole(join(directory, EVIDENCE_FILE), `${JSON.stringify(rest, null, 2)}\n`);
}

/** What every event has; what else it has is up to its kind, and read by whoever asks for that kind. */
const eventSchema = z.custom<TimelineEvent>(
  (value) =>
    z.looseObject({ kind: z.string(), atMs: z.number(), source: z.string() }).safeParse(value).success,
  'an event has a kind, a time and a source',
);

/** What every evidence has; facts of a capture path are checked by the path that took them. */
const evidenceSchema = z.custom<Omit<TrialEvidence, 'events' | 'description'>>(
  (value) =>
    z
      .looseObject({
        trial: z.looseObject({ id: z.string() }),
        startedAtMs: z.number(),
        timeScale: z.number(),
        fingerprint: z.string(),
        engineOffsetMs: z.number(),
        clockUncertaintyMs: z.number(),
        engineClockStepMs: z.number(),
        end: z.looseObject({ appEndedAtMs: z.number(), stoppedAtMs: z.number() }).nullable(),
        failure: z.looseObject({ kind: z.string(), detail: z.string() }).nullable(),
        facts: z.record(z.string(), z.unknown()),
        artefacts: z.looseObject({}).nullable(),
        models: z.array(z.string()),
        fidelityNotes: z.array(z.string()),
      })
      .safeParse(value).success,
  'it is not what a trial leaves',
);

/**
 * Reads what `saveEvidence` wrote, but for the task's description, which no verdict rests on. A timeline with a
 * line missing or cut off would be judged as if it had not happened: it is refused.
 *
 * @throws {JournalError} `evidence-damaged` naming the file
 */
export async function readEvidence(directory: string): Promise<TrialEvidence> {
  const evidence = await parsed(join(directory, EVIDENCE_FILE), evidenceSchema, (text) => JSON.parse(text));
  const events = await parsed(join(directory, TIMELINE_FILE), z.array(eventSchema), (text) => {
    const lines = text.split('\n');
    if (lines.pop() !== '') throw new SyntaxError('its last line is cut off');
    return lines.map((line): unknown => JSON.parse(line));
  });
  return { ...evidence, events, description: null };
}

async function parsed<T extends z.ZodType>(
  file: string,
  schema: T,
  parse: (text: string) => unknown,
): Promise<z.output<T>> {
  try {
    return schema.parse(parse(await readFile(file, 'utf8')));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new JournalError('evidence-damaged', `The evidence in ${file} cannot be read: ${reason}`, {
      hint: 'Restore the file from a copy, or leave the verdicts as they are.',
      cause,
    });
  }
}
