import { z } from 'zod';

/** Milliseconds since the epoch on the clock of the engine's machine, fractional. */
export const timeMs = z.number();

/** What every program of a sink says beside its own events: that it takes connections, or that it cannot go on. */
export const sinkEventSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready'), atMs: timeMs }),
  /** The sink itself failed; what it saw of the trial is no longer trustworthy. */
  z.strictObject({ kind: z.literal('failure'), atMs: timeMs, message: z.string() }),
]);

export type SinkEvent = z.infer<typeof sinkEventSchema>;
export type SinkFailure = Extract<SinkEvent, { readonly kind: 'failure' }>;
