import type Dockerode from 'dockerode';
import { DISKS_DIRECTORY, type EngineHost } from '../engine/engine-host.ts';
import type { Labels } from '../engine/labels.ts';

const GIB = 1024 ** 3;

export interface EphemeralVolumeOptions {
  readonly docker: Dockerode;
  readonly host: EngineHost;
  readonly name: string;
  readonly labels: Labels;
  /** Fargate: 20 by default, 21–200 on request. A fraction is for tests of a full disk. */
  readonly sizeGiB: number;
}

/** Trials are made side by side: each disk has a mount point of its own. What fails half-way is undone. */
const CREATE_DISK = `
mounted=$(mktemp -d)
device=
undo() {
  umount "$mounted" 2>/dev/null || true
  if test -n "$device"; then losetup --detach "$device"; fi
  rm -f "$1"
}
trap 'undo "$1"' EXIT
truncate -s "$2" "$1"
mkfs.ext4 -q -m 0 -O ^has_journal -E nodiscard,lazy_itable_init=1 "$1"
device=$(losetup --find --show "$1")
mount "$device" "$mounted"
rmdir "$mounted/lost+found"
chmod 1777 "$mounted"
umount "$mounted"
rmdir "$mounted"
trap - EXIT
echo "$device"
`;

const DESTROY_DISK = `
losetup --associated "$1" --noheadings --output NAME | while read -r device; do losetup --detach "$device"; done
rm -f "$1"
`;

/**
 * A task's ephemeral storage with an enforced size: a sparse file behind a loop device, mounted by
 * the engine as a volume (Docker's own `--storage-opt size` is refused on overlay over ext4).
 * Its bytes are gone once it is disposed, as a Fargate task's are at STOPPED.
 */
export class EphemeralVolume implements AsyncDisposable {
  readonly name: string;
  readonly #volume: Dockerode.Volume;
  readonly #host: EngineHost;
  #disposed = false;

  private constructor(name: string, volume: Dockerode.Volume, host: EngineHost) {
    this.name = name;
    this.#volume = volume;
    this.#host = host;
  }

  static async create(options: EphemeralVolumeOptions): Promise<EphemeralVolume> {
    const { docker, host, name, labels, sizeGiB } = options;
    const output = await host.shell(CREATE_DISK, diskFile(name), String(Math.round(sizeGiB * GIB)));
    const volume = new EphemeralVolume(name, docker.getVolume(name), host);
    try {
      await docker.createVolume({
        Name: name,
        Driver: 'local',
        DriverOpts: { type: 'ext4', device: output.trim() },
        Labels: { ...labels },
      });
      return volume;
    } catch (error) {
      await host.shell(DESTROY_DISK, diskFile(name));
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#volume.remove();
    await this.#host.shell(DESTROY_DISK, diskFile(this.name));
  }
}

function diskFile(name: string): string {
  return `${DISKS_DIRECTORY}/${name}.img`;
}
