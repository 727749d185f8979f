import type Dockerode from 'dockerode';
import { EngineHostError, type EngineHost } from '../engine/engine-host.ts';
import type { Labels } from '../engine/labels.ts';
import { createVolume, LoopDisk, type WriteLimit } from './loop-disk.ts';
import { lossNote } from './mirror-loss.ts';
import type { StorageLayout } from './storage-layout.ts';

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
  /** How fast each container may write to it; `null` as fast as the engine's machine does. */
  readonly writeMiBPerSecond: number | null;
  readonly layout: StorageLayout;
}

/** The engine's volumes that stand for the folders of a task's storage. */
export interface StorageVolumes {
  /** By name of the task's volume. */
  readonly volumes: ReadonlyMap<string, string>;
  /** Those mounted at `/tmp`, by name of the container. */
  readonly temporary: ReadonlyMap<string, string>;
  /** What limits the writes of each container to them; `null` where nothing does. */
  readonly writeLimit: WriteLimit | null;
}

/**
 * A task's ephemeral storage with one enforced size for all its volumes ({@link LoopDisk}).
 *
 * Its bytes are gone once it is disposed, as a Fargate task's are at STOPPED.
 */
export class EphemeralStorage implements StorageVolumes, AsyncDisposable {
  readonly volumes: ReadonlyMap<string, string>;
  readonly temporary: ReadonlyMap<string, string>;
  readonly writeLimit: WriteLimit | null;
  readonly fidelityNotes: readonly string[];
  readonly #disk: LoopDisk | null;
  readonly #resources: AsyncDisposableStack;

  private constructor(
    volumes: Omit<StorageVolumes, 'writeLimit'>,
    made: { readonly disk: Disk; readonly resources: AsyncDisposableStack },
  ) {
    this.volumes = volumes.volumes;
    this.temporary = volumes.temporary;
    this.#disk = made.disk.kind === 'mounted' ? made.disk.disk : null;
    this.writeLimit = this.#disk?.writeLimit ?? null;
    this.fidelityNotes = [
      made.disk.kind === 'mounted'
        ? ONLY_VOLUMES_NOTE
        : lossNote({ kind: 'disk-size', reason: made.disk.reason }),
    ];
    this.#resources = made.resources;
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
        if (disk.kind === 'mounted') {
          names.set(of, await disk.disk.folderVolume(folder));
        } else {
          const volume = `${name}-${folder}`;
          await createVolume({ docker, name: volume, labels, mount: {} }, made);
          names.set(of, volume);
        }
      }
      return names;
    };
    const volumes = await folderVolumes(layout.volumes.map(volumeFolder));
    const temporary = await folderVolumes(layout.temporary.map(temporaryFolder));
    return new EphemeralStorage({ volumes, temporary }, { disk, resources: made.move() });
  }

  /** Used bytes of the task's disk; `null` where it has none of its own. */
  async readUsedBytes(): Promise<number | null> {
    return this.#disk === null ? null : this.#disk.readUsedBytes();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

const ONLY_VOLUMES_NOTE =
  "What a container writes outside its volumes and /tmp does not count towards the task's ephemeral storage.";

type Disk =
  | { readonly kind: 'mounted'; readonly disk: LoopDisk }
  | { readonly kind: 'none'; readonly reason: string };

async function mountDisk(options: EphemeralStorageOptions, made: AsyncDisposableStack): Promise<Disk> {
  const { layout } = options;
  const folders = [
    ...layout.volumes.map((volume) => ({ name: volumeFolder(volume).folder, isTemporary: false })),
    ...layout.temporary.map((container) => ({ name: temporaryFolder(container).folder, isTemporary: true })),
  ];
  try {
    return { kind: 'mounted', disk: made.use(await LoopDisk.create({ ...options, folders })) };
  } catch (error) {
    if (!(error instanceof EngineHostError)) throw error;
    return { kind: 'none', reason: error.message };
  }
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
