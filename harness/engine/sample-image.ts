import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SAMPLE_IMAGES, SAMPLES, type Sample } from '../sample.ts';
import type { Consent } from './consent.ts';
import { buildJvmImage, type JvmImage, type JvmImageOptions } from './jvm-image.ts';
import { fetchLibraries, keptLibraries, type MavenLibraries } from './maven-libraries.ts';

const SAMPLES_DIRECTORY = fileURLToPath(new URL('../../jvm-sample/', import.meta.url));

/** How a sample's image is made. */
interface SampleBuild {
  /** What it is made of, in the samples' directory. */
  readonly paths: readonly string[];
  readonly dockerfile: string;
  /** Names its libraries, in that directory; `null` for one that has none. */
  readonly pomFile: string | null;
}

/** Every sample has the scripts that capture evidence, and the witness of its OutOfMemoryErrors. */
const SAMPLE_BUILDS: Readonly<Record<Sample, SampleBuild>> = {
  orders: { paths: ['Dockerfile', 'src', 'capture'], dockerfile: 'Dockerfile', pomFile: null },
  spring: withLibraries('spring'),
  netty: withLibraries('netty'),
};

function withLibraries(folder: string): SampleBuild {
  return {
    paths: [folder, 'src/lastgasp/service', 'capture'],
    dockerfile: `${folder}/Dockerfile`,
    pomFile: `${folder}/pom.xml`,
  };
}

export type SampleImageOptions = Pick<JvmImageOptions, 'images' | 'jvm' | 'onProgress' | 'signal'> & {
  readonly sample: Sample;
  /** To install Maven where a sample has libraries that were not fetched yet. */
  readonly consent: Consent;
  /** Default `jvm-sample/`. */
  readonly directory?: string;
};

/**
 * A sample service on top of a JVM base. Built once for each state of its sources and of the base; the libraries of
 * a sample that has any are fetched before that.
 *
 * @throws {ImageBuildError} with the builder's own last lines
 * @throws {HostToolMissingError}, {HostCommandError} where the libraries cannot be had
 */
export async function buildSampleImage(options: SampleImageOptions): Promise<JvmImage> {
  const { sample, consent, directory = SAMPLES_DIRECTORY, ...building } = options;
  const { paths, dockerfile, pomFile } = SAMPLE_BUILDS[sample];
  const name = imageName(sample);
  return buildJvmImage({
    ...building,
    name,
    directory,
    paths,
    dockerfile,
    ...(pomFile !== null && {
      fetchLibraries: () => fetchLibraries({ ...building, name, pomFile: join(directory, pomFile), consent }),
    }),
  });
}

/** Libraries of a sample: fetched with its first image, or by `doctor --fix` before. */
export interface SampleLibraries {
  /** Of the sample's image. */
  readonly name: string;
  readonly pomFile: string;
  /** Where they are or will be. */
  readonly directory: string;
  readonly isThere: boolean;
}

/** Looks; fetches nothing. */
export async function inspectSampleLibraries(): Promise<readonly SampleLibraries[]> {
  const states = SAMPLES.map(async (sample) => {
    const { pomFile: path } = SAMPLE_BUILDS[sample];
    if (path === null) return [];
    const pomFile = join(SAMPLES_DIRECTORY, path);
    return [{ name: imageName(sample), pomFile, ...(await keptLibraries(pomFile)) }];
  });
  return (await Promise.all(states)).flat();
}

/** Fetches those of every sample. */
export async function fetchSampleLibraries(
  options: Pick<MavenLibraries, 'consent' | 'onProgress' | 'signal'>,
): Promise<void> {
  for (const { name, pomFile } of await inspectSampleLibraries()) {
    await fetchLibraries({ ...options, name, pomFile });
  }
}

function imageName(sample: Sample): string {
  return SAMPLE_IMAGES[sample].replace('lastgasp/', '');
}
