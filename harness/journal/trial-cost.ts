import { z } from 'zod';

/** What a task took beside what it was to do; a figure that was not seen is `null`. */
export const trialCostSchema = z
  .strictObject({
    /** From the start of the service's container to the first answer that it is ready. */
    startUpSeconds: z.number().nullable(),
    /** CPU time of all the task's containers, over the whole trial. */
    cpuSeconds: z.number().nullable(),
    /** The most memory that the task's containers used together. */
    peakMemoryBytes: z.number().nullable(),
    /** How long dump and hook held the JVM up, which stands still for either. */
    frozenSeconds: z.number().nullable(),
    /** What left the task for the sinks, whole or not. */
    sentBytes: z.number().nullable(),
  })
  .readonly();

export type TrialCost = z.infer<typeof trialCostSchema>;
