import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SAMPLE_IMAGES, type Sample } from '../sample.ts';
import type { Consent } from './consent.ts';
import { buildJvmImage, type JvmImage, type JvmImageOptions } from './jvm-image.ts';
import { fetchLibraries } from './maven-libraries.ts';

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
  const name = SAMPLE_IMAGES[sample].replace('lastgasp/', '');
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
