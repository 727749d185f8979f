import { fileURLToPath } from 'node:url';
import type Dockerode from 'dockerode';
import { imageFile } from './image-file.ts';
import type { ResolvedPart } from './image-source.ts';
import { buildJvmImage, type JvmImage, type JvmImageOptions } from './jvm-image.ts';
import type { Labels } from './labels.ts';
import { DATADOG_AGENT_JAR } from './parts.ts';

const PRESSURE_DIRECTORY = fileURLToPath(new URL('../../jvm-sample/pressure/', import.meta.url));
/** Where its `Dockerfile` puts the pressure agent, without the leading slash. */
const PRESSURE_JAR = 'lastgasp/pressure.jar';

/**
 * The Datadog Java agent of a part, as a file of this machine.
 *
 * @throws ImageBuildError when the image does not hold it
 */
export async function datadogAgentJar(
  docker: Dockerode,
  { part, labels }: { readonly part: ResolvedPart; readonly labels: Labels },
): Promise<string> {
  return imageFile(docker, { image: part, path: DATADOG_AGENT_JAR, folder: part.part, labels });
}

/** The pressure agent, and the image that it was built in. */
export interface PressureAgent {
  readonly image: JvmImage;
  /** On this machine. */
  readonly jarFile: string;
}

/**
 * The pressure agent, from `jvm-sample/pressure/Dockerfile`, compiled by that JDK.
 *
 * @throws ImageBuildError with the builder's own last lines.
 */
export async function pressureAgent(
  docker: Dockerode,
  options: Omit<JvmImageOptions, 'name' | 'directory'> & { readonly labels: Labels },
): Promise<PressureAgent> {
  const name = 'pressure';
  const image = await buildJvmImage({ ...options, name, directory: PRESSURE_DIRECTORY });
  const jarFile = await imageFile(docker, {
    image,
    path: PRESSURE_JAR,
    folder: name,
    labels: options.labels,
  });
  return { image, jarFile };
}
