import assert from 'node:assert/strict';

/** log n! for n from 0, grown as far as it was asked for. */
const logFactorials: number[] = [0];

function logFactorial(n: number): number {
  for (let next = logFactorials.length; next <= n; next += 1) {
    logFactorials.push((logFactorials[next - 1] ?? 0) + Math.log(next));
  }
  return logFactorials[n] ?? 0;
}

/** log of the number of ways to choose k of n; -Infinity where there is none. */
export function logChoose(n: number, k: number): number {
  if (k < 0 || k > n) return -Infinity;
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

/** P(X = k) for k from 0 to n, X binomial of n trials at a rate. */
export function binomialDistribution({
  trials,
  rate,
}: {
  readonly trials: number;
  readonly rate: number;
}): readonly number[] {
  assert(rate >= 0 && rate <= 1, `${rate} is no rate`);
  return Array.from({ length: trials + 1 }, (_, k) => {
    if (rate === 0) return k === 0 ? 1 : 0;
    if (rate === 1) return k === trials ? 1 : 0;
    return Math.exp(logChoose(trials, k) + k * Math.log(rate) + (trials - k) * Math.log1p(-rate));
  });
}
