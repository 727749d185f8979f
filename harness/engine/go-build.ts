import { mkdir, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheDirectory, createStagingDirectory } from '../cache-directory.ts';
import { runHostCommand } from './host-command.ts';
import type { BuildRequest } from './package-build.ts';
import type { PackageBuild } from './parts.ts';
import { importScratchImage } from './scratch-image.ts';

/** Measured 90–200 s of CPU each on two cores, module downloads included. */
const GO_INSTALL_TIMEOUT_SECONDS = 1800;

type GoRequest = BuildRequest<Extract<PackageBuild, { kind: 'go' }>>;

/** A static binary as the entry point of an image from scratch. The binary is kept in the cache directory. */
export async function buildGo({ build, tag, labelChanges, images, signal }: GoRequest): Promise<void> {
  const file = await goBinary(build, signal);
  const changes = [
    ...labelChanges,
    'ENV PATH=/usr/bin',
    'ENV HOME=/tmp',
    `ENTRYPOINT ["/usr/bin/${build.binary}"]`,
    `USER ${build.user}`,
  ];
  await importScratchImage({ images, tag, file, path: `usr/bin/${build.binary}`, changes, signal });
}

async function goBinary(build: GoRequest['build'], signal: AbortSignal): Promise<string> {
  const kept = join(cacheDirectory(), 'go', `${build.binary}-${build.version}`);
  const isKept = await stat(kept).then(
    () => true,
    () => false,
  );
  if (isKept) {
    return kept;
  }
  await using staging = await createStagingDirectory();
  await runHostCommand({
    file: 'go',
    args: ['install', '-trimpath', '-ldflags', '-s -w', `${build.module}@${build.version}`],
    env: { CGO_ENABLED: '0', GOBIN: staging.path },
    timeoutSeconds: GO_INSTALL_TIMEOUT_SECONDS,
    signal,
  });
  await mkdir(dirname(kept), { recursive: true });
  await rename(join(staging.path, build.binary), kept);
  return kept;
}
