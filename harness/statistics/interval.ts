/** Both ends belong to it: proportions in [0, 1], or differences of two in [-1, 1]. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** Coverage of an interval unless another is asked for. */
export const CONFIDENCE = 0.95;

/** Chance of claiming a difference that is not there: of a test, or of all tests of one report together. */
export const SIGNIFICANCE = 0.05;
