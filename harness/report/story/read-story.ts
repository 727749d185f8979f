import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ResultsLayout } from '../../journal/results-layout.ts';
import type { TrialRecord } from '../../journal/trial-record.ts';
import { drawnEventSchema, type DrawnEvent } from './drawn-event.ts';

/** One trial with what happened in it. */
export interface TrialStory {
  readonly record: TrialRecord;
  /** In the order of time; empty where the trial's folder has no timeline any more. */
  readonly events: readonly DrawnEvent[];
}

const kindSchema = z.looseObject({ kind: z.string() });
const KNOWN_KINDS: ReadonlySet<string> = new Set(
  drawnEventSchema.options.map(({ shape }) => shape.kind.value),
);

/** Reads a trial's timeline; a line that is damaged, or of a kind that no report draws, is passed over. */
export async function readStory(
  { trialsDirectory }: Pick<ResultsLayout, 'trialsDirectory'>,
  record: TrialRecord,
): Promise<TrialStory> {
  const text = await readIfPresent(join(trialsDirectory, record.trial, 'timeline.jsonl'));
  const events = text.split('\n').flatMap((line) => eventOf(line) ?? []);
  return { record, events: events.toSorted((a, b) => a.atMs - b.atMs) };
}

function eventOf(line: string): DrawnEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const { data } = kindSchema.safeParse(value);
  return data !== undefined && KNOWN_KINDS.has(data.kind)
    ? drawnEventSchema.safeParse(value).data
    : undefined;
}

async function readIfPresent(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
