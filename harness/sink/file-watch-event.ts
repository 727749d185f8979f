import { z } from 'zod';
import { timeMs } from './sink-event.ts';

/** What the watch over a file system prints: a file had this size at that time, and another one before. */
export const fileWatchEventSchema = z.strictObject({
  kind: z.literal('file-written'),
  atMs: timeMs,
  /** Below the file system's root. */
  path: z.string(),
  sizeBytes: z.int().nonnegative(),
});

export type FileWatchEvent = z.infer<typeof fileWatchEventSchema>;
