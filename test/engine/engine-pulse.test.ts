import { setTimeout as delay } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { monotonicClock } from '../../harness/clock.ts';
import { EnginePulse, EngineSilentError, type Irregularity } from '../../harness/engine/engine-pulse.ts';

/** Clocks of tests run faster: what is 5 s for a run is 100 ms here. */
const LIMIT_MS = 100;

function pulseOf(info: () => Promise<unknown>, clock = monotonicClock) {
  const irregularities: Irregularity[] = [];
  const pulse = new EnginePulse({
    engine: { info },
    clock,
    askIntervalMs: 10,
    limitMs: LIMIT_MS,
    giveUpAfterMs: 500,
  });
  pulse.subscribe((irregularity) => irregularities.push(irregularity));
  return { pulse, irregularities };
}

function now(offsetMs = 0): { readonly SystemTime: string } {
  return { SystemTime: new Date(monotonicClock.nowMs() + offsetMs).toISOString() };
}

test('an engine that answers, on a clock that is merely another one, is regular', async () => {
  const { pulse, irregularities } = pulseOf(async () => now(3_600_000));
  await using _pulse = pulse;
  await delay(300);
  expect(irregularities).toEqual([]);
  expect(pulse.lost.aborted).toBe(false);
});

test('an engine that answers late is told, with how late', async () => {
  let isPaused = true;
  const { pulse, irregularities } = pulseOf(async () => {
    if (isPaused) await delay(250);
    isPaused = false;
    return now();
  });
  await using _pulse = pulse;
  await vi.waitFor(() => expect(irregularities).not.toEqual([]));
  expect(irregularities[0]?.message).toMatch(/^The Docker engine did not answer for \d+ s\.$/);
  expect(pulse.lost.aborted).toBe(false);
});

test('an engine that never answers is given up', async () => {
  const { pulse, irregularities } = pulseOf(() => new Promise(() => undefined));
  await using _pulse = pulse;
  await vi.waitFor(() => expect(pulse.lost.reason).toBeInstanceOf(EngineSilentError), 5000);
  expect(irregularities).toHaveLength(1);
});

test.each([3_600_000, -3_600_000])(
  'a clock of the engine that is set by %d ms is told, and told again when it is set back',
  async (stepMs) => {
    let offsetMs = 0;
    const { pulse, irregularities } = pulseOf(async () => now(offsetMs));
    await using _pulse = pulse;
    await delay(50);
    offsetMs = stepMs;
    await vi.waitFor(() => expect(irregularities).toHaveLength(1));
    offsetMs = 0;
    await vi.waitFor(() => expect(irregularities).toHaveLength(2));
    expect(irregularities.map(({ message }) => message)).toEqual([
      `The engine's clock was set by ${stepMs / 1000} s.`,
      `The engine's clock was set by ${-stepMs / 1000} s.`,
    ]);
  },
);

test('a clock that is slewed by what verdicts allow for is regular', async () => {
  let offsetMs = 0;
  const { pulse, irregularities } = pulseOf(async () => now((offsetMs += 1)));
  await using _pulse = pulse;
  await delay(200);
  expect(irregularities).toEqual([]);
});

test('a harness that stood still is told, and does not take its own absence for the engine’s silence', async () => {
  let standingMs = 0;
  const clock = { nowMs: () => monotonicClock.nowMs() + standingMs };
  const { pulse, irregularities } = pulseOf(
    async () => ({ SystemTime: new Date(clock.nowMs()).toISOString() }),
    clock,
  );
  await using _pulse = pulse;
  await delay(50);
  standingMs = 3_600_000;
  await vi.waitFor(() => expect(irregularities).not.toEqual([]));
  await delay(100);
  expect(irregularities.map(({ message }) => message)).toEqual([
    'The harness itself stood still for 3600 s.',
  ]);
  expect(pulse.lost.aborted).toBe(false);
});
