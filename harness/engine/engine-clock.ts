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
  let best: ClockOffset | undefined;
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const askedAtMs = clock.nowMs();
    const { SystemTime } = infoSchema.parse(await engine.info());
    const answeredAtMs = clock.nowMs();
    const uncertaintyMs = (answeredAtMs - askedAtMs) / 2;
    if (best === undefined || uncertaintyMs < best.uncertaintyMs) {
      best = { offsetMs: parseEngineTime(SystemTime) - (askedAtMs + uncertaintyMs), uncertaintyMs };
    }
  }
  if (best === undefined) throw new Error('no clock sample was taken');
  return best;
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
