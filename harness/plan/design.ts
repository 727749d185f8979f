import { z } from 'zod';

/** How a run compares, decided before its first trial: recorded with the plan, for whoever reads the results. */
export const designSchema = z
  .strictObject({
    /**
     * `fixed` every planned trial is run · `curtailed` trials that can no longer change an answer are left out ·
     * `sequential` it may stop after any trial, with figures that allow it.
     */
    stopping: z.enum(['fixed', 'curtailed', 'sequential']),
    /** Which flag sets are compared with each other: each with the first, or every two. */
    pairs: z.enum(['with-first', 'all']),
    /** The smallest difference that is looked for, in percentage points of the usable rate. */
    detectPoints: z.int().min(1).max(100),
  })
  .readonly();

export type Design = z.output<typeof designSchema>;

/** Of a plain run, and of runs recorded before there was a choice. */
export const FIXED_DESIGN: Design = { stopping: 'fixed', pairs: 'with-first', detectPoints: 50 };
