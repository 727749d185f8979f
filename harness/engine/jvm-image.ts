import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pack, type Pack } from 'tar-stream';
import type { OnEngineProgress } from './engine-progress.ts';
import { PART_LABEL } from './image-label.ts';
import { ImageBuildError, type ImageStore } from './images.ts';
import type { ResolvedPart } from './image-source.ts';

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
  readonly directory: string;
  /** Files and folders of the directory that the image is made of. Default: all. */
  readonly paths?: readonly string[];
  /** Takes the base as `ARG JVM_BASE`. Default `Dockerfile`. */
  readonly dockerfile?: string;
  /** Gets the folders of jars that the build needs beside those; asked only when the image is built. Default: none. */
  readonly fetchLibraries?: () => Promise<string>;
  /** The resolved `jvm-<jdk>`. */
  readonly jvm: ResolvedPart;
  readonly onProgress: OnEngineProgress;
  readonly signal: AbortSignal;
}

/**
 * An image of ours on top of, or built with, a JVM base. Built once for each state of its files and of the base;
 * what libraries there are is for one of the files to say.
 *
 * @throws ImageBuildError with the builder's own last lines.
 */
export async function buildJvmImage(options: JvmImageOptions): Promise<JvmImage> {
  const { images, name, jvm, onProgress, signal, dockerfile = 'Dockerfile' } = options;
  const { directory, paths = ['.'], fetchLibraries } = options;
  const files = await readFiles(directory, paths);
  const imageRef = tagOf(options, files);
  const present = await images.inspect(imageRef);
  if (present !== undefined) {
    return { imageRef, imageId: present.id };
  }
  const libraries = fetchLibraries === undefined ? [] : await readFiles(await fetchLibraries(), ['.']);
  const startedMs = performance.now();
  const part = `${name} on ${jvm.part}`;
  onProgress({ kind: 'building', part, how: `docker build ${name}` });
  await images.build(packFiles([...files, ...libraries]), {
    tag: imageRef,
    dockerfile,
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

/** The files at or below the paths, in the order of their names. */
async function readFiles(directory: string, paths: readonly string[]): Promise<readonly ContextFile[]> {
  const found = await Promise.all(paths.map((path) => filesBelow(join(directory, path))));
  return Promise.all(
    found
      .flat()
      .toSorted()
      .map(async (path) => ({
        name: relative(directory, path).split(sep).join('/'),
        mode: (await stat(path)).mode & 0o777,
        content: await readFile(path),
      })),
  );
}

async function filesBelow(path: string): Promise<readonly string[]> {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
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
