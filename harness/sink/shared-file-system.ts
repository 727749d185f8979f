import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { EngineHostError, type EngineHost } from '../engine/engine-host.ts';
import { ContainerFiles } from '../task/container-files.ts';
import { createVolume, LoopDisk, type WriteLimit } from '../task/loop-disk.ts';
import { lossNote } from '../task/mirror-loss.ts';
import { fileWatchEventSchema, type FileWatchEvent } from './file-watch-event.ts';
import { WATCHED_DIRECTORY } from './file-watch.ts';
import type { SinkFailure } from './sink-event.ts';
import { SinkProgram, type SinkPlace } from './sink-program.ts';

/** EFS knows no size; this is more than any task's memory that could be dumped to it here. */
const SIZE_GIB = 256;
const FOLDER = 'files';

export interface FileSystemOptions {
  readonly place: SinkPlace;
  readonly host: Pick<EngineHost, 'shell'>;
  /** Image of the container that keeps the disk mounted; it needs `sleep`. */
  readonly holderImage: string;
  /** Prefix of every name that is made; unique on the engine. */
  readonly name: string;
  /** How fast a container may write to it; `null` as fast as the engine's machine does. */
  readonly writeMiBPerSecond: number | null;
  readonly onEvent: (event: FileWatchEvent | SinkFailure) => void;
}

/**
 * Stands for an EFS file system: outside the task and its disk, watched by the harness, and still there when
 * the task is STOPPED. Disposing it removes it with all its files.
 */
export class SharedFileSystem implements AsyncDisposable {
  /** The engine's volume that containers mount. */
  readonly volume: string;
  readonly writeLimit: WriteLimit | null;
  readonly fidelityNotes: readonly string[];
  readonly #watch: SinkProgram;
  readonly #files: ContainerFiles;
  readonly #resources: AsyncDisposableStack;

  private constructor(made: {
    readonly ground: Ground;
    readonly watch: SinkProgram;
    readonly files: ContainerFiles;
    readonly resources: AsyncDisposableStack;
  }) {
    this.volume = made.ground.volume;
    this.writeLimit = made.ground.writeLimit;
    this.fidelityNotes = made.ground.fidelityNotes;
    this.#watch = made.watch;
    this.#files = made.files;
    this.#resources = made.resources;
  }

  /** Where the engine's machine lets no disk be made it is a plain volume, of any speed, and a note says so. */
  static async start(options: FileSystemOptions): Promise<SharedFileSystem> {
    const { place, name, onEvent } = options;
    await using made = new AsyncDisposableStack();
    const ground = await makeGround(options, made);
    const watch = made.use(
      await SinkProgram.start({
        place,
        alias: `${name}-watch`,
        program: 'sink/file-watch.ts',
        bind: { source: ground.volume, target: WATCHED_DIRECTORY, mode: 'ro' },
        what: 'the watch over the shared file system',
        schema: fileWatchEventSchema,
        onEvent,
      }),
    );
    const files = new ContainerFiles(place.docker.getContainer(watch.containerId));
    return new SharedFileSystem({ ground, watch, files, resources: made.move() });
  }

  /** Copies a file to this machine; `false` when there is none. */
  async copyFile(path: string, to: string): Promise<boolean> {
    await mkdir(dirname(to), { recursive: true });
    return this.#files.read(posix.join(WATCHED_DIRECTORY, path), async (content) => {
      await pipeline(content, createWriteStream(to));
    });
  }

  /** Looks at every file once more and ends the watch; resolves when `onEvent` has had every event. */
  async settle(): Promise<void> {
    await this.#watch.settle();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

interface Ground {
  readonly volume: string;
  readonly writeLimit: WriteLimit | null;
  readonly fidelityNotes: readonly string[];
}

async function makeGround(options: FileSystemOptions, made: AsyncDisposableStack): Promise<Ground> {
  const { place, name } = options;
  const { docker, labels } = place;
  try {
    const folders = [{ name: FOLDER, isTemporary: false }];
    const disk = made.use(await LoopDisk.create({ ...options, docker, labels, sizeGiB: SIZE_GIB, folders }));
    return { volume: await disk.folderVolume(FOLDER), writeLimit: disk.writeLimit, fidelityNotes: [] };
  } catch (error) {
    if (!(error instanceof EngineHostError)) throw error;
    await createVolume({ docker, name, labels, mount: {} }, made);
    const fidelityNotes =
      options.writeMiBPerSecond === null ? [] : [lossNote({ kind: 'disk-speed', reason: error.message })];
    return { volume: name, writeLimit: null, fidelityNotes };
  }
}
