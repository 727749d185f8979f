import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type Dockerode from 'dockerode';
import { extract } from 'tar-stream';
import { cacheDirectory, createStagingDirectory } from '../cache-directory.ts';
import { ImageBuildError } from './images.ts';
import type { JvmImage } from './jvm-image.ts';
import type { Labels } from './labels.ts';
import { removeContainer } from './side-container.ts';

const DIGEST_DIGITS = 12;
const FILE_MODE = 0o644;

export interface ImageFile {
  readonly image: JvmImage;
  /** Of the file in the image, without the leading slash. */
  readonly path: string;
  /** Folder of the cache that it is kept in. */
  readonly folder: string;
  readonly labels: Labels;
}

/**
 * A file of an image as a file of this machine, taken out once for each image: a container of any image
 * gets it from here.
 *
 * @throws ImageBuildError when the image does not hold it
 */
export async function imageFile(docker: Dockerode, asked: ImageFile): Promise<string> {
  const { image, path, folder, labels } = asked;
  const digest = image.imageId.replace('sha256:', '').slice(0, DIGEST_DIGITS);
  const extension = extname(path);
  const file = join(cacheDirectory(), folder, `${basename(path, extension)}-${digest}${extension}`);
  if (existsSync(file)) return file;
  await mkdir(dirname(file), { recursive: true });
  await using staging = await createStagingDirectory();
  const taken = join(staging.path, basename(path));
  // Never started: there may be nothing in it that could be.
  const { id } = await docker.createContainer({
    Image: image.imageRef,
    Labels: { ...labels },
    Cmd: ['none'],
  });
  try {
    await takeFile(docker.getContainer(id), { path, target: taken });
  } catch (cause) {
    throw new ImageBuildError(`${image.imageRef} does not hold /${path}: ${String(cause)}`, {
      hint: `Remove that image and run again.`,
      cause,
    });
  } finally {
    await removeContainer(docker, id);
  }
  await rename(taken, file);
  return file;
}

async function takeFile(
  container: Dockerode.Container,
  { path, target }: { readonly path: string; readonly target: string },
): Promise<void> {
  const archive = await container.getArchive({ path: `/${path}` });
  const entries = extract();
  archive.once('error', (error) => entries.destroy(error));
  archive.pipe(entries);
  for await (const entry of entries) await pipeline(entry, createWriteStream(target, { mode: FILE_MODE }));
}
