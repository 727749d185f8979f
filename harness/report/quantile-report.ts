import { z } from 'zod';
import { quantileInterval } from '../statistics/quantile-interval.ts';

/**
 * A quantile with its order-statistic 95 % interval. `null` stands for no such number: of the value where there
 * is no trial, or where it is one without a figure; of an end where the sample is too small to have one.
 */
export const quantileSchema = z
  .strictObject({
    value: z.number().nullable(),
    lower: z.number().nullable(),
    upper: z.number().nullable(),
    /** Figures in the sample. */
    sampleSize: z.int(),
  })
  .readonly();

function finite(value: number | null | undefined): number | null {
  return value === undefined || value === null || !Number.isFinite(value) ? null : value;
}

/** The median of figures of which some may be -Infinity: below any other. */
export function medianReport(sample: readonly number[]): z.infer<typeof quantileSchema> {
  const estimate = quantileInterval(sample, 0.5);
  return {
    value: finite(estimate?.value),
    lower: finite(estimate?.lower),
    upper: finite(estimate?.upper),
    sampleSize: sample.length,
  };
}
