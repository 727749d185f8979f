import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createStagingDirectory } from '../cache-directory.ts';
import { runHostCommand } from './host-command.ts';
import { VERSION_LABEL } from './image-label.ts';
import type { BuildRequest } from './package-build.ts';
import type { PackageBuild } from './parts.ts';

/** Measured 20–45 s on two cores with a near mirror. */
const DEBOOTSTRAP_TIMEOUT_SECONDS = 900;
const NPM_TIMEOUT_SECONDS = 300;
const PATH_CHANGE = 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

type DebianRequest = BuildRequest<Extract<PackageBuild, { kind: 'debian' }>>;
type NodeRequest = BuildRequest<Extract<PackageBuild, { kind: 'node' }>>;

/** A minimal Debian with the packages in it; labelled with the version of the package that matters. */
export async function buildDebian({
  build,
  tag,
  labelChanges,
  images,
  signal,
}: DebianRequest): Promise<void> {
  await using staging = await createStagingDirectory();
  const tar = join(staging.path, 'root.tar');
  await debootstrap({ suite: build.suite, packages: build.packages, hooks: [], tar, signal });
  const version = await installedVersion({ tar, packageName: build.versionPackage, signal });
  const changes = [...labelChanges, `LABEL ${VERSION_LABEL}="${version}"`, PATH_CHANGE, 'ENV LANG=C.UTF-8'];
  await images.importTar(createReadStream(tar), { tag, changes, signal });
}

/** A minimal Debian with the Node binary that npm distributes, as `/usr/local/bin/node`. */
export async function buildNode({ build, tag, labelChanges, images, signal }: NodeRequest): Promise<void> {
  await using staging = await createStagingDirectory();
  const packageName = `node-linux-${process.arch}`;
  await runHostCommand({
    file: 'npm',
    args: [
      'install',
      '--prefix',
      staging.path,
      '--no-save',
      '--ignore-scripts',
      `${packageName}@${build.version}`,
    ],
    timeoutSeconds: NPM_TIMEOUT_SECONDS,
    signal,
  });
  const binary = join(staging.path, 'node_modules', packageName, 'bin', 'node');
  const tar = join(staging.path, 'root.tar');
  await debootstrap({
    suite: build.suite,
    packages: ['libstdc++6'],
    hooks: [`copy-in ${binary} /usr/local/bin`],
    tar,
    signal,
  });
  const changes = [...labelChanges, PATH_CHANGE, 'ENV LANG=C.UTF-8', 'CMD ["node"]'];
  await images.importTar(createReadStream(tar), { tag, changes, signal });
}

interface Debootstrap {
  readonly suite: string;
  readonly packages: readonly string[];
  /** mmdebstrap customize hooks. */
  readonly hooks: readonly string[];
  readonly tar: string;
  readonly signal: AbortSignal;
}

/** The mirror is mmdebstrap's default; a proxy comes from the environment. */
async function debootstrap({ suite, packages, hooks, tar, signal }: Debootstrap): Promise<void> {
  await runHostCommand({
    file: 'mmdebstrap',
    args: [
      '--quiet',
      '--variant=minbase',
      `--include=${packages.join(',')}`,
      ...hooks.map((hook) => `--customize-hook=${hook}`),
      suite,
      tar,
    ],
    env: { LC_ALL: 'C.UTF-8' },
    timeoutSeconds: DEBOOTSTRAP_TIMEOUT_SECONDS,
    signal,
  });
}

async function installedVersion(options: {
  readonly tar: string;
  readonly packageName: string;
  readonly signal: AbortSignal;
}): Promise<string> {
  const status = await runHostCommand({
    file: 'tar',
    args: ['--extract', '--to-stdout', `--file=${options.tar}`, './var/lib/dpkg/status'],
    timeoutSeconds: 60,
    signal: options.signal,
  });
  const stanza = status.split('\n\n').find((text) => text.startsWith(`Package: ${options.packageName}\n`));
  const version = /^Version: (.+)$/m.exec(stanza ?? '')?.[1];
  return version ?? 'unknown';
}
