import { shuffle } from 'simple-statistics';
import type { Random } from './random.ts';

/**
 * Which instant of the profiler's period a trial's OOM is to meet.
 *
 * `random` stratified at random over three periods from ready, so that an OOM before the first upload is among
 * them · `aligned` stratified at random over one period from an upload that the intake saw · `fixed` as the load
 * or `--oom-after` has it, which meets the same instant every time.
 */
export const PHASE_RULES = ['random', 'aligned', 'fixed'] as const;
export type PhaseRule = (typeof PHASE_RULES)[number];

/** Periods from ready over which `random` spreads the OOM. */
const PERIODS_FROM_READY = 3;

/** When the OOM of a trial with a periodic capture path is wanted. */
export interface OomTiming {
  readonly rule: PhaseRule;
  /** Of the profiler's uploads. */
  readonly periodSeconds: number;
  /** Counted from ready (`random`) or from an upload (`aligned`); `null` where the load decides (`fixed`). */
  readonly afterSeconds: number | null;
}

export interface TimingOptions {
  readonly rule: PhaseRule;
  readonly periodSeconds: number;
  readonly trials: number;
  readonly random: Random;
}

/**
 * A timing for each trial of a cell: one draw from each of as many equal strata as there are trials, in random
 * order, so that even a few trials are spread over all of it.
 */
export function drawTimings({ rule, periodSeconds, trials, random }: TimingOptions): readonly OomTiming[] {
  if (rule === 'fixed')
    return Array.from({ length: trials }, () => ({ rule, periodSeconds, afterSeconds: null }));
  const spanSeconds = periodSeconds * (rule === 'random' ? PERIODS_FROM_READY : 1);
  const strata = shuffle(
    Array.from({ length: trials }, (_, stratum) => stratum),
    () => random.nextFraction(),
  );
  return strata.map((stratum) => ({
    rule,
    periodSeconds,
    afterSeconds: ((stratum + random.nextFraction()) / trials) * spanSeconds,
  }));
}

/** Where in the period an instant lies that is so far from what its rule counts from, [0, 1). */
export function phaseOf({ periodSeconds }: Pick<OomTiming, 'periodSeconds'>, afterSeconds: number): number {
  return (((afterSeconds / periodSeconds) % 1) + 1) % 1;
}

/** The latest that any trial's OOM may be wanted, in seconds from ready. */
export function latestSeconds({ rule, periodSeconds, afterSeconds }: OomTiming): number {
  if (afterSeconds === null) return 0;
  return rule === 'random' ? afterSeconds : FIRST_UPLOAD_SECONDS_MAX + periodSeconds + afterSeconds;
}

/**
 * From ready to the first recording, at the latest: 10 s and up to 60 s more after the agent's start
 * (dd-java-agent 1.68.1, `ProfilingSystem`), and as much again for a slow machine.
 */
const FIRST_UPLOAD_SECONDS_MAX = 140;
