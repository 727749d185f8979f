import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { RoomError } from './room-error.ts';

/** How often a machine that is too full is looked at again. */
const LOOK_INTERVAL_MS = 2000;
/** How long the next trial waits for a machine that somebody else has filled, with nothing of the run's own to end. */
const WAIT_MAX_MS = 600_000;

/** What a trial takes while it runs. */
export interface Demand {
  readonly memoryMiB: number;
  readonly cpuUnits: number;
  /** In each place that is written to: the engine's storage and the results. */
  readonly diskMiB: number;
  /** Its timing must not be disturbed: nothing runs beside it. */
  readonly isAlone: boolean;
}

/** What all trials together may take. */
export interface Capacity {
  readonly trialsMax: number;
  readonly memoryMiB: number;
  /** `Infinity` where the user says how many run side by side. */
  readonly cpuUnits: number;
}

/** What the machine has left at a moment, beyond what is kept in reserve. */
export interface Room {
  readonly memoryMiB: number;
  /** Of the fullest place. */
  readonly diskMiB: number;
}

/** A trial's leave to run; to be disposed when it has ended. */
export interface Admitted extends Disposable {
  /** The most trials that ran beside it at any moment so far. */
  readonly neighboursMax: number;
}

export interface AdmissionOptions {
  readonly capacity: Capacity;
  readonly readRoom: () => Promise<Room>;
  readonly clock: Clock;
  /** Told once for each trial that waits for others' memory or disk, not for a neighbour's end. */
  readonly onWait: (message: string) => void;
  /** Between two looks at a full machine; default 2000. */
  readonly lookIntervalMs?: number;
}

class Slot implements Admitted {
  readonly demand: Demand;
  readonly #release: (slot: Slot) => void;
  neighboursMax = 0;

  constructor(demand: Demand, release: (slot: Slot) => void) {
    this.demand = demand;
    this.#release = release;
  }

  [Symbol.dispose](): void {
    this.#release(this);
  }
}

/**
 * Lets trials begin while the machine carries them: memory, CPU and disk of each as it is, not of the
 * largest. In the order in which they ask, so that a plan keeps its order and no large trial starves.
 */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #running = new Set<Slot>();
  #turn: Promise<unknown> = Promise.resolve();
  #ended = Promise.withResolvers<void>();

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the trial may begin. One runs always, however little the machine is, as long as it has
   * the memory and the disk.
   *
   * @throws {RoomError} when others keep the machine full for ten minutes while nothing of the run's own runs
   */
  async admit(demand: Demand, signal: AbortSignal): Promise<Admitted> {
    const turn = this.#turn.then(() => this.#whenThereIsRoom(demand, signal));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #whenThereIsRoom(demand: Demand, signal: AbortSignal): Promise<Admitted> {
    const { clock, onWait, lookIntervalMs = LOOK_INTERVAL_MS } = this.#options;
    let fullSinceMs: number | null = null;
    // Ends: with room, with the signal, or when the machine has been full for too long.
    for (;;) {
      signal.throwIfAborted();
      const ended = this.#ended.promise;
      if (this.#isTooMuch(demand)) {
        await unlessAborted(ended, signal);
        continue;
      }
      const lacking = lackingIn(await this.#options.readRoom(), demand, this.#takenDiskMiB());
      if (lacking === null) return this.#begin(demand);
      if (fullSinceMs === null) onWait(`waiting for ${lacking}`);
      fullSinceMs ??= clock.nowMs();
      if (this.#running.size === 0 && clock.nowMs() - fullSinceMs >= WAIT_MAX_MS) throw stillFull(lacking);
      await Promise.race([delay(lookIntervalMs, undefined, { signal }), ended]);
    }
  }

  #begin(demand: Demand): Admitted {
    const slot = new Slot(demand, (over) => this.#end(over));
    this.#running.add(slot);
    const neighbours = this.#running.size - 1;
    for (const running of this.#running) running.neighboursMax = Math.max(running.neighboursMax, neighbours);
    return slot;
  }

  #end(slot: Slot): void {
    if (!this.#running.delete(slot)) return;
    const { resolve } = this.#ended;
    this.#ended = Promise.withResolvers();
    resolve();
  }

  /** Beside what runs now; only the end of one of those changes it. */
  #isTooMuch(demand: Demand): boolean {
    if (this.#running.size === 0) return false;
    const { capacity } = this.#options;
    const all = [...[...this.#running].map((slot) => slot.demand), demand];
    const sum = (of: (demand: Demand) => number): number => all.reduce((total, each) => total + of(each), 0);
    return (
      all.some(({ isAlone }) => isAlone) ||
      all.length > capacity.trialsMax ||
      sum(({ memoryMiB }) => memoryMiB) > capacity.memoryMiB ||
      sum(({ cpuUnits }) => cpuUnits) > capacity.cpuUnits
    );
  }

  /** Not written yet, for all that is known. */
  #takenDiskMiB(): number {
    return [...this.#running].reduce((total, { demand }) => total + demand.diskMiB, 0);
  }
}

/** What of the machine does not do for one more trial; `null` when all does. */
function lackingIn(room: Room, demand: Demand, takenDiskMiB: number): string | null {
  if (room.memoryMiB < demand.memoryMiB) {
    return `memory: ${demand.memoryMiB} MiB needed, ${Math.floor(room.memoryMiB)} MiB free beyond the reserve`;
  }
  const diskMiB = demand.diskMiB + takenDiskMiB;
  if (room.diskMiB < diskMiB) {
    return `disk space: ${diskMiB} MiB needed, ${Math.floor(room.diskMiB)} MiB free beyond the reserve`;
  }
  return null;
}

function stillFull(lacking: string): RoomError {
  return new RoomError(`The machine has been too full for ${WAIT_MAX_MS / 60_000} minutes, ${lacking}.`, {
    hint: 'End what else takes it, then continue with --resume.',
  });
}

async function unlessAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
