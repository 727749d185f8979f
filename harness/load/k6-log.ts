import { z } from 'zod';

/** A line of k6's log with `--log-format json`. */
const lineSchema = z.object({
  level: z.string(),
  msg: z.string(),
  source: z.string().optional(),
});

/**
 * Reads k6's log for what its exit code does not say: an exception in a VU is logged with its stack
 * (`source=stacktrace`) and leaves the exit code at 0.
 */
export class K6Log {
  #exception: string | null = null;
  #lastError: string | null = null;

  /** The first exception of a VU. */
  get exception(): string | null {
    return this.#exception;
  }

  /** The last error that k6 itself reported; what the script printed is not one. */
  get lastError(): string | null {
    return this.#lastError;
  }

  add(line: string): void {
    const entry = parseLine(line);
    // Go's runtime does not log as JSON: a panic's first line is the telling one.
    if (entry === undefined) this.#lastError ??= line.trim() === '' ? null : line.trim();
    else if (entry.source === 'stacktrace') this.#exception ??= oneLine(entry.msg);
    else if (entry.level === 'error' && entry.source !== 'console') this.#lastError = oneLine(entry.msg);
  }
}

function parseLine(line: string): z.infer<typeof lineSchema> | undefined {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch {
    // Not a log line: the caller treats it as text.
    return undefined;
  }
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}
