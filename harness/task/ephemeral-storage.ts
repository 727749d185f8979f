import assert from 'node:assert/strict';
import type Dockerode from 'dockerode';
import { z } from 'zod';
import { runShell } from '../engine/container-shell.ts';
import { DISKS_DIRECTORY, EngineHostError, type EngineHost } from '../engine/engine-host.ts';
import type { Labels } from '../engine/labels.ts';
import { lossNote } from './mirror-loss.ts';
import type { StorageLayout } from './storage-layout.ts';

const GIB = 1024 ** 3;

export interface EphemeralStorageOptions {
  readonly docker: Dockerode;
  readonly host: Pick<EngineHost, 'shell'>;
  /** Image of the container that keeps the disk mounted; it needs `sleep`. */
  readonly holderImage: string;
  /** Prefix of every name that is made; unique on the engine. */
  readonly name: string;
  readonly labels: Labels;
  /** Fargate: 20 by default, 21–200 on request. A fraction is for tests of a full disk. */
  readonly sizeGiB: number;
  readonly layout: StorageLayout;
}

/** The engine's volumes that stand for the folders of a task's storage. */
export interface StorageVolumes {
  /** By name of the task's volume. */
  readonly volumes: ReadonlyMap<string, string>;
  /** Those mounted at `/tmp`, by name of the container. */
  readonly temporary: ReadonlyMap<string, string>;
}

/**
 * Trials are made side by side: each disk has a mount point of its own. What fails half-way is undone.
 * A folder belongs to root with mode 0755, as a Fargate volume does by default (D), or is a `/tmp`.
 */
const CREATE_DISK = `
file=$1
size=$2
shift 2
mounted=$(mktemp -d)
device=
undo() {
  umount "$mounted" 2>/dev/null || true
  if test -n "$device"; then losetup --detach "$device"; fi
  rm -f "$file"
}
trap undo EXIT
truncate -s "$size" "$file"
mkfs.ext4 -q -m 0 -O ^has_journal -E nodiscard,lazy_itable_init=1 "$file"
device=$(losetup --find --show "$file")
mount "$device" "$mounted"
rmdir "$mounted/lost+found"
for folder in "$@"; do
  case "$folder" in
    temporary-*) mkdir -m 1777 "$mounted/$folder" ;;
    *) mkdir -m 0755 "$mounted/$folder" ;;
  esac
done
umount "$mounted"
rmdir "$mounted"
trap - EXIT
echo "$device"
`;

const DESTROY_DISK = `
losetup --associated "$1" --noheadings --output NAME | while read -r device; do losetup --detach "$device"; done
rm -f "$1"
`;

/** Where the container that keeps the disk mounted has it. */
const HELD_AT = '/storage';

const USED_BYTES = `
stat --file-system --format '%b %f %S' ${HELD_AT} | while read -r blocks free size; do
  echo $(((blocks - free) * size))
done
`;

const volumeSchema = z.object({ Mountpoint: z.string().startsWith('/') });

/**
 * A task's ephemeral storage with one enforced size for all its volumes: a sparse file behind a loop
 * device (Docker's own `--storage-opt size` is refused on overlay over ext4). A container that does
 * nothing else keeps it mounted, and each volume is a bind mount of one of its folders. Engines since 26
 * could mount a folder of a volume by themselves (`Subpath`); this way works on those and on 20.10.
 *
 * Its bytes are gone once it is disposed, as a Fargate task's are at STOPPED.
 */
export class EphemeralStorage implements StorageVolumes, AsyncDisposable {
  readonly volumes: ReadonlyMap<string, string>;
  readonly temporary: ReadonlyMap<string, string>;
  readonly fidelityNotes: readonly string[];
  readonly #disk: Disk;
  readonly #resources: AsyncDisposableStack;

  private constructor(
    volumes: StorageVolumes,
    { disk, resources }: { readonly disk: Disk; readonly resources: AsyncDisposableStack },
  ) {
    this.volumes = volumes.volumes;
    this.temporary = volumes.temporary;
    this.fidelityNotes = [
      disk.kind === 'mounted' ? ONLY_VOLUMES_NOTE : lossNote({ kind: 'disk-size', reason: disk.reason }),
    ];
    this.#disk = disk;
    this.#resources = resources;
  }

  /**
   * Where the engine's machine does not let a disk be made, the folders are plain volumes of any size, and
   * a fidelity note says so. What was made before a failure is removed again.
   */
  static async create(options: EphemeralStorageOptions): Promise<EphemeralStorage> {
    const { docker, name, labels, layout } = options;
    await using made = new AsyncDisposableStack();
    const disk = await mountDisk(options, made);
    const folderVolumes = async (folders: readonly Folder[]): Promise<ReadonlyMap<string, string>> => {
      const names = new Map<string, string>();
      for (const { of, folder } of folders) {
        const mount =
          disk.kind === 'mounted' ? { type: 'none', o: 'bind', device: `${disk.mountpoint}/${folder}` } : {};
        await createVolume({ docker, name: `${name}-${folder}`, labels, mount }, made);
        names.set(of, `${name}-${folder}`);
      }
      return names;
    };
    const volumes = await folderVolumes(layout.volumes.map(volumeFolder));
    const temporary = await folderVolumes(layout.temporary.map(temporaryFolder));
    return new EphemeralStorage({ volumes, temporary }, { disk, resources: made.move() });
  }

  /** Used bytes of the task's disk; `null` where it has none of its own. */
  async readUsedBytes(): Promise<number | null> {
    if (this.#disk.kind === 'none') return null;
    const { exitCode, stdout, stderr } = await runShell(this.#disk.holder, USED_BYTES);
    assert.equal(exitCode, 0, `the storage of the task cannot be measured: ${stderr}`);
    return Number(stdout);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

const ONLY_VOLUMES_NOTE =
  "What a container writes outside its volumes and /tmp does not count towards the task's ephemeral storage.";

type Disk =
  | {
      readonly kind: 'mounted';
      /** On the engine's machine. */
      readonly mountpoint: string;
      /** Container that has it at {@link HELD_AT}. */
      readonly holder: Dockerode.Container;
    }
  | { readonly kind: 'none'; readonly reason: string };

async function mountDisk(options: EphemeralStorageOptions, made: AsyncDisposableStack): Promise<Disk> {
  const { docker, name, labels } = options;
  let device: string;
  try {
    device = await createDisk(options, made);
  } catch (error) {
    if (!(error instanceof EngineHostError)) throw error;
    return { kind: 'none', reason: error.message };
  }
  const disk = `${name}-disk`;
  await createVolume({ docker, name: disk, labels, mount: { type: 'ext4', device } }, made);
  const holder = await startHolder(options, disk, made);
  const { Mountpoint: mountpoint } = volumeSchema.parse(await docker.getVolume(disk).inspect());
  return { kind: 'mounted', mountpoint, holder };
}

/** A folder of the disk and the volume or container it is for. */
interface Folder {
  readonly of: string;
  readonly folder: string;
}

function volumeFolder(volume: string): Folder {
  return { of: volume, folder: `volume-${volume}` };
}

function temporaryFolder(container: string): Folder {
  return { of: container, folder: `temporary-${container}` };
}

async function createDisk(
  { host, name, sizeGiB, layout }: EphemeralStorageOptions,
  made: AsyncDisposableStack,
): Promise<string> {
  const file = `${DISKS_DIRECTORY}/${name}.img`;
  const folders = [...layout.volumes.map(volumeFolder), ...layout.temporary.map(temporaryFolder)];
  const output = await host.shell(
    CREATE_DISK,
    file,
    String(Math.round(sizeGiB * GIB)),
    ...folders.map(({ folder }) => folder),
  );
  made.defer(async () => void (await host.shell(DESTROY_DISK, file)));
  return output.trim();
}

async function createVolume(
  options: {
    readonly docker: Dockerode;
    readonly name: string;
    readonly labels: Labels;
    /** Options of `mount`, as the local driver takes them. */
    readonly mount: Readonly<Record<string, string>>;
  },
  made: AsyncDisposableStack,
): Promise<void> {
  const { docker, name, labels, mount } = options;
  await docker.createVolume({
    Name: name,
    Driver: 'local',
    DriverOpts: { ...mount },
    Labels: { ...labels },
  });
  made.defer(async () => void (await docker.getVolume(name).remove()));
}

/** The engine mounts a volume only while a container uses it. */
async function startHolder(
  { docker, holderImage, name, labels }: EphemeralStorageOptions,
  disk: string,
  made: AsyncDisposableStack,
): Promise<Dockerode.Container> {
  const holder = await docker.createContainer({
    name: `${name}-storage`,
    Image: holderImage,
    Entrypoint: ['sleep', 'infinity'],
    Labels: { ...labels },
    HostConfig: {
      NetworkMode: 'none',
      Mounts: [{ Type: 'volume', Source: disk, Target: HELD_AT }],
    },
  });
  made.defer(async () => void (await holder.remove({ force: true, v: true })));
  await holder.start();
  return holder;
}
