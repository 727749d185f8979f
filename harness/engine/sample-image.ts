import { fileURLToPath } from 'node:url';
import { buildJvmImage, type JvmImage, type JvmImageOptions } from './jvm-image.ts';

const SAMPLE_DIRECTORY = fileURLToPath(new URL('../../jvm-sample/', import.meta.url));

/**
 * The service under test on top of a JVM base, from `jvm-sample/Dockerfile` (`ARG JVM_BASE`).
 *
 * @throws ImageBuildError with the builder's own last lines.
 */
export async function buildSampleImage(
  options: Omit<JvmImageOptions, 'name' | 'directory'> & {
    /** Default `jvm-sample/`. */
    readonly directory?: string;
  },
): Promise<JvmImage> {
  return buildJvmImage({ directory: SAMPLE_DIRECTORY, ...options, name: 'jvm-sample' });
}
