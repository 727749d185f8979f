import { z } from 'zod';
import { readFileChunks } from '../../hprof/file-chunks.ts';
import { GzipDamage, gunzipChunks } from '../../hprof/gzip-chunks.ts';
import { damagedGzip, type RecognisedInput } from '../input/input-kind.ts';
import { PostmortemError } from '../postmortem-error.ts';
import { EventSplitter } from './event-splitter.ts';
import { LineSplitter } from './line-splitter.ts';
import type { LogScan } from './log-scan.ts';

type LogInput = RecognisedInput & { readonly kind: 'log' };

/** How far the reading of a file is; bytes are decompressed ones. */
export type OnRead = (file: string, bytes: number) => void;

/** An event of `filter-log-events` (with its stream) or `get-log-events` (CloudWatch Logs API reference). */
const eventSchema = z.object({
  timestamp: z.number(),
  message: z.string(),
  logStreamName: z.string().nullish(),
});

/**
 * Reads a log export front to back, in memory that does not grow with it.
 *
 * @throws {PostmortemError} `damaged-input` for a damaged gzip stream and an answer of CloudWatch Logs that breaks off
 */
export async function readLog(
  input: LogInput,
  scan: LogScan,
  { onRead, signal }: { readonly onRead: OnRead; readonly signal: AbortSignal },
): Promise<void> {
  const { file, form, isGzip } = input;
  scan.open(file);
  const reader = form === 'lines' ? lineReader(scan) : eventReader(file, scan);
  let bytes = 0;
  try {
    for await (const chunk of isGzip ? gunzipChunks(file) : readFileChunks(file)) {
      signal.throwIfAborted();
      reader.write(chunk);
      bytes += chunk.byteLength;
      onRead(file, bytes);
    }
  } catch (error) {
    if (error instanceof GzipDamage) throw damagedGzip(file, error);
    throw error;
  }
  reader.end();
}

interface LogReader {
  readonly write: (chunk: Uint8Array) => void;
  readonly end: () => void;
}

function lineReader(scan: LogScan): LogReader {
  const splitter = new LineSplitter((text, number) =>
    scan.push({ text, number, path: null, atMs: null, stream: null }),
  );
  return { write: (chunk) => splitter.write(chunk), end: () => splitter.end() };
}

function eventReader(file: string, scan: LogScan): LogReader {
  const damaged = (reason: string, cause?: unknown): PostmortemError =>
    new PostmortemError('damaged-input', `${file} is no whole answer of CloudWatch Logs: ${reason}.`, {
      hint: 'Fetch it anew with aws logs filter-log-events or get-log-events, --output json.',
      cause,
    });
  const splitter = new EventSplitter((json, index) => {
    const event = eventSchema.safeParse(parsed(json));
    if (!event.success) throw damaged(`event ${index} has no timestamp and message`, event.error);
    const { timestamp: atMs, message, logStreamName } = event.data;
    for (const text of message.split(/\r?\n/)) {
      scan.push({
        text,
        number: null,
        path: `events[${index}].message`,
        atMs,
        stream: logStreamName ?? null,
      });
    }
  });
  return {
    write: (chunk) => splitter.write(chunk),
    end: () => {
      const end = splitter.end();
      if (end.kind === 'damaged') throw damaged(end.reason);
      if (end.hasMore) scan.markIncomplete();
    },
  };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
