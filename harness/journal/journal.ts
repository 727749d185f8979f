import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import { JournalError, notWritable } from './journal-error.ts';
import { resultsLayout } from './results-layout.ts';
import type { ResultsLayout } from './results-layout.ts';
import { runRecordSchema } from './run-record.ts';
import type { RunRecord } from './run-record.ts';
import { trialRecordSchema } from './trial-record.ts';
import type { TrialRecord } from './trial-record.ts';
import { wholeLinesOf } from './whole-lines.ts';
import { writeWholeOnce } from './whole-file.ts';
import { describeIssues } from './schema-issues.ts';

/** The results folder of a run in progress. Dispose it when the last trial has ended; twice does no harm. */
export interface Journal extends AsyncDisposable {
  readonly layout: ResultsLayout;
  /**
   * Appends one ended trial; resolves once it is on disk. Concurrent calls are written one after the other.
   *
   * @throws {JournalError} `record-invalid`, `results-not-writable`
   */
  appendTrial(record: TrialRecord): Promise<void>;
  /**
   * Makes and names an empty folder for one trial's timeline, logs and evidence. What an interrupted run of
   * the same trial left there is removed as a whole: it belongs to no result.
   *
   * @throws {JournalError} `results-not-writable`
   */
  freshTrialDirectory(trial: string): Promise<string>;
}

function checked<T extends z.ZodType>(schema: T, value: unknown, file: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new JournalError(
    'record-invalid',
    `A record for ${file} breaks its schema: ${describeIssues(result.error)}.`,
    {
      hint: 'This is a fault of lastgasp itself; please report it with this message.',
      cause: result.error,
    },
  );
}

/**
 * Makes sure that a folder can take a new run, without touching it; call it before anything expensive.
 *
 * @throws {JournalError} `run-exists` when it already holds one, `results-not-a-directory`
 */
export async function assertNoRun(directory: string): Promise<void> {
  const path = resolve(directory);
  if (!existsSync(path)) return;
  if (!(await stat(path)).isDirectory()) {
    throw new JournalError('results-not-a-directory', `The results folder ${path} is a file.`, {
      hint: 'Choose another folder with --out.',
    });
  }
  const layout = resultsLayout(path);
  const found = [layout.runFile, layout.trialsFile, layout.trialsDirectory].find((file) => existsSync(file));
  if (found !== undefined) {
    throw new JournalError('run-exists', `The folder ${path} already holds a run: ${found} exists.`, {
      hint: 'Choose another folder with --out, or move that run away.',
    });
  }
}

class OpenJournal implements Journal {
  readonly layout: ResultsLayout;
  readonly #trials: FileHandle;
  #lastAppend: Promise<void> = Promise.resolve();
  #closed: Promise<void> | undefined;

  constructor(layout: ResultsLayout, trials: FileHandle) {
    this.layout = layout;
    this.#trials = trials;
  }

  async appendTrial(record: TrialRecord): Promise<void> {
    const line = `${JSON.stringify(checked(trialRecordSchema, record, this.layout.trialsFile))}\n`;
    // A failed append fails every later one too: a line after a torn line would make the file unreadable.
    this.#lastAppend = this.#lastAppend.then(async () => this.#write(line));
    return this.#lastAppend;
  }

  async #write(line: string): Promise<void> {
    try {
      await this.#trials.appendFile(line);
      await this.#trials.sync();
    } catch (cause) {
      throw notWritable(this.layout.trialsFile, cause);
    }
  }

  async freshTrialDirectory(trial: string): Promise<string> {
    const directory = join(this.layout.trialsDirectory, trial);
    try {
      await rm(directory, { recursive: true, force: true });
      await mkdir(directory, { recursive: true });
    } catch (cause) {
      throw notWritable(directory, cause);
    }
    return directory;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#trials.close();
    return this.#closed;
  }
}

/**
 * Starts the results of a new run: writes `run.json` and an empty `trials.jsonl`, both on disk when it resolves.
 *
 * @throws {JournalError} `run-exists`, `results-not-a-directory`, `results-not-writable`, `record-invalid`
 */
export async function createJournal(options: {
  readonly directory: string;
  readonly run: RunRecord;
}): Promise<Journal> {
  await assertNoRun(options.directory);
  const layout = resultsLayout(resolve(options.directory));
  const run = checked(runRecordSchema, options.run, layout.runFile);
  try {
    await mkdir(layout.directory, { recursive: true });
    // Of two runs started into one folder at the same time, the second fails here.
    await writeWholeOnce(layout.runFile, `${JSON.stringify(run, null, 2)}\n`);
    return new OpenJournal(layout, await open(layout.trialsFile, 'ax'));
  } catch (cause) {
    throw notWritable(layout.directory, cause);
  }
}

/**
 * Opens the results of a run that was killed, to go on with them: what the kill left of a line is cut off.
 *
 * @throws {JournalError} `results-not-writable`
 */
export async function reopenJournal(directory: string): Promise<Journal> {
  const layout = resultsLayout(resolve(directory));
  try {
    const text = existsSync(layout.trialsFile) ? await readFile(layout.trialsFile) : Buffer.alloc(0);
    const { wholeBytes, lacksLineEnd } = wholeLinesOf(text);
    const trials = await open(layout.trialsFile, 'a');
    await trials.truncate(wholeBytes);
    if (lacksLineEnd) await trials.appendFile('\n');
    await trials.sync();
    return new OpenJournal(layout, trials);
  } catch (cause) {
    throw notWritable(layout.trialsFile, cause);
  }
}
