import { describe, expect, it } from 'vitest';
import { measureClockOffset, parseEngineTime } from '../../harness/engine/engine-clock.ts';

/** An engine whose clock is ahead and whose answers take as long as told, and the clock it is measured by. */
function fakeEngine({
  aheadMs,
  roundTripsMs,
}: {
  readonly aheadMs: number;
  readonly roundTripsMs: readonly number[];
}) {
  let nowMs = Date.UTC(2026, 10, 23, 5);
  let asked = 0;
  return {
    clock: { nowMs: () => nowMs },
    engine: {
      info: async () => {
        const roundTripMs = roundTripsMs[asked % roundTripsMs.length] ?? 0;
        asked += 1;
        // The engine reads its clock late, three quarters of the way.
        const SystemTime = new Date(nowMs + roundTripMs * 0.75 + aheadMs).toISOString();
        nowMs += roundTripMs;
        return { SystemTime, Name: 'engine' };
      },
    },
    asked: () => asked,
  };
}

describe('the engine’s clock', () => {
  it('is measured by the quickest of several answers', async () => {
    const { engine, clock, asked } = fakeEngine({ aheadMs: 5000, roundTripsMs: [400, 80, 8, 200, 40] });
    expect(await measureClockOffset(engine, clock)).toEqual({ offsetMs: 5002, uncertaintyMs: 4 });
    expect(asked()).toBe(5);
  });

  it.each([-3_600_000, -12, 0, 250])('is %d ms ahead, give or take the uncertainty', async (aheadMs) => {
    const { engine, clock } = fakeEngine({ aheadMs, roundTripsMs: [20, 60] });
    const { offsetMs, uncertaintyMs } = await measureClockOffset(engine, clock);
    expect(uncertaintyMs).toBe(10);
    expect(Math.abs(offsetMs - aheadMs)).toBeLessThanOrEqual(uncertaintyMs);
  });

  it('cannot be measured by an engine that says no time', async () => {
    const { clock } = fakeEngine({ aheadMs: 0, roundTripsMs: [1] });
    await expect(measureClockOffset({ info: async () => ({}) }, clock)).rejects.toThrow('SystemTime');
    await expect(measureClockOffset({ info: async () => ({ SystemTime: 'noon' }) }, clock)).rejects.toThrow(
      'not an RFC 3339 time: noon',
    );
  });
});

describe('a time of the engine', () => {
  const SECOND_MS = Date.UTC(2026, 10, 23, 5, 34, 21);

  it.each([
    ['2026-11-23T05:34:21Z', 0],
    ['2026-11-23T05:34:21.5Z', 500],
    ['2026-11-23T05:34:21.247Z', 247],
    ['2026-11-23T05:34:21.247123456Z', 247.123456],
    ['2026-11-23T14:34:21.25+09:00', 250],
    ['2026-11-22T23:34:21-06:00', 0],
  ])('%s is read to the nanosecond it says', (text, afterSecondMs) => {
    expect(parseEngineTime(text) - SECOND_MS).toBeCloseTo(afterSecondMs, 3);
  });

  it.each([
    '',
    'yesterday',
    '2026-11-23',
    '2026-11-23T05:34:21',
    '2026-11-23T05:34Z',
    '2026-13-45T05:34:21Z',
  ])('%j is none', (text) => {
    expect(() => parseEngineTime(text)).toThrow(RangeError);
  });
});
