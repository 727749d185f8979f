import { z } from 'zod';
import { timeMs } from './sink-event.ts';

/** What the log collector prints: one record of a log that has left the task, one JSON object a line. */
export const logCollectorEventSchema = z.strictObject({
  kind: z.literal('log-record'),
  /** When the delivery that held it had arrived in full. */
  atMs: timeMs,
  /** The log router's tag; FireLens's is `<container>-firelens-<task id>`. */
  tag: z.string(),
  /** When it was made, by whoever made it. */
  recordedAtMs: timeMs.nullable(),
  /** `null` for a record that an app sent itself instead of printing it. */
  stream: z.enum(['stdout', 'stderr']).nullable(),
  /** The line, or the JSON of a record that has none. */
  text: z.string(),
});

export type LogCollectorEvent = z.infer<typeof logCollectorEventSchema>;
