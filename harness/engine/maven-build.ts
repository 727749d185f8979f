import { basename, join } from 'node:path';
import { createStagingDirectory } from '../cache-directory.ts';
import { runHostCommand } from './host-command.ts';
import type { BuildRequest } from './package-build.ts';
import type { PackageBuild } from './parts.ts';
import { importScratchImage } from './scratch-image.ts';

const MAVEN_TIMEOUT_SECONDS = 600;

type MavenRequest = BuildRequest<Extract<PackageBuild, { kind: 'maven' }>>;

/** One artifact of the Maven repository configured on the host, in an image from scratch; nothing in it runs. */
export async function buildMaven({ build, tag, labelChanges, images, signal }: MavenRequest): Promise<void> {
  await using staging = await createStagingDirectory();
  await runHostCommand({
    file: 'mvn',
    args: [
      '--batch-mode',
      '--quiet',
      'dependency:copy',
      `-Dartifact=${build.artifact}`,
      `-DoutputDirectory=${staging.path}`,
      '-Dmdep.stripVersion=true',
    ],
    cwd: staging.path,
    timeoutSeconds: MAVEN_TIMEOUT_SECONDS,
    signal,
  });
  const file = join(staging.path, basename(build.path));
  // A container cannot be made without a command, not even to copy the file out of it.
  const changes = [...labelChanges, 'CMD ["/not-to-be-run"]'];
  await importScratchImage({ images, tag, file, path: build.path, changes, signal });
}
