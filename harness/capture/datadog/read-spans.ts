import { z } from 'zod';
import { MsgpackError, MsgpackReader, type MsgpackValue } from '../../sidecar/msgpack.ts';

/** What of a span a verdict may need; times on the clock of the engine's machine. */
export const spanSchema = z.strictObject({
  resource: z.string(),
  startMs: z.number(),
  endMs: z.number(),
  runtimeId: z.string().nullable(),
  /** Class of the error that it ended with; `null` for none. */
  errorType: z.string().nullable(),
  /** The error's stack trace, as Java prints it. */
  errorStack: z.string().nullable(),
});

export type Span = z.infer<typeof spanSchema>;

const NANOS_PER_MS = 1e6;

/**
 * The spans of a payload of traces (`/v0.4/traces`: an array of traces, each an array of spans); `null` for
 * what is none.
 */
export function readSpans(body: Buffer): readonly Span[] | null {
  let values: readonly MsgpackValue[];
  try {
    values = new MsgpackReader().push(body);
  } catch (error) {
    if (error instanceof MsgpackError) return null;
    throw error;
  }
  const [payload, ...more] = values;
  if (!Array.isArray(payload) || more.length > 0) return null;
  const traces: readonly MsgpackValue[] = payload;
  // Within a payload a trace's runtime-id stands on its first span.
  return traces.flatMap((trace) => spansOf(Array.isArray(trace) ? trace : []));
}

function spansOf(trace: readonly MsgpackValue[]): readonly Span[] {
  const spans = trace.filter((value): value is ReadonlyMap<string, MsgpackValue> => value instanceof Map);
  const runtimeId = spans.map((span) => metaOf(span, 'runtime-id')).find((id) => id !== null) ?? null;
  return spans.map((span) => {
    const startMs = numberOf(span.get('start')) / NANOS_PER_MS;
    const isError = numberOf(span.get('error')) !== 0;
    return {
      resource: textOf(span.get('resource')) ?? '',
      startMs,
      endMs: startMs + numberOf(span.get('duration')) / NANOS_PER_MS,
      runtimeId,
      errorType: isError ? metaOf(span, 'error.type') : null,
      errorStack: isError ? metaOf(span, 'error.stack') : null,
    };
  });
}

function metaOf(span: ReadonlyMap<string, MsgpackValue>, name: string): string | null {
  const meta = span.get('meta');
  return meta instanceof Map ? textOf(meta.get(name)) : null;
}

function textOf(value: MsgpackValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function numberOf(value: MsgpackValue | undefined): number {
  return typeof value === 'number' ? value : 0;
}
