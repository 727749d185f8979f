import type { FileWatchEvent } from '../sink/file-watch-event.ts';
import { SharedFileSystem } from '../sink/shared-file-system.ts';
import type { SinkFailure } from '../sink/sink-event.ts';
import type { SinkPlace } from '../sink/sink-program.ts';
import type { FileSystemVolume } from '../task/container-options.ts';
import type { EngineHost } from '../engine/engine-host.ts';
import { type DiskSpeed, FILE_SYSTEM_MODEL_NOTE } from '../task/disk-speed.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import type { Timeline } from '../timeline/timeline.ts';

export interface FileSystemsOptions {
  readonly spec: TaskSpec;
  readonly place: SinkPlace;
  readonly host: Pick<EngineHost, 'shell'>;
  readonly holderImage: string;
  /** Prefix of what is made on the engine. */
  readonly name: string;
  /** `null` as fast as the engine's machine. */
  readonly speed: DiskSpeed | null;
  readonly timeline: Timeline;
}

/** The file systems of a task that outlive it; most tasks have none. */
export interface TrialFileSystems extends AsyncDisposable {
  readonly volumes: ReadonlyMap<string, FileSystemVolume>;
  /** What of the results rests on a model. */
  readonly models: readonly string[];
  readonly fidelityNotes: readonly string[];
  /** Copies the file of that path from the first file system that has it; there is no copy where none does. */
  copyFile(path: string, to: string): Promise<void>;
  settle(): Promise<void>;
}

export async function startTrialFileSystems(options: FileSystemsOptions): Promise<TrialFileSystems> {
  const { spec, speed, timeline } = options;
  await using made = new AsyncDisposableStack();
  const systems = new Map<string, SharedFileSystem>();
  for (const volume of spec.fileSystems) {
    const system = await SharedFileSystem.start({
      ...options,
      name: `${options.name}-efs-${volume}`,
      writeMiBPerSecond: speed?.mibPerSecond ?? null,
      onEvent: (event) => recordFileEvent(timeline, event),
    });
    systems.set(volume, made.use(system));
  }
  const owned = made.move();
  const all = [...systems.values()];
  const model = all.some(({ writeLimit }) => writeLimit !== null) ? (speed?.model ?? null) : null;
  return {
    volumes: systems,
    models: model === null ? [] : [model],
    fidelityNotes: [
      ...(model === null ? [] : [FILE_SYSTEM_MODEL_NOTE]),
      ...all.flatMap(({ fidelityNotes }) => fidelityNotes),
    ],
    copyFile: async (path, to) => {
      for (const system of all) if (await system.copyFile(path, to)) return;
    },
    settle: async () => void (await Promise.all(all.map((system) => system.settle()))),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function recordFileEvent(timeline: Timeline, event: FileWatchEvent | SinkFailure): void {
  if (event.kind === 'failure') {
    const { message, atMs } = event;
    timeline.recordAt({ kind: 'observer-failed', message }, { source: 'harness', engineTimeMs: atMs });
    return;
  }
  const { path, sizeBytes, atMs } = event;
  timeline.recordAt({ kind: 'file-written', path, sizeBytes }, { source: 'file-watch', engineTimeMs: atMs });
}
