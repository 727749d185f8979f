import { describe, expect, it } from 'vitest';
import { Random } from '../../harness/plan/random.ts';
import { boschlooTest } from '../../harness/statistics/boschloo-test.ts';
import { binomialDistribution } from '../../harness/statistics/binomial.ts';
import {
  clopperPearsonLower,
  clopperPearsonUpper,
} from '../../harness/statistics/clopper-pearson-interval.ts';
import { curtailedTest } from '../../harness/statistics/curtailment.ts';
import { logEvidenceOfMore, type ArmPair } from '../../harness/statistics/difference-process.ts';
import { sequentialDifferenceTest } from '../../harness/statistics/difference-sequence.ts';
import { holmAdjusted } from '../../harness/statistics/holm.ts';
import { rateSequence } from '../../harness/statistics/rate-sequence.ts';
import { wilsonInterval } from '../../harness/statistics/wilson-interval.ts';

const EXPERIMENTS = 10_000;
const LEVEL = 0.05;

/** Simulated experiments repeat: the same counts have the same answer. */
function remembered<Counts extends readonly number[]>(
  compute: (...counts: Counts) => number,
): (...counts: Counts) => number {
  const known = new Map<number, number>();
  return (...counts) => {
    const key = counts.reduce((digits, count) => digits * 1000 + count, 0);
    const value = known.get(key) ?? compute(...counts);
    known.set(key, value);
    return value;
  };
}

const succeeds = (random: Random, rate: number): boolean => random.nextFraction() < rate;

function successesOf(random: Random, trials: number, rate: number): number {
  let successes = 0;
  for (let trial = 0; trial < trials; trial += 1) if (succeeds(random, rate)) successes += 1;
  return successes;
}

function pairsOf(
  random: Random,
  pairs: number,
  rates: { first: number; second: number },
): readonly ArmPair[] {
  return Array.from({ length: pairs }, () => ({
    first: succeeds(random, rates.first),
    second: succeeds(random, rates.second),
  }));
}

/** The share of simulated experiments of which something is true. */
function shareOf(seed: number, isTrue: (random: Random) => boolean): number {
  const random = new Random(seed);
  let count = 0;
  for (let experiment = 0; experiment < EXPERIMENTS; experiment += 1) if (isTrue(random)) count += 1;
  return count / EXPERIMENTS;
}

describe('over 10,000 simulated experiments', () => {
  const tested = remembered((first: number, second: number, trials: number) =>
    boschlooTest({ first: { successes: first, trials }, second: { successes: second, trials } }),
  );

  it.each([{ rate: 0.1 }, { rate: 0.5 }, { rate: 0.9 }])(
    'any of three comparisons with one baseline claims a difference that is not there in at most 5 %, at $rate',
    ({ rate }) => {
      const claims = shareOf(1, (random) => {
        const first = successesOf(random, 12, rate);
        const others = Array.from({ length: 3 }, () => successesOf(random, 12, rate));
        return holmAdjusted(others.map((second) => tested(first, second, 12))).some((p) => p <= LEVEL);
      });
      expect(claims).toBeLessThanOrEqual(LEVEL);
    },
  );

  it('a difference that is there is found as often as the power says', () => {
    // 95 against 50 % with 14 per arm: 81 %.
    const found = shareOf(2, (random) => {
      const first = successesOf(random, 14, 0.5);
      return tested(first, successesOf(random, 14, 0.95), 14) <= LEVEL;
    });
    expect(found).toBeGreaterThan(0.79);
    expect(found).toBeLessThan(0.83);
  });

  it.each([{ rate: 0.2 }, { rate: 0.5 }])(
    'curtailed plans claim no more often than whole ones, at $rate',
    ({ rate }) => {
      const largest = remembered((first: number, second: number, trials: number) => {
        const counts = { first: { successes: first, trials }, second: { successes: second, trials } };
        return curtailedTest(counts, { first: 12 - trials, second: 12 - trials }).largest;
      });
      const claims = shareOf(3, (random) => {
        let [first, second] = [0, 0];
        for (let trials = 1; trials <= 12; trials += 1) {
          if (succeeds(random, rate)) first += 1;
          if (succeeds(random, rate)) second += 1;
          if (largest(first, second, trials) <= LEVEL) return true;
        }
        return false;
      });
      expect(claims).toBeLessThanOrEqual(LEVEL);
    },
  );

  it.each([{ rate: 0.05 }, { rate: 0.5 }])(
    'stopping at the first sight of a difference claims one that is not there in at most 5 %, at $rate',
    ({ rate }) => {
      const claims = shareOf(4, (random) => {
        const pairs = pairsOf(random, 40, { first: rate, second: rate });
        return sequentialDifferenceTest(pairs) <= LEVEL;
      });
      expect(claims).toBeLessThanOrEqual(LEVEL);
    },
  );

  it.each([
    { first: 0.2, second: 0.6 },
    { first: 0.95, second: 0.7 },
  ])(
    'a confidence sequence of the difference covers it at every one of 20 looks in at least 95 %: $first, $second',
    (rates) => {
      const limit = -Math.log((1 - 0.95) / 2);
      const difference = rates.second - rates.first;
      const covered = shareOf(5, (random) => {
        const pairs = pairsOf(random, 20, rates);
        const mirrored = pairs.map(({ first, second }) => ({ first: second, second: first }));
        return (
          logEvidenceOfMore(pairs, difference) < limit && logEvidenceOfMore(mirrored, -difference) < limit
        );
      });
      expect(covered).toBeGreaterThanOrEqual(0.95);
    },
  );

  it.each([{ rate: 0.03 }, { rate: 0.5 }, { rate: 0.9 }])(
    'a confidence sequence of a rate covers it at every one of 60 looks in at least 95 %, at $rate',
    ({ rate }) => {
      const lower = remembered(
        (successes: number, trials: number) => rateSequence({ successes, trials }).lower,
      );
      const upper = remembered(
        (successes: number, trials: number) => rateSequence({ successes, trials }).upper,
      );
      const covered = shareOf(6, (random) => {
        let successes = 0;
        for (let trials = 1; trials <= 60; trials += 1) {
          if (succeeds(random, rate)) successes += 1;
          if (lower(successes, trials) > rate || upper(successes, trials) < rate) return false;
        }
        return true;
      });
      expect(covered).toBeGreaterThanOrEqual(0.95);
    },
  );

  it.each([
    { trials: 10, rate: 0.9 },
    { trials: 30, rate: 0.97 },
    { trials: 59, rate: 0.5 },
  ])('a gate’s one-sided bounds hold in at least 95 % each: $rate of $trials', ({ trials, rate }) => {
    const lower = remembered((successes: number) => clopperPearsonLower({ successes, trials }));
    const upper = remembered((successes: number) => clopperPearsonUpper({ successes, trials }));
    expect(shareOf(7, (random) => lower(successesOf(random, trials, rate)) <= rate)).toBeGreaterThanOrEqual(
      0.95,
    );
    expect(shareOf(8, (random) => upper(successesOf(random, trials, rate)) >= rate)).toBeGreaterThanOrEqual(
      0.95,
    );
  });

  it('looking at a fixed-size interval after every trial would not do: the sequence is needed', () => {
    const lower = remembered((successes: number, trials: number) =>
      clopperPearsonLower({ successes, trials }),
    );
    const held = shareOf(9, (random) => {
      let successes = 0;
      for (let trials = 1; trials <= 60; trials += 1) {
        if (succeeds(random, 0.5)) successes += 1;
        if (lower(successes, trials) > 0.5) return false;
      }
      return true;
    });
    expect(held).toBeLessThan(0.93);
  });
});

describe('the Wilson interval', () => {
  // Newcombe, Statistics in Medicine 17 (1998), table IV: mean coverage 0.952, never below 0.83 (at the extremes).
  it('has its published coverage: 95 % on average over the rates, never far below', () => {
    const trials = 20;
    const intervals = Array.from({ length: trials + 1 }, (_, successes) =>
      wilsonInterval({ successes, trials }),
    );
    const coverage = Array.from({ length: 999 }, (_, index) => {
      const rate = (index + 1) / 1000;
      return binomialDistribution({ trials, rate })
        .filter((_chance, k) => {
          const interval = intervals[k];
          return (
            interval !== undefined && interval !== null && interval.lower <= rate && rate <= interval.upper
          );
        })
        .reduce((sum, one) => sum + one, 0);
    });
    expect(coverage.reduce((sum, one) => sum + one, 0) / coverage.length).toBeCloseTo(0.953, 2);
    expect(Math.min(...coverage)).toBeGreaterThan(0.83);
  });
});
