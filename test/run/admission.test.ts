import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Admission, type Capacity, type Demand, type Room } from '../../harness/run/admission.ts';
import { RoomError } from '../../harness/run/room-error.ts';

const TRIAL: Demand = { memoryMiB: 1000, cpuUnits: 256, diskMiB: 500, isAlone: false };
const PLENTY: Room = { memoryMiB: 100_000, diskMiB: 100_000 };
const { signal } = new AbortController();

interface Setting {
  readonly capacity?: Partial<Capacity>;
  /** One look after another; the last stays. */
  readonly rooms?: readonly Room[];
}

function admissionWith({ capacity = {}, rooms = [PLENTY] }: Setting = {}) {
  const waits: string[] = [];
  let looks = 0;
  let nowMs = 0;
  const admission = new Admission({
    capacity: { trialsMax: 8, memoryMiB: 100_000, cpuUnits: Number.POSITIVE_INFINITY, ...capacity },
    readRoom: async () => {
      nowMs += 60_000;
      looks += 1;
      return rooms[Math.min(looks, rooms.length) - 1] ?? PLENTY;
    },
    clock: { nowMs: () => nowMs },
    onWait: (message) => waits.push(message),
    lookIntervalMs: 1,
  });
  return { admission, waits };
}

/** Whether it was let in by the time that everything possible has happened. */
async function isIn(admitted: Promise<unknown>): Promise<boolean> {
  return Promise.race([admitted.then(() => true), delay(20, false)]);
}

test.each([
  ['as many as may run', { trialsMax: 2 }, TRIAL],
  ['the memory of all of them', { memoryMiB: 2500 }, TRIAL],
  ['the CPU of all of them', { cpuUnits: 512 }, TRIAL],
])('no more run side by side than %s; the next begins when one ends', async (_name, capacity, demand) => {
  const { admission } = admissionWith({ capacity });
  const first = await admission.admit(demand, signal);
  await admission.admit(demand, signal);
  const third = admission.admit(demand, signal);
  expect(await isIn(third)).toBe(false);
  first[Symbol.dispose]();
  expect(await isIn(third)).toBe(true);
});

test('each takes what it is, not what the largest is', async () => {
  const { admission } = admissionWith({ capacity: { memoryMiB: 4000 } });
  await admission.admit({ ...TRIAL, memoryMiB: 2500 }, signal);
  expect(await isIn(admission.admit({ ...TRIAL, memoryMiB: 1500 }, signal))).toBe(true);
  expect(await isIn(admission.admit({ ...TRIAL, memoryMiB: 1 }, signal))).toBe(false);
});

test('a trial larger than the machine’s share of CPU runs by itself', async () => {
  const { admission } = admissionWith({ capacity: { cpuUnits: 512 } });
  const large = await admission.admit({ ...TRIAL, cpuUnits: 4096 }, signal);
  const small = admission.admit(TRIAL, signal);
  expect(await isIn(small)).toBe(false);
  large[Symbol.dispose]();
  expect(await isIn(small)).toBe(true);
});

test('the order is kept: a small trial does not overtake a large one that waits', async () => {
  const { admission } = admissionWith({ capacity: { memoryMiB: 4000 } });
  const first = await admission.admit({ ...TRIAL, memoryMiB: 3000 }, signal);
  const large = admission.admit({ ...TRIAL, memoryMiB: 4000 }, signal);
  const small = admission.admit({ ...TRIAL, memoryMiB: 100 }, signal);
  expect(await isIn(small)).toBe(false);
  first[Symbol.dispose]();
  (await large)[Symbol.dispose]();
  expect(await isIn(small)).toBe(true);
});

test('a trial that asks to run alone has nothing beside it, from its beginning to its end', async () => {
  const { admission } = admissionWith();
  const before = await admission.admit(TRIAL, signal);
  const alone = admission.admit({ ...TRIAL, isAlone: true }, signal);
  const after = admission.admit(TRIAL, signal);
  expect(await isIn(alone)).toBe(false);
  before[Symbol.dispose]();
  const running = await alone;
  expect(await isIn(after)).toBe(false);
  expect(running.neighboursMax).toBe(0);
  running[Symbol.dispose]();
  expect(await isIn(after)).toBe(true);
});

test('each knows the most neighbours it ever had, and ends twice without harm', async () => {
  const { admission } = admissionWith();
  const first = await admission.admit(TRIAL, signal);
  const second = await admission.admit(TRIAL, signal);
  second[Symbol.dispose]();
  second[Symbol.dispose]();
  const third = await admission.admit(TRIAL, signal);
  const fourth = await admission.admit(TRIAL, signal);
  expect([first, second, third, fourth].map(({ neighboursMax }) => neighboursMax)).toEqual([2, 1, 2, 2]);
});

test.each([
  [
    'memory',
    { ...PLENTY, memoryMiB: 999 },
    'waiting for memory: 1000 MiB needed, 999 MiB free beyond the reserve',
  ],
  [
    'disk',
    { ...PLENTY, diskMiB: 499 },
    'waiting for disk space: 500 MiB needed, 499 MiB free beyond the reserve',
  ],
])('waits, and says so once, while somebody else has the %s', async (_name, full, words) => {
  const { admission, waits } = admissionWith({ rooms: [full, full, full, PLENTY] });
  await admission.admit(TRIAL, signal);
  expect(waits).toEqual([words]);
});

test('what running trials may still write counts as taken', async () => {
  const { admission } = admissionWith({ rooms: [{ ...PLENTY, diskMiB: 900 }] });
  const first = await admission.admit(TRIAL, signal);
  const second = admission.admit(TRIAL, signal);
  expect(await isIn(second)).toBe(false);
  first[Symbol.dispose]();
  expect(await isIn(second)).toBe(true);
});

test('a machine that stays too full ends the run after ten minutes with what was lacking', async () => {
  const { admission } = admissionWith({ rooms: [{ ...PLENTY, memoryMiB: 10 }] });
  const admitted = admission.admit(TRIAL, signal);
  await expect(admitted).rejects.toBeInstanceOf(RoomError);
  await expect(admitted).rejects.toMatchObject({
    message: expect.stringContaining('too full for 10 minutes, memory: 1000 MiB needed, 10 MiB free'),
    hint: expect.stringContaining('--resume'),
  });
});

test('an interruption ends the wait, and the next is none the worse', async () => {
  const { admission } = admissionWith({ capacity: { trialsMax: 1 } });
  const first = await admission.admit(TRIAL, signal);
  const interrupted = new AbortController();
  const waiting = admission.admit(TRIAL, interrupted.signal);
  const next = admission.admit(TRIAL, signal);
  interrupted.abort(new Error('interrupted'));
  await expect(waiting).rejects.toThrow('interrupted');
  first[Symbol.dispose]();
  expect(await isIn(next)).toBe(true);
});
