import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { readDiskFreeBytes, readHostMemory } from '../engine/host-system.ts';
import { EXIT_CODE, HarnessError } from '../harness-error.ts';
import type { Experiment } from './experiment.ts';
import type { EngineFacts } from './setup.ts';

const MIB = 1024 ** 2;
/** What sinks, k6, prober and the harness take beside each task. */
export const BESIDE_TASK_MIB = 512;
/** What a run writes beside dumps: logs, k6 results. */
const LOGS_MIB = 256;

/** Not enough memory or disk for the trials that run side by side. */
export class RoomError extends HarnessError {
  readonly code = 'no-room';
  readonly exitCode = EXIT_CODE.environment;
}

/**
 * Makes sure that the trials which run side by side fit: their memory, and on disk a dump as large as
 * the task's memory, once in the engine's storage and once in the results.
 *
 * @throws {RoomError}
 */
export async function assertRoom(options: {
  readonly experiment: Experiment;
  readonly engine: EngineFacts;
  readonly directory: string;
}): Promise<void> {
  const { experiment, engine, directory } = options;
  const { concurrency, largestTask } = experiment;
  const memory = await readHostMemory();
  requireRoom({
    what: 'memory',
    where: 'on the engine’s machine',
    neededBytes: concurrency * (largestTask.memoryMiB + BESIDE_TASK_MIB) * MIB,
    freeBytes: Math.min(engine.memoryBytes, memory.availableBytes),
    hint: 'Lower --concurrency or choose a smaller --task-size.',
  });
  const neededBytes = (concurrency * largestTask.memoryMiB + LOGS_MIB) * MIB;
  const places = [nearestExisting(directory), engine.rootDirectory];
  // The engine's storage may be on another machine, out of sight from here.
  for (const path of places.filter((place) => existsSync(place))) {
    requireRoom({
      what: 'disk space',
      where: `in ${path}`,
      neededBytes,
      freeBytes: await readDiskFreeBytes(path),
      hint: 'Free some space, or choose another folder with --out; lastgasp clean removes what killed runs left.',
    });
  }
}

function requireRoom(room: {
  readonly what: string;
  readonly where: string;
  readonly neededBytes: number;
  readonly freeBytes: number;
  readonly hint: string;
}): void {
  if (room.freeBytes >= room.neededBytes) return;
  throw new RoomError(
    `Not enough ${room.what} ${room.where}: ${inMib(room.freeBytes)} free, ${inMib(room.neededBytes)} needed.`,
    { hint: room.hint },
  );
}

function inMib(bytes: number): string {
  return `${Math.floor(bytes / MIB)} MiB`;
}

function nearestExisting(path: string): string {
  let candidate = resolve(path);
  while (!existsSync(candidate)) candidate = dirname(candidate);
  return candidate;
}
