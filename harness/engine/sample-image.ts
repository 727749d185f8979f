import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pack, type Pack } from 'tar-stream';
import type { OnEngineProgress } from './engine-progress.ts';
import { PART_LABEL } from './image-label.ts';
import { ImageBuildError, type ImageStore } from './images.ts';
import type { ResolvedPart } from './image-source.ts';

const SAMPLE_DIRECTORY = fileURLToPath(new URL('../../jvm-sample/', import.meta.url));
const DIGEST_DIGITS = 12;

export interface SampleImage {
  readonly imageRef: string;
  /** `sha256:…` of the image's configuration. */
  readonly imageId: string;
}

export interface SampleImageOptions {
  readonly images: ImageStore;
  /** The resolved `jvm-<jdk>`. */
  readonly jvm: ResolvedPart;
  readonly onProgress: OnEngineProgress;
  readonly signal: AbortSignal;
  /** Default `jvm-sample/`. */
  readonly directory?: string;
}

/**
 * The service under test on top of a JVM base, from `jvm-sample/Dockerfile` (`ARG JVM_BASE`). Built once
 * for each state of the directory and of the base.
 *
 * @throws ImageBuildError with the builder's own last lines.
 */
export async function buildSampleImage(options: SampleImageOptions): Promise<SampleImage> {
  const { images, jvm, onProgress, signal, directory = SAMPLE_DIRECTORY } = options;
  const files = await readFiles(directory);
  const imageRef = sampleTag(jvm, files);
  const present = await images.inspect(imageRef);
  if (present !== undefined) {
    return { imageRef, imageId: present.id };
  }
  const startedMs = performance.now();
  const part = `jvm-sample on ${jvm.part}`;
  onProgress({ kind: 'building', part, how: 'docker build jvm-sample' });
  await images.build(packFiles(files), {
    tag: imageRef,
    buildArgs: { JVM_BASE: jvm.imageRef },
    labels: { [PART_LABEL]: 'jvm-sample' },
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
    .toSorted();
  return Promise.all(
    paths.map(async (path) => ({
      name: relative(directory, path).split(sep).join('/'),
      mode: (await stat(path)).mode & 0o777,
      content: await readFile(path),
    })),
  );
}

function sampleTag(jvm: ResolvedPart, files: readonly ContextFile[]): string {
  const hash = createHash('sha256').update(jvm.imageId);
  for (const { name, mode, content } of files) {
    hash.update(`\n${name} ${mode} ${content.length}\n`).update(content);
  }
  const jdk = jvm.part.replace('jvm-', '');
  return `lastgasp/jvm-sample:${jdk}-${hash.digest('hex').slice(0, DIGEST_DIGITS)}`;
}

function packFiles(files: readonly ContextFile[]): Pack {
  const tar = pack();
  for (const { name, mode, content } of files) {
    tar.entry({ name, mode }, content);
  }
  tar.finalize();
  return tar;
}
