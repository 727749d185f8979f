import assert from 'node:assert/strict';
import type Dockerode from 'dockerode';
import { z } from 'zod';
import { runShell } from '../engine/container-shell.ts';
import { DISKS_DIRECTORY, type EngineHost } from '../engine/engine-host.ts';
import type { Labels } from '../engine/labels.ts';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

export interface LoopDiskOptions {
  readonly docker: Dockerode;
  readonly host: Pick<EngineHost, 'shell'>;
  /** Image of the container that keeps the disk mounted; it needs `sleep`. */
  readonly holderImage: string;
  /** Prefix of every name that is made; unique on the engine. */
  readonly name: string;
  readonly labels: Labels;
  readonly sizeGiB: number;
  /** Made on it with mode 0755, or 1777 where `isTemporary`. */
  readonly folders: readonly { readonly name: string; readonly isTemporary: boolean }[];
  /** How fast a container may write to it; `null` as fast as the engine's machine does. */
  readonly writeMiBPerSecond: number | null;
}

/** A limit on what a container writes to a device, as `HostConfig.BlkioDeviceWriteBps` has it. */
export interface WriteLimit {
  readonly Path: string;
  /** Bytes a second. */
  readonly Rate: number;
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
while test $# -gt 0; do
  mkdir -m "$1" "$mounted/$2"
  shift 2
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

/**
 * The kernel limits a container's writes to a device only where the container itself sends them there: not
 * from the page cache, where they would end up at once whatever the limit. Mounted so, each write goes to
 * the device before it returns (measured: 50 MB/s set, 50.7 seen by writes of 1 MiB; 600–1200 without). The
 * device is a file: what it has to be told to flush would only slow the engine's own disk.
 */
const SYNCHRONOUS = 'sync,nobarrier';

const volumeSchema = z.object({ Mountpoint: z.string().startsWith('/') });

/**
 * A disk of one enforced size: a sparse file behind a loop device (Docker's own `--storage-opt size` is
 * refused on overlay over ext4). A container that does nothing else keeps it mounted, and each volume is a
 * bind mount of one of its folders. Engines since 26 could mount a folder of a volume by themselves
 * (`Subpath`); this way works on those and on 20.10.
 */
export class LoopDisk implements AsyncDisposable {
  /** What holds for every container that writes to it; `null` where nothing does. */
  readonly writeLimit: WriteLimit | null;
  readonly #mountpoint: string;
  readonly #holder: Dockerode.Container;
  readonly #options: Pick<LoopDiskOptions, 'docker' | 'name' | 'labels'>;
  readonly #resources: AsyncDisposableStack;

  private constructor(
    options: LoopDiskOptions,
    made: {
      readonly device: string;
      readonly mountpoint: string;
      readonly holder: Dockerode.Container;
      readonly resources: AsyncDisposableStack;
    },
  ) {
    const { writeMiBPerSecond } = options;
    this.writeLimit =
      writeMiBPerSecond === null ? null : { Path: made.device, Rate: Math.round(writeMiBPerSecond * MIB) };
    this.#mountpoint = made.mountpoint;
    this.#holder = made.holder;
    this.#options = options;
    this.#resources = made.resources;
  }

  /**
   * What was made before a failure is removed again.
   *
   * @throws {EngineHostError} where the engine's machine does not let a disk be made
   */
  static async create(options: LoopDiskOptions): Promise<LoopDisk> {
    const { docker, name, writeMiBPerSecond } = options;
    await using made = new AsyncDisposableStack();
    const device = await createDisk(options, made);
    const disk = `${name}-disk`;
    const how = writeMiBPerSecond === null ? {} : { o: SYNCHRONOUS };
    await createVolume({ ...options, name: disk, mount: { type: 'ext4', device, ...how } }, made);
    const holder = await startHolder(options, disk, made);
    const { Mountpoint: mountpoint } = volumeSchema.parse(await docker.getVolume(disk).inspect());
    return new LoopDisk(options, { device, mountpoint, holder, resources: made.move() });
  }

  /** A volume of the engine that is one of the disk's folders; gone with the disk. */
  async folderVolume(folder: string): Promise<string> {
    const volume = `${this.#options.name}-${folder}`;
    const mount = { type: 'none', o: 'bind', device: `${this.#mountpoint}/${folder}` };
    await createVolume({ ...this.#options, name: volume, mount }, this.#resources);
    return volume;
  }

  async readUsedBytes(): Promise<number> {
    const { exitCode, stdout, stderr } = await runShell(this.#holder, USED_BYTES);
    assert.equal(exitCode, 0, `the storage of the task cannot be measured: ${stderr}`);
    return Number(stdout);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

async function createDisk(
  { host, name, sizeGiB, folders }: LoopDiskOptions,
  made: AsyncDisposableStack,
): Promise<string> {
  const file = `${DISKS_DIRECTORY}/${name}.img`;
  const output = await host.shell(
    CREATE_DISK,
    file,
    String(Math.round(sizeGiB * GIB)),
    ...folders.flatMap((folder) => [folder.isTemporary ? '1777' : '0755', folder.name]),
  );
  made.defer(async () => void (await host.shell(DESTROY_DISK, file)));
  return output.trim();
}

/** Makes a volume of the engine, with options of `mount` as the local driver takes them; `made` removes it. */
export async function createVolume(
  options: {
    readonly docker: Dockerode;
    readonly name: string;
    readonly labels: Labels;
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
  { docker, holderImage, name, labels }: LoopDiskOptions,
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
