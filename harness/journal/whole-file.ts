import { randomBytes } from 'node:crypto';
import { constants, copyFile, link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** How file systems without hard links refuse one (Linux `link(2)`). */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/**
 * Writes a file that is there whole or not at all, whenever the process is killed or the power fails:
 * beside its place, on disk, then renamed. Replaces what was there.
 */
export async function writeWhole(file: string, text: string): Promise<void> {
  const draft = await writeDraft(file, text);
  try {
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
  await syncDirectory(dirname(file));
}

/** The same for a file that must not be there yet; of two that try at the same time one rejects with EEXIST. */
export async function writeWholeOnce(file: string, text: string): Promise<void> {
  const draft = await writeDraft(file, text);
  try {
    await link(draft, file).catch(async (error: unknown) => {
      if (!hasCode(error, NO_LINKS)) throw error;
      await copyFile(draft, file, constants.COPYFILE_EXCL);
    });
  } finally {
    await rm(draft, { force: true });
  }
  await syncDirectory(dirname(file));
}

async function writeDraft(file: string, text: string): Promise<string> {
  const draft = `${file}.${randomBytes(4).toString('hex')}.draft`;
  try {
    await using handle = await open(draft, 'wx');
    await handle.writeFile(text);
    await handle.sync();
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  return draft;
}

/** A new name is on disk only once its folder is (Linux `fsync(2)`). */
async function syncDirectory(directory: string): Promise<void> {
  await using handle = await open(directory, 'r');
  await handle.sync();
}

function hasCode(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
