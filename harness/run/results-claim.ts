import { createHash } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { JournalError } from '../journal/journal-error.ts';

/** Changes with every start of the machine, and is one for all containers on it (Linux `random(4)`). */
const BOOT_ID_FILE = '/proc/sys/kernel/random/boot_id';
const DIGEST_DIGITS = 16;

/**
 * A name for a results folder that any process of this machine comes to, by whatever path it sees the
 * folder: two runs that would write to the same one claim the same name. Makes the folder.
 *
 * @throws {JournalError} `results-not-writable`
 */
export async function resultsClaim(directory: string): Promise<string> {
  const path = resolve(directory);
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    throw new JournalError(
      'results-not-writable',
      `The results folder ${path} cannot be made: ${cause instanceof Error ? cause.message : String(cause)}`,
      { hint: 'Choose another folder with --out.', cause },
    );
  }
  const { dev, ino } = await stat(path, { bigint: true });
  return createHash('sha256')
    .update([await machine(), dev, ino].join(' '))
    .digest('hex')
    .slice(0, DIGEST_DIGITS);
}

async function machine(): Promise<string> {
  try {
    return await readFile(BOOT_ID_FILE, 'utf8');
  } catch {
    // No Linux: the name is the next best.
    return hostname();
  }
}
