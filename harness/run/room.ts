import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { readDiskFreeBytes, readHostMemory } from '../engine/host-system.ts';
import type { FargateSize } from '../task/fargate-size.ts';
import type { Capacity, Demand, Room } from './admission.ts';
import { RoomError } from './room-error.ts';
import type { EngineFacts } from './setup.ts';

const MIB = 1024 ** 2;
/**
 * Beside each task: object store and its proxy, prober, endpoints, k6, measured together 200 MiB; and the
 * harness's own share while it reads a dump, measured 100 MiB.
 */
export const BESIDE_TASK_MIB = 512;
/** Of a trial's logs, k6 results and timeline, beside a dump as large as the task's memory. */
const LOGS_MIB = 256;
/** Of the memory that is free at the start, this stays so for the rest of the machine: a tenth of all, at least this. */
const RESERVE_MIN_MIB = 512;
const RESERVE_SHARE = 0.1;

/** What a trial of a task of that size takes. */
export function demandOf(size: FargateSize, { isAlone }: Pick<Demand, 'isAlone'>): Demand {
  return {
    memoryMiB: size.memoryMiB + BESIDE_TASK_MIB,
    cpuUnits: size.cpuUnits,
    // A dump as large as the task's memory, once in the engine's storage and once in the results.
    diskMiB: size.memoryMiB + LOGS_MIB,
    isAlone,
  };
}

export interface Places {
  readonly engine: Pick<EngineFacts, 'memoryBytes' | 'rootDirectory'>;
  /** Results folder; need not be there yet. */
  readonly directory: string;
}

/** What the engine's machine has left beyond the reserve. Its storage may be on another machine, out of sight from here. */
export async function readRoom({ engine, directory }: Places): Promise<Room> {
  const memory = await readHostMemory();
  const freeMiB = Math.min(engine.memoryBytes, memory.availableBytes) / MIB;
  const places = await roomOfPlaces({ engine, directory });
  return {
    memoryMiB: Math.max(0, freeMiB - reserveMiB(engine)),
    diskMiB: Math.min(...places.map(({ freeMiB: diskMiB }) => diskMiB)),
  };
}

/** What all trials of a run may take, by what is free before the first. */
export async function readCapacity(
  places: Places,
  limits: Pick<Capacity, 'trialsMax' | 'cpuUnits'>,
): Promise<Capacity> {
  const { memoryMiB } = await readRoom(places);
  return { ...limits, memoryMiB };
}

/**
 * Makes sure before the first trial that each fits at least by itself.
 *
 * @throws {RoomError}
 */
export async function assertRoom(places: Places, largest: Demand): Promise<void> {
  const { memoryMiB } = await readRoom(places);
  const reserve = Math.ceil(reserveMiB(places.engine));
  requireRoom({
    what: 'memory',
    where: 'on the engine’s machine',
    needed: `${largest.memoryMiB} MiB needed and ${reserve} MiB kept in reserve`,
    isEnough: memoryMiB >= largest.memoryMiB,
    freeMiB: memoryMiB + reserve,
    hint: 'End what else takes it, or choose a smaller --task-size.',
  });
  for (const { path, freeMiB } of await roomOfPlaces(places)) {
    requireRoom({
      what: 'disk space',
      where: `in ${path}`,
      needed: `${largest.diskMiB} MiB needed`,
      isEnough: freeMiB >= largest.diskMiB,
      freeMiB,
      hint: 'Free some space, or choose another folder with --out; lastgasp clean removes what killed runs left.',
    });
  }
}

function reserveMiB({ memoryBytes }: Places['engine']): number {
  return Math.max(RESERVE_MIN_MIB, (memoryBytes / MIB) * RESERVE_SHARE);
}

async function roomOfPlaces({
  engine,
  directory,
}: Places): Promise<readonly { readonly path: string; readonly freeMiB: number }[]> {
  const paths = [nearestExisting(directory), engine.rootDirectory].filter((path) => existsSync(path));
  return Promise.all(paths.map(async (path) => ({ path, freeMiB: (await readDiskFreeBytes(path)) / MIB })));
}

function requireRoom(room: {
  readonly what: string;
  readonly where: string;
  readonly needed: string;
  readonly isEnough: boolean;
  readonly freeMiB: number;
  readonly hint: string;
}): void {
  if (room.isEnough) return;
  throw new RoomError(
    `Not enough ${room.what} ${room.where}: ${Math.floor(room.freeMiB)} MiB free, ${room.needed}.`,
    { hint: room.hint },
  );
}

function nearestExisting(path: string): string {
  let candidate = resolve(path);
  while (!existsSync(candidate)) candidate = dirname(candidate);
  return candidate;
}
