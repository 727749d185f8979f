import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type Dockerode from 'dockerode';
import { extract } from 'tar-stream';
import { cacheDirectory, createStagingDirectory } from '../cache-directory.ts';
import type { ResolvedPart } from './image-source.ts';
import { ImageBuildError } from './images.ts';
import { DATADOG_AGENT_JAR } from './parts.ts';
import { removeContainer } from './side-container.ts';
import type { Labels } from './labels.ts';

const DIGEST_DIGITS = 12;
const FILE_MODE = 0o644;

/**
 * The Datadog Java agent of a part as a file of this machine, taken out of its image once for each image: a
 * service's container of any image gets it from here.
 *
 * @throws ImageBuildError when the image does not hold it
 */
export async function agentJar(
  docker: Dockerode,
  { part, labels }: { readonly part: ResolvedPart; readonly labels: Labels },
): Promise<string> {
  const { version, imageId, imageRef } = part;
  const digest = imageId.replace('sha256:', '').slice(0, DIGEST_DIGITS);
  const file = join(cacheDirectory(), 'datadog-agent-java', `dd-java-agent-${version}-${digest}.jar`);
  if (existsSync(file)) return file;
  await mkdir(dirname(file), { recursive: true });
  await using staging = await createStagingDirectory();
  const taken = join(staging.path, 'dd-java-agent.jar');
  // Never started: there may be nothing in it that could be.
  const { id } = await docker.createContainer({ Image: imageRef, Labels: { ...labels }, Cmd: ['none'] });
  try {
    await takeFile(docker.getContainer(id), taken);
  } catch (cause) {
    throw new ImageBuildError(`${imageRef} does not hold /${DATADOG_AGENT_JAR}: ${String(cause)}`, {
      hint: `Remove that image and run again.`,
      cause,
    });
  } finally {
    await removeContainer(docker, id);
  }
  await rename(taken, file);
  return file;
}

async function takeFile(container: Dockerode.Container, target: string): Promise<void> {
  const archive = await container.getArchive({ path: `/${DATADOG_AGENT_JAR}` });
  const entries = extract();
  archive.once('error', (error) => entries.destroy(error));
  archive.pipe(entries);
  for await (const entry of entries) await pipeline(entry, createWriteStream(target, { mode: FILE_MODE }));
}
