import { describe, expect, it } from 'vitest';
import type { ArmPair } from '../../harness/statistics/difference-process.ts';
import { logEvidenceOfMore } from '../../harness/statistics/difference-process.ts';
import {
  differenceSequence,
  sequentialDifferenceTest,
} from '../../harness/statistics/difference-sequence.ts';

const times = (count: number, first: boolean, second: boolean): readonly ArmPair[] =>
  Array.from({ length: count }, () => ({ first, second }));

/** The chance of each sequence of outcomes of so many pairs, under rates that the hypothesis allows. */
function expectedEvidence(
  length: number,
  rates: { readonly first: number; readonly second: number },
): number {
  const chance = (pair: ArmPair) =>
    (pair.first ? rates.first : 1 - rates.first) * (pair.second ? rates.second : 1 - rates.second);
  const outcomes = [true, false].flatMap((first) => [true, false].map((second) => ({ first, second })));
  let sequences: readonly (readonly ArmPair[])[] = [[]];
  for (let pair = 0; pair < length; pair += 1) {
    sequences = sequences.flatMap((sequence) => outcomes.map((outcome) => [...sequence, outcome]));
  }
  return sequences
    .filter((sequence) => logEvidenceOfMore(sequence, 0) >= Math.log(4))
    .reduce((sum, sequence) => sum + sequence.reduce((product, pair) => product * chance(pair), 1), 0);
}

describe('sequentialDifferenceTest', () => {
  it('decides between never and always after five pairs', () => {
    expect(sequentialDifferenceTest(times(4, false, true))).toBeGreaterThan(0.05);
    expect(sequentialDifferenceTest(times(5, false, true))).toBeLessThan(0.05);
    expect(sequentialDifferenceTest(times(5, true, false))).toBeCloseTo(
      sequentialDifferenceTest(times(5, false, true)),
      12,
    );
  });

  it('finds nothing where the arms end alike, and nothing without pairs', () => {
    expect(sequentialDifferenceTest(times(50, true, true))).toBe(1);
    expect(sequentialDifferenceTest([])).toBe(1);
  });

  it('keeps what was once shown', () => {
    const decided = times(6, false, true);
    expect(sequentialDifferenceTest([...decided, ...times(6, true, false)])).toBeLessThanOrEqual(
      sequentialDifferenceTest(decided),
    );
  });

  it.each([
    { first: 0.5, second: 0.5 },
    { first: 0.9, second: 0.9 },
    { first: 0.3, second: 0.2 },
  ])('reaches evidence of 4 in at most a quarter of all experiments at $first and $second', (rates) => {
    expect(expectedEvidence(7, rates)).toBeLessThanOrEqual(1 / 4);
  });
});

describe('differenceSequence', () => {
  it('excludes more with every pair that agrees', () => {
    expect(differenceSequence([])).toEqual({ lower: -1, upper: 1 });
    expect(differenceSequence(times(10, false, true))).toEqual({ lower: 0.55, upper: 1 });
    expect(differenceSequence(times(20, true, true))).toEqual({ lower: -0.2, upper: 0.2 });
  });
});
