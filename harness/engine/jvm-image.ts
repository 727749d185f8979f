import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pack, type Pack } from 'tar-stream';
import type { OnEngineProgress } from './engine-progress.ts';
import { PART_LABEL } from './image-label.ts';
import { ImageBuildError, type ImageStore } from './images.ts';
import type { ResolvedPart } from './image-source.ts';

const DOCKERFILE = 'Dockerfile';
const DIGEST_DIGITS = 12;

export interface JvmImage {
  readonly imageRef: string;
  /** `sha256:…` of the image's configuration. */
  readonly imageId: string;
}

export interface JvmImageOptions {
  readonly images: ImageStore;
  /** Of the image, below `lastgasp/`. */
  readonly name: string;
  /** With a `Dockerfile` that takes the base as `ARG JVM_BASE`. */
  readonly directory: string;
  /** The resolved `jvm-<jdk>`. */
  readonly jvm: ResolvedPart;
  readonly onProgress: OnEngineProgress;
  readonly signal: AbortSignal;
}

/**
 * An image of ours on top of, or built with, a JVM base. Built once for each state of its directory and of
 * the base; a folder below with a `Dockerfile` of its own is another image.
 *
 * @throws ImageBuildError with the builder's own last lines.
 */
export async function buildJvmImage(options: JvmImageOptions): Promise<JvmImage> {
  const { images, name, jvm, onProgress, signal, directory } = options;
  const files = await readFiles(directory);
  const imageRef = tagOf(options, files);
  const present = await images.inspect(imageRef);
  if (present !== undefined) {
    return { imageRef, imageId: present.id };
  }
  const startedMs = performance.now();
  const part = `${name} on ${jvm.part}`;
  onProgress({ kind: 'building', part, how: `docker build ${name}` });
  await images.build(packFiles(files), {
    tag: imageRef,
    buildArgs: { JVM_BASE: jvm.imageRef },
    labels: { [PART_LABEL]: name },
    signal,
  });
  const built = await images.inspect(imageRef);
  if (built === undefined) {
    throw new ImageBuildError(`${imageRef} was built but is not in the engine`, {
      hint: 'Something removed it meanwhile; run again.',
    });
  }
  onProgress({ kind: 'ready', part, imageRef, seconds: (performance.now() - startedMs) / 1000 });
  return { imageRef, imageId: built.id };
}

interface ContextFile {
  /** Relative, with `/`. */
  readonly name: string;
  readonly mode: number;
  readonly content: Buffer;
}

async function readFiles(directory: string): Promise<readonly ContextFile[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !isOfAnotherImage(path, directory))
    .toSorted();
  return Promise.all(
    paths.map(async (path) => ({
      name: relative(directory, path).split(sep).join('/'),
      mode: (await stat(path)).mode & 0o777,
      content: await readFile(path),
    })),
  );
}

function isOfAnotherImage(path: string, directory: string): boolean {
  const [folder, ...below] = relative(directory, path).split(sep);
  return below.length > 0 && existsSync(join(directory, folder ?? '', DOCKERFILE));
}

function tagOf({ name, jvm }: Pick<JvmImageOptions, 'name' | 'jvm'>, files: readonly ContextFile[]): string {
  const hash = createHash('sha256').update(jvm.imageId);
  for (const { name: file, mode, content } of files) {
    hash.update(`\n${file} ${mode} ${content.length}\n`).update(content);
  }
  const jdk = jvm.part.replace('jvm-', '');
  return `lastgasp/${name}:${jdk}-${hash.digest('hex').slice(0, DIGEST_DIGITS)}`;
}

function packFiles(files: readonly ContextFile[]): Pack {
  const tar = pack();
  for (const { name, mode, content } of files) {
    tar.entry({ name, mode }, content);
  }
  tar.finalize();
  return tar;
}
