import { MatcherError } from './matcher-error.ts';

const UNIT_SECONDS = { ms: 0.001, s: 1, min: 60 } as const;
const DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s|min)$/;

/**
 * Seconds of a duration such as `10s`, `500 ms` or `2 min`; a bare number is seconds.
 *
 * @throws {MatcherError}
 */
export function durationSeconds(duration: string | number): number {
  if (typeof duration === 'number' && Number.isFinite(duration)) return duration;
  const [, amount, unit] = DURATION.exec(String(duration)) ?? [];
  if (unit !== 'ms' && unit !== 's' && unit !== 'min') {
    throw new MatcherError(`"${duration}" is no duration.`, { hint: 'Write 10s, 500ms or 2 min.' });
  }
  return Number(amount) * UNIT_SECONDS[unit];
}
