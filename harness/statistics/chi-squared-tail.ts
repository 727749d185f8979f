import assert from 'node:assert/strict';

/** Terms after which either expansion has converged for any argument that is met; more is a fault. */
const TERMS_MAX = 10_000;
const PRECISION = 1e-16;

/** log Γ(k/2) by its recurrence from Γ(1/2) = √π or Γ(1) = 1. */
function logGammaOfHalf(k: number): number {
  let result = k % 2 === 1 ? Math.log(Math.PI) / 2 : 0;
  for (let factor = k % 2 === 1 ? 1 : 2; factor < k; factor += 2) result += Math.log(factor / 2);
  return result;
}

/** The lower incomplete gamma function by its series: quick where the argument is small. */
function lowerBySeries(shape: number, argument: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let n = 1; n <= TERMS_MAX; n += 1) {
    term *= argument / (shape + n);
    sum += term;
    if (term < sum * PRECISION) return sum;
  }
  throw new Error(`the series for ${argument} did not converge`);
}

/** The upper incomplete gamma function by its continued fraction (Lentz): quick where the argument is large. */
function upperByFraction(shape: number, argument: number): number {
  let b = argument + 1 - shape;
  let c = Number.MAX_VALUE;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n <= TERMS_MAX; n += 1) {
    const a = -n * (n - shape);
    b += 2;
    d = 1 / (a * d + b);
    c = b + a / c;
    const step = c * d;
    fraction *= step;
    if (Math.abs(step - 1) < PRECISION * 10) return fraction;
  }
  throw new Error(`the continued fraction for ${argument} did not converge`);
}

/**
 * P(X ≥ x) for X chi-squared with so many degrees of freedom: the regularised upper incomplete gamma
 * function (Abramowitz & Stegun, "Handbook of Mathematical Functions", 26.4.19, 6.5.29 and 6.5.31).
 */
export function chiSquaredTail(x: number, degreesOfFreedom: number): number {
  assert(
    x >= 0 && Number.isSafeInteger(degreesOfFreedom) && degreesOfFreedom >= 1,
    `chi-squared of ${x} with ${degreesOfFreedom} degrees of freedom`,
  );
  if (x === 0) return 1;
  if (x === Infinity) return 0;
  const shape = degreesOfFreedom / 2;
  const argument = x / 2;
  const scale = Math.exp(-argument + shape * Math.log(argument) - logGammaOfHalf(degreesOfFreedom));
  return argument < shape + 1
    ? 1 - scale * lowerBySeries(shape, argument)
    : scale * upperByFraction(shape, argument);
}
