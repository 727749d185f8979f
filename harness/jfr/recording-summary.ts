import type { CoveredTime, ScannedChunk } from './chunk-scan.ts';
import { CulpritCandidates, type CulpritCandidate } from './culprit-candidates.ts';
import type { EventCount, RecordedChunk } from './recorded-chunk.ts';
import { readRecording } from './recording-reader.ts';
import type { RecordingStructure } from './recording-structure.ts';
import { Struct, type Value } from './struct.ts';
import { coveredTime, type TimeCoverage } from './time-coverage.ts';

export interface SummarisedChunk extends ScannedChunk {
  /** What is there and could not be read, in plain words. */
  readonly problems: readonly string[];
  /** Events of interest that could not be read. */
  readonly unreadableEvents: number;
}

/** The heap at the last collection that the recording saw. */
export interface HeapAtCollection {
  readonly atMs: number | null;
  readonly when: string;
  readonly usedBytes: number;
  readonly committedBytes: number | null;
}

/** What a recording holds, for a person who asks whether it explains an OOM. */
export interface RecordingSummary {
  readonly sizeBytes: number;
  readonly structure: RecordingStructure;
  readonly covered: TimeCoverage | null;
  readonly chunks: readonly SummarisedChunk[];
  /** Over all chunks, most of them first. */
  readonly eventTypes: readonly Readonly<EventCount>[];
  readonly lastHeap: HeapAtCollection | null;
  readonly candidates: readonly CulpritCandidate[];
}

const HEAP_SUMMARY = 'jdk.GCHeapSummary';

/** Reads a recording once, front to back. Damage is part of the result; an error of the source rejects. */
export async function summariseRecording(source: AsyncIterable<Uint8Array>): Promise<RecordingSummary> {
  const candidates = new CulpritCandidates();
  const counts = new Map<string, EventCount>();
  const chunks: SummarisedChunk[] = [];
  let lastHeap: HeapAtCollection | null = null;
  const typeNames = new Set([...CulpritCandidates.typeNames, HEAP_SUMMARY]);
  const { sizeBytes, structure } = await readRecording(source, {
    onChunk: (chunk) => {
      for (const count of chunk.countEvents()) addCount(counts, count);
      const { unreadable } = chunk.readEvents({
        typeNames,
        visit: (event) => {
          if (event.type.name === HEAP_SUMMARY) lastHeap = heapAt(event, chunk) ?? lastHeap;
          else candidates.add(event, chunk);
        },
      });
      chunks.push({ ...chunk.scanned, problems: chunk.problems, unreadableEvents: unreadable });
    },
  });
  return {
    sizeBytes,
    structure,
    covered: coveredTime(chunks.flatMap(({ covered }): CoveredTime[] => (covered === null ? [] : [covered]))),
    chunks,
    eventTypes: [...counts.values()].toSorted((one, other) => other.count - one.count),
    lastHeap,
    candidates: candidates.list(),
  };
}

function addCount(counts: Map<string, EventCount>, { typeName, count, sizeBytes }: EventCount): void {
  const sum = counts.get(typeName) ?? { typeName, count: 0, sizeBytes: 0 };
  sum.count += count;
  sum.sizeBytes += sizeBytes;
  counts.set(typeName, sum);
}

function heapAt(event: Struct, chunk: RecordedChunk): HeapAtCollection | null {
  const usedBytes = numeric(event.get('heapUsed'));
  const when = event.get('when');
  const space = event.get('heapSpace');
  if (usedBytes === null || typeof when !== 'string') return null;
  const committedBytes = space instanceof Struct ? numeric(space.get('committedSize')) : null;
  return { atMs: chunk.startMs(event), when, usedBytes, committedBytes };
}

function numeric(value: Value): number | null {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : null;
}
