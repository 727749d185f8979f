import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { zstdCompressSync } from 'node:zlib';
import { openRecording } from '../../../harness/jfr/recording-source.ts';
import { MultipartScanner, multipartBoundary } from '../../../harness/sink/multipart-scanner.ts';
import { CLASS, liveObject, orderServiceChunk, STACK_TRACE } from '../../jfr/order-service-recording.ts';
import { eventJson, part, profileBody, tags } from '../../sink/example-profile.ts';

/** A profile taken apart, to be put together again whole or damaged. */
export interface RecordedUpload {
  readonly event: Readonly<Record<string, unknown>>;
  /** Decompressed, in their order: HotSpot's, then ddprof's. */
  readonly chunks: readonly Buffer[];
}

export const RUNTIME_ID = 'f2b8898f-0c50-4ec4-8567-d6ca61130557';
const START_MS = Date.UTC(2026, 10, 26, 13, 1, 40);
const SECONDS = 60;

/** A small one of a minute, made by hand; its live heap samples name the report cache. */
export function syntheticUpload(): RecordedUpload {
  const time = { startNanos: BigInt(START_MS) * 1_000_000n, durationNanos: BigInt(SECONDS) * 1_000_000_000n };
  return {
    event: eventJson({
      tags_profiler: tags({ runtimeId: RUNTIME_ID }),
      start: new Date(START_MS).toISOString(),
      end: new Date(START_MS + SECONDS * 1000).toISOString(),
    }),
    chunks: [
      orderServiceChunk({ ...time, events: [liveObject(STACK_TRACE.put, CLASS.bytes, 1_000_000, 10)] }),
      orderServiceChunk({ ...time, version: [2, 0] }),
    ],
  };
}

/** Takes apart what an intake stored. */
export async function readUpload(file: string, contentType: string): Promise<RecordedUpload> {
  const body = await readFile(file);
  const scanner = new MultipartScanner(multipartBoundary(contentType) ?? '');
  scanner.write(body);
  const [described, main] = scanner.end().parts;
  if (described === undefined || main === undefined) throw new Error(`${file} has no two parts`);
  const text = body.toString('utf8', described.offset, described.offset + described.sizeBytes);
  const recording = await buffer((await openRecording(file, main)).pieces());
  const chunks: Buffer[] = [];
  for (let at = 0; at < recording.length; at += sizeOf(recording, at)) {
    chunks.push(recording.subarray(at, at + sizeOf(recording, at)));
  }
  return { event: JSON.parse(text), chunks };
}

function sizeOf(recording: Buffer, at: number): number {
  return Number(recording.readBigUInt64BE(at + 8));
}

/** The body of an upload as the agent would send it. */
export function bodyOf(
  upload: RecordedUpload,
  main: Buffer = zstdCompressSync(Buffer.concat(upload.chunks)),
): Buffer {
  return profileBody({ event: upload.event, main });
}

export function eventPart({ event }: Pick<RecordedUpload, 'event'>): Buffer {
  return part('event', 'event.json', Buffer.from(JSON.stringify(event)));
}

export function mainPart(upload: RecordedUpload): Buffer {
  return part('main', 'main.jfr', zstdCompressSync(Buffer.concat(upload.chunks)));
}

/** A copy of a chunk whose header says that it covers another time. */
export function withTime(
  chunk: Buffer,
  shift: { readonly startMs?: number; readonly durationMs?: number },
): Buffer {
  const copy = Buffer.from(chunk);
  const add = (offset: number, milliseconds = 0): void => {
    copy.writeBigInt64BE(copy.readBigInt64BE(offset) + BigInt(Math.round(milliseconds * 1e6)), offset);
  };
  add(32, shift.startMs);
  add(40, shift.durationMs);
  return copy;
}

/** Milliseconds since the epoch of a moment that an upload's description names. */
export function timeOf({ event }: RecordedUpload, name: 'start' | 'end'): number {
  return Date.parse(String(event[name]));
}

export function withEvent(
  upload: RecordedUpload,
  changes: Readonly<Record<string, unknown>>,
): RecordedUpload {
  return { ...upload, event: { ...upload.event, ...changes } };
}
