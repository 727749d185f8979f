import { z } from 'zod';
import type { Clock } from '../clock.ts';

const infoSchema = z.object({ SystemTime: z.string() });

/** Samples per measurement; the one with the shortest round trip is used (Cristian 1989, probabilistic clock synchronization). */
const SAMPLES = 5;

/** How far the engine's clock is ahead of the harness's. */
export interface ClockOffset {
  readonly offsetMs: number;
  /** Half the round trip: the true offset lies within ± this. */
  readonly uncertaintyMs: number;
}

/** The part of Docker's API this needs: `GET /info`, whose `SystemTime` is the engine's clock. */
export interface EngineInfo {
  info(): Promise<unknown>;
}

/** Measures the engine's clock against `clock`. */
export async function measureClockOffset(engine: EngineInfo, clock: Clock): Promise<ClockOffset> {
  let best = await sampleClockOffset(engine, clock);
  for (let sample = 1; sample < SAMPLES; sample += 1) {
    const next = await sampleClockOffset(engine, clock);
    if (next.uncertaintyMs < best.uncertaintyMs) best = next;
  }
  return best;
}

/** One question and its answer: cheap, and as uncertain as the answer took. */
export async function sampleClockOffset(engine: EngineInfo, clock: Clock): Promise<ClockOffset> {
  const askedAtMs = clock.nowMs();
  const { SystemTime } = infoSchema.parse(await engine.info());
  const uncertaintyMs = (clock.nowMs() - askedAtMs) / 2;
  return { offsetMs: parseEngineTime(SystemTime) - (askedAtMs + uncertaintyMs), uncertaintyMs };
}

/**
 * Milliseconds since the epoch, fractional, of an RFC 3339 time with up to nanoseconds, as Docker
 * writes them (`Date.parse` alone would cut to milliseconds).
 */
export function parseEngineTime(text: string): number {
  const match = /^(.*T\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(text);
  const seconds = match === null ? Number.NaN : Date.parse(`${match[1]}${match[3]}`);
  if (match === null || Number.isNaN(seconds)) throw new RangeError(`not an RFC 3339 time: ${text}`);
  return seconds + Number(match[2] ?? 0) * 1000;
}
