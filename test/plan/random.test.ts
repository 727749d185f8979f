import { describe, expect, it } from 'vitest';
import { Random } from '../../harness/plan/random.ts';

describe('Random', () => {
  it('gives the published reference sequence of SplitMix64', () => {
    const random = new Random(1_234_567);
    expect(Array.from({ length: 5 }, () => random.nextUint64())).toEqual([
      6_457_827_717_110_365_317n,
      3_203_168_211_198_807_973n,
      9_817_491_932_198_370_423n,
      4_593_380_528_125_082_431n,
      16_408_922_859_458_223_821n,
    ]);
  });

  it('spreads fractions evenly over [0, 1), as the published counts for seed 987654321 say', () => {
    const random = new Random(987_654_321);
    const counts = [0, 0, 0, 0, 0];
    for (let draw = 0; draw < 100_000; draw += 1) {
      const bin = Math.floor(random.nextFraction() * 5);
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    expect(counts).toEqual([20_027, 19_892, 20_073, 19_978, 20_030]);
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])('refuses the seed %d', (seed) => {
    expect(() => new Random(seed)).toThrow(/seed/);
  });
});
