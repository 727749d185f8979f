import { type DumpSource, openDump } from './dump-source.ts';
import type { ChunkMemory } from './file-chunks.ts';
import { HEADER_BYTES } from './file-header.ts';
import { GzipDamage } from './gzip-chunks.ts';
import type { HprofScan, HprofStructure } from './hprof-scan.ts';
import { HprofScanner } from './hprof-scanner.ts';
import { mergedBytes } from './merged-bytes.ts';
import type { SegmentFile } from './segment-file.ts';
import { fastWalker } from './wasm-heap-walker.ts';

/** A dump that was scanned, and those of its bytes that can be walked. */
export interface DumpContent {
  readonly source: DumpSource;
  /** With leftover parts: of the file as it is on disk, but with the classes of the parts counted in. */
  readonly scan: HprofScan;
  /** Parts that were read together with the file, because it broke before they were merged into it. */
  readonly salvagedSegments: readonly SegmentFile[];
  /**
   * The bytes that walk: all of a complete dump, those before the break of a broken one. Those of plain files
   * lie in the memory given, if any.
   */
  readableChunks(memory?: ChunkMemory): AsyncIterable<Uint8Array>;
}

/** A stretch of bytes that begins one file. */
interface Span {
  readonly source: DumpSource;
  readonly bytes: number;
}

/** Scans a dump; of one that was left in parts, what the parts hold is salvaged. */
export async function readDump(source: DumpSource): Promise<DumpContent> {
  const scan = await scanSource(source);
  if (scan.structure.kind === 'complete' || source.segments.length === 0 || scan.header === null) {
    const bytes = scan.structure.kind === 'complete' ? scan.sizeBytes : scan.structure.atOffset;
    const spans = [{ source, bytes }];
    return { source, scan, salvagedSegments: [], readableChunks: (memory) => spanChunks(spans, memory) };
  }
  const spans = await salvageableSpans(source, scan);
  const whole = new HprofScanner();
  for await (const chunk of spanChunks(spans)) whole.write(chunk);
  return {
    source,
    scan: { ...scan, structure: unmerged(scan.structure, source.segments), classes: whole.end().classes },
    salvagedSegments: source.segments,
    readableChunks: (memory) => spanChunks(spans, memory),
  };
}

async function scanSource(source: DumpSource): Promise<HprofScan> {
  const { makeWalker, chunkMemory } = await fastWalker();
  const scanner = new HprofScanner({ makeWalker });
  try {
    for await (const chunk of source.chunks(chunkMemory)) scanner.write(chunk);
  } catch (error) {
    if (error instanceof GzipDamage) return scanner.end({ streamDamage: error.message });
    throw error;
  }
  return scanner.end();
}

/** The whole records of the file, without what it already holds of the first part, then those of each part. */
async function salvageableSpans(source: DumpSource, scan: HprofScan): Promise<readonly Span[]> {
  const [first] = source.segments;
  const merged = first === undefined ? 0 : await mergedBytes(source, first);
  const spans: Span[] = [{ source, bytes: Math.min(scan.intactBytes, scan.sizeBytes - merged) }];
  for (const { file } of source.segments) {
    const part = await openDump(file);
    spans.push({ source: part, bytes: await intactPartBytes(source, part) });
  }
  return spans;
}

/** A part has no header of its own: it is walked behind the file's. */
async function intactPartBytes(source: DumpSource, part: DumpSource): Promise<number> {
  const scanner = new HprofScanner();
  for await (const chunk of spanChunks([{ source, bytes: HEADER_BYTES }])) scanner.write(chunk);
  try {
    for await (const chunk of part.chunks()) scanner.write(chunk);
  } catch (error) {
    if (!(error instanceof GzipDamage)) throw error;
  }
  return Math.max(0, scanner.end().intactBytes - HEADER_BYTES);
}

async function* spanChunks(
  spans: readonly Span[],
  memory?: ChunkMemory,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (const { source, bytes } of spans) {
    let leftBytes = bytes;
    if (leftBytes === 0) continue;
    for await (const chunk of source.chunks(memory)) {
      yield chunk.byteLength > leftBytes ? chunk.subarray(0, leftBytes) : chunk;
      leftBytes -= Math.min(leftBytes, chunk.byteLength);
      if (leftBytes === 0) break;
    }
  }
}

function unmerged(structure: HprofStructure, segments: readonly SegmentFile[]): HprofStructure {
  if (structure.kind === 'complete') return structure;
  const bytes = segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const parts = segments.map(({ number }) => `.p${number}`).join(', ');
  return {
    ...structure,
    reason: `${structure.reason}; ${bytes} bytes lie beside it in ${parts}, which the JVM was stopped before merging`,
  };
}
