import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { JournalError, notWritable } from './journal-error.ts';
import { describeIssues } from './schema-issues.ts';

const describedSchema = z.record(z.string(), z.json());

const baselineCellSchema = z
  .strictObject({
    scenario: z.string(),
    jdk: z.int(),
    flagSet: z.string(),
    /** `<cpu units>/<memory MiB>`. */
    taskSize: z.string(),
    /** Trials that left usable evidence, of those that count. */
    usable: z.int().min(0),
    valid: z.int().min(0),
    /** When the run began that measured it. */
    measuredAt: z.iso.datetime(),
    /** Digest of the setup it was measured on. */
    fingerprint: z.string(),
    /** Digest of what the flag set consisted of. */
    flagSetFingerprint: z.string(),
    /** When the first run began that found it worse; `null` while none has. */
    regressedSince: z.iso.datetime().nullable(),
  })
  .readonly();

/** What later runs are held against: a file that is kept from night to night, in the repository or as an artifact. */
export const baselineSchema = z
  .strictObject({
    /** Of this file; raised when a field is added, changes its meaning or goes. */
    baselineVersion: z.literal(1),
    cells: z.array(baselineCellSchema).readonly(),
    /** What each fingerprint is the digest of. */
    setups: z.record(z.string(), describedSchema).readonly(),
    /** What each flag set's digest is of. */
    flagSets: z.record(z.string(), describedSchema).readonly(),
  })
  .readonly();

export type Baseline = z.infer<typeof baselineSchema>;
/** What a run is held against where there is no baseline yet. */
export const EMPTY_BASELINE: Baseline = { baselineVersion: 1, cells: [], setups: {}, flagSets: {} };

export type BaselineCell = Baseline['cells'][number];

/**
 * Reads a baseline; `null` where there is no such file.
 *
 * @throws {JournalError} `baseline-damaged`
 */
export async function readBaseline(file: string): Promise<Baseline | null> {
  const path = resolve(file);
  if (!existsSync(path)) return null;
  const text = await readFile(path, 'utf8');
  try {
    return baselineSchema.parse(JSON.parse(text));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? describeIssues(cause) : 'it is not JSON';
    throw new JournalError('baseline-damaged', `The baseline ${path} cannot be read: ${reason}.`, {
      hint: 'Restore it from a copy, or remove it and make a new one with --update-baseline.',
      cause,
    });
  }
}

/**
 * Writes a baseline in place of an earlier one, which stays whole until the new one is.
 *
 * @throws {JournalError} `results-not-writable`
 */
export async function writeBaseline(file: string, baseline: Baseline): Promise<void> {
  const path = resolve(file);
  const unfinished = `${path}.new`;
  try {
    await writeFile(unfinished, `${JSON.stringify(baselineSchema.parse(baseline), null, 2)}\n`, {
      flush: true,
    });
    await rename(unfinished, path);
  } catch (cause) {
    throw notWritable(path, cause);
  }
}
