import assert from 'node:assert/strict';

/** Splits after which the bound is returned as it stands: it is a bound at any time. */
const SPLITS_MAX = 4000;
/** How close the bound comes to a value that is attained, unless the splits run out before. */
const TOLERANCE = 1e-9;

interface Piece {
  readonly coefficients: Float64Array;
  readonly bound: number;
}

function pieceOf(coefficients: Float64Array): Piece {
  return { coefficients, bound: coefficients.reduce((most, one) => Math.max(most, one), -Infinity) };
}

/** Both halves of a piece (de Casteljau): averages only, so that rounding does not add up. */
function halves({ coefficients }: Piece): readonly [Piece, Piece] {
  const degree = coefficients.length - 1;
  const right = Float64Array.from(coefficients);
  const left = new Float64Array(degree + 1);
  for (let level = 0; level <= degree; level += 1) {
    left[level] = right[0] ?? 0;
    for (let i = 0; i < degree - level; i += 1) right[i] = ((right[i] ?? 0) + (right[i + 1] ?? 0)) / 2;
  }
  return [pieceOf(left), pieceOf(right)];
}

export interface BernsteinMaximumOptions {
  /** Stop as soon as the maximum is known to be above or not above it. Default: find the maximum. */
  readonly threshold?: number;
}

/** Between which two numbers the maximum lies. */
export interface MaximumBracket {
  /** Attained somewhere. */
  readonly attained: number;
  /** Never exceeded anywhere. */
  readonly bound: number;
}

/**
 * The maximum over [0, 1] of a polynomial Σ βₛ·C(N,s)·πˢ·(1−π)ᴺ⁻ˢ. A polynomial lies within the hull of its
 * Bernstein coefficients, on every piece of the interval (Farouki, "The Bernstein polynomial basis: a
 * centennial retrospective", Computer Aided Geometric Design 29, 2012): pieces whose hull is below a value
 * that is attained are dropped, the others halved, until bound and attained value are 1e-9 apart. There is
 * no grid between whose points a peak could hide.
 */
export function bernsteinMaximum(
  coefficients: readonly number[],
  { threshold }: BernsteinMaximumOptions = {},
): MaximumBracket {
  assert(coefficients.length > 0, 'a polynomial has at least one coefficient');
  const whole = pieceOf(Float64Array.from(coefficients));
  let pieces: readonly Piece[] = [whole];
  let attained = Math.max(coefficients[0] ?? 0, coefficients.at(-1) ?? 0);
  for (let split = 0; split < SPLITS_MAX; split += 1) {
    const highest = pieces.reduce(
      (one, other) => (other.bound > one.bound ? other : one),
      pieces[0] ?? whole,
    );
    const isDecided = threshold !== undefined && (attained > threshold || highest.bound <= threshold);
    if (isDecided || highest.bound <= attained + TOLERANCE) {
      return { attained, bound: Math.max(attained, highest.bound) };
    }
    const [left, right] = halves(highest);
    // Where the halves meet the polynomial has the value of their common coefficient.
    attained = Math.max(attained, right.coefficients[0] ?? 0);
    const floor = attained;
    pieces = [...pieces.filter((piece) => piece !== highest), left, right].filter(
      ({ bound }) => bound > floor,
    );
    if (pieces.length === 0) return { attained, bound: attained };
  }
  return { attained, bound: Math.max(attained, ...pieces.map(({ bound }) => bound)) };
}
