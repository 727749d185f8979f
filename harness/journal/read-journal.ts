import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { shardText, trialsOfShard } from '../plan/shard.ts';
import { asPresentVersion } from './earlier-version.ts';
import { JournalError } from './journal-error.ts';
import { resultsLayout } from './results-layout.ts';
import type { ResultsLayout } from './results-layout.ts';
import { runRecordSchema } from './run-record.ts';
import type { RunRecord } from './run-record.ts';
import { SCHEMA_VERSION, trialRecordSchema } from './trial-record.ts';
import type { TrialRecord } from './trial-record.ts';
import { wholeLinesOf } from './whole-lines.ts';
import { describeIssues } from './schema-issues.ts';

/** The last line of a run that was killed while writing it. The trial it was about counts as not run. */
interface TornLine {
  readonly kind: 'torn-line';
  /** From 1. */
  readonly lineNumber: number;
  readonly message: string;
  readonly remedy: string;
}

/** What a results folder holds. */
export interface RecordedRun {
  readonly layout: ResultsLayout;
  readonly run: RunRecord;
  /** In the order in which the trials ended; of one that was run again, what it came to last. */
  readonly records: readonly TrialRecord[];
  /** Attempts that the harness spoiled and that were run again. */
  readonly spoiled: readonly TrialRecord[];
  readonly warnings: readonly TornLine[];
}

interface Damage {
  /** File, and line where it has lines. */
  readonly where: string;
  readonly what: string;
  readonly cause?: unknown;
}

function damaged({ where, what, cause }: Damage): JournalError {
  return new JournalError('journal-damaged', `The results are damaged: ${where} ${what}.`, {
    hint: 'Restore the file from a copy, or run the trials again into another folder.',
    cause,
  });
}

const versionSchema = z.object({ schemaVersion: z.int() });

function newer({ where, version }: { readonly where: string; readonly version: number }): JournalError {
  return new JournalError(
    'journal-newer',
    `${where} is of schema version ${version}; this lastgasp reads up to version ${SCHEMA_VERSION}.`,
    { hint: 'Use the lastgasp that wrote it, or a newer one.' },
  );
}

interface JsonText<T extends z.ZodType> {
  readonly text: string;
  readonly schema: T;
  readonly where: string;
}

function parseAs<T extends z.ZodType>({ text, schema, where }: JsonText<T>): z.output<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damaged({ where, what: 'is not JSON', cause });
  }
  const version = versionSchema.safeParse(value).data?.schemaVersion;
  if (version !== undefined && version > SCHEMA_VERSION) throw newer({ where, version });
  const result = schema.safeParse(asPresentVersion(value));
  if (result.success) return result.data;
  throw damaged({
    where,
    what: `breaks its schema (${describeIssues(result.error)})`,
    cause: result.error,
  });
}

interface Lines {
  /** Every line's, in their order. */
  readonly attempts: readonly TrialRecord[];
  readonly warnings: RecordedRun['warnings'];
}

function readTrials(content: Buffer, file: string): Lines {
  const { wholeBytes } = wholeLinesOf(content);
  const lines = content.subarray(0, wholeBytes).toString('utf8').split('\n');
  if (lines.at(-1) === '') lines.pop();
  const attempts = lines.map((line, index) =>
    parseAs({ text: line, schema: trialRecordSchema, where: `${file} line ${index + 1}` }),
  );
  return { attempts, warnings: wholeBytes < content.length ? [tornLine(lines.length + 1, file)] : [] };
}

function tornLine(lineNumber: number, file: string): TornLine {
  return {
    kind: 'torn-line',
    lineNumber,
    message: `the last line of ${file} is cut off: the run was killed while it wrote that trial down`,
    remedy: 'That trial counts as not run; lastgasp run --resume runs it again.',
  };
}

/**
 * What each trial came to. Each line is of a planned trial, the only one of it or after one that the harness
 * spoiled, and of a setup that `run.json` describes.
 */
function lastAttempts(
  attempts: readonly TrialRecord[],
  run: RunRecord,
  file: string,
): Pick<RecordedRun, 'records' | 'spoiled'> {
  const planned = new Set(trialsOfShard(run.plan, run.shard).map((trial) => trial.id));
  const last = new Map<string, TrialRecord>();
  const spoiled: TrialRecord[] = [];
  for (const [index, record] of attempts.entries()) {
    const where = `${file} line ${index + 1}`;
    const before = last.get(record.trial);
    if (!planned.has(record.trial) || before?.spoiled === false) {
      const ofShard = run.shard === null ? '' : ` for shard ${shardText(run.shard)}`;
      const what = `is about ${record.trial}, which was not planned${ofShard} or stands there twice`;
      throw damaged({ where, what });
    }
    if (!Object.hasOwn(run.setups, record.fingerprint)) {
      const what = `has the fingerprint ${record.fingerprint}, which run.json does not describe`;
      throw damaged({ where, what });
    }
    if (before !== undefined) spoiled.push(before);
    // Anew, so that its place is that of its last line.
    last.delete(record.trial);
    last.set(record.trial, record);
  }
  return { records: [...last.values()], spoiled };
}

/**
 * Reads the results of a run, finished or killed.
 *
 * @throws {JournalError} `no-run` when there is none in the folder, `journal-damaged` naming file and line;
 *   a torn last line is no error but a warning
 */
export async function readJournal(directory: string): Promise<RecordedRun> {
  const layout = resultsLayout(resolve(directory));
  if (!existsSync(layout.runFile)) {
    throw new JournalError('no-run', `There is no run in ${layout.directory}: no run.json.`, {
      hint: 'Name the folder that was given to --out.',
    });
  }
  const text = await readFile(layout.runFile, 'utf8');
  const run = parseAs({ text, schema: runRecordSchema, where: layout.runFile });
  // A run killed right after run.json has no trials yet.
  const trials = existsSync(layout.trialsFile) ? await readFile(layout.trialsFile) : Buffer.alloc(0);
  const { attempts, warnings } = readTrials(trials, layout.trialsFile);
  return { layout, run, ...lastAttempts(attempts, run, layout.trialsFile), warnings };
}

/**
 * Reads the results of several runs, in that order.
 *
 * @throws {JournalError} as `readJournal`; `no-run` for no folder at all
 */
export async function readJournals(
  directories: readonly string[],
): Promise<readonly [RecordedRun, ...RecordedRun[]]> {
  const [first, ...others] = await Promise.all(directories.map(readJournal));
  if (first !== undefined) return [first, ...others];
  throw new JournalError('no-run', 'No results folder is named.', { hint: 'Name at least one.' });
}
