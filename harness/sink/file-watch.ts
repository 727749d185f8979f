/**
 * Watches the files of a directory from outside the task, as a program in a container: only what is seen
 * here, on the harness's own clock, says when a byte was there. A file's own times can be set by who writes it.
 *
 * Prints one {@link FileWatchEvent} or {@link SinkEvent} a line. Needs nothing but Node.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { monotonicClock, type Clock } from '../clock.ts';
import type { FileWatchEvent } from './file-watch-event.ts';
import type { SinkEvent } from './sink-event.ts';

/** Where the program finds what it watches. */
export const WATCHED_DIRECTORY = '/watched';
/** A file's size is known to have been reached this long after it was at most. */
const POLL_INTERVAL_MS = 100;
/** A file that grows is told of at most this often; its last size always. */
const REPORT_INTERVAL_MS = 1000;
/** More than a task leaves behind; what lies beyond is not watched. */
const FILES_MAX = 1000;

interface WatchedFile {
  sizeBytes: number;
  /** When it was first seen at that size. */
  sinceMs: number;
  reportedBytes: number;
  reportedAtMs: number;
}

/** Looks at all files again and again; each change of a size is told once it stands, or once a second. */
export class FileWatch {
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #emit: (event: FileWatchEvent) => void;
  readonly #files = new Map<string, WatchedFile>();

  constructor(options: {
    readonly directory: string;
    readonly clock: Clock;
    readonly emit: (event: FileWatchEvent) => void;
  }) {
    this.#directory = options.directory;
    this.#clock = options.clock;
    this.#emit = options.emit;
  }

  /** Looks once; `isLast` tells of every change that was not told yet. */
  async look({ isLast = false }: { readonly isLast?: boolean } = {}): Promise<void> {
    const entries = await readdir(this.#directory, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).slice(0, FILES_MAX);
    for (const entry of files) await this.#lookAt(join(entry.parentPath, entry.name), isLast);
  }

  async #lookAt(file: string, isLast: boolean): Promise<void> {
    let sizeBytes: number;
    try {
      sizeBytes = (await stat(file)).size;
    } catch {
      // Gone since the directory was read.
      return;
    }
    const atMs = this.#clock.nowMs();
    const path = file.slice(this.#directory.length + 1);
    const known = this.#files.get(path);
    const isChanged = known?.sizeBytes !== sizeBytes;
    const watched = known ?? { sizeBytes: -1, sinceMs: atMs, reportedBytes: -1, reportedAtMs: 0 };
    if (isChanged) {
      watched.sizeBytes = sizeBytes;
      watched.sinceMs = atMs;
    }
    this.#files.set(path, watched);
    if (watched.reportedBytes === sizeBytes) return;
    if (isChanged && !isLast && atMs - watched.reportedAtMs < REPORT_INTERVAL_MS) return;
    watched.reportedBytes = sizeBytes;
    watched.reportedAtMs = atMs;
    this.#emit({ kind: 'file-written', atMs: watched.sinceMs, path, sizeBytes });
  }
}

function print(event: FileWatchEvent | SinkEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

async function main(): Promise<void> {
  const watch = new FileWatch({ directory: WATCHED_DIRECTORY, clock: monotonicClock, emit: print });
  const stopping = new AbortController();
  process.once('SIGTERM', () => stopping.abort());
  print({ kind: 'ready', atMs: monotonicClock.nowMs() });
  while (!stopping.signal.aborted) {
    await watch.look();
    await delay(POLL_INTERVAL_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
  }
  await watch.look({ isLast: true });
}

if (import.meta.main) await main();
