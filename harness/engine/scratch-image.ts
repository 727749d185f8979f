import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import type { ImageStore } from './images.ts';

const EXECUTABLE_MODE = 0o755;
const SHARED_DIRECTORY_MODE = 0o1777;

export interface ScratchImage {
  readonly images: ImageStore;
  readonly tag: string;
  /** The one file of the image, on the host. */
  readonly file: string;
  /** Its path in the image, without the leading slash. */
  readonly path: string;
  readonly changes: readonly string[];
  readonly signal: AbortSignal;
}

/** An image with one file and an empty `/tmp`, and nothing else. */
export async function importScratchImage(image: ScratchImage): Promise<void> {
  const { size } = await stat(image.file);
  const tar = pack();
  const imported = image.images.importTar(tar, {
    tag: image.tag,
    changes: image.changes,
    signal: image.signal,
  });
  tar.entry({ name: 'tmp', type: 'directory', mode: SHARED_DIRECTORY_MODE });
  const entry = tar.entry({ name: image.path, mode: EXECUTABLE_MODE, size });
  const copied = pipeline(createReadStream(image.file), entry).then(() => tar.finalize());
  await Promise.all([copied, imported]);
}
