import type { CoveredTime } from '../jfr/chunk-scan.ts';
import type { CulpritCandidate } from '../jfr/culprit-candidates.ts';
import type { EvidenceKind, Holder } from '../jfr/culprit-evidence.ts';
import type { RecordingSource } from '../jfr/recording-source.ts';
import type { RecordingSummary, SummarisedChunk } from '../jfr/recording-summary.ts';
import type { StackFrame } from '../jfr/stack-frame.ts';
import { secondsText } from '../seconds-text.ts';
import { bytesText } from '../bytes-text.ts';

export interface RecordingTextInput {
  readonly source: RecordingSource;
  readonly summary: RecordingSummary;
  /** Event types, and candidates of each kind, that are shown. */
  readonly top: number;
}

const KIND_WORDS: Readonly<Record<EvidenceKind, string>> = {
  'live-heap': 'Alive on the heap when the profile was taken (estimated from samples)',
  'old-object': 'Old objects that were still alive (samples)',
  'class-histogram': 'Objects by class after the last collection that counted them',
  metaspace: 'Who asked for metaspace in vain, by class loader',
  'class-loader': 'Class loaders at the last count, by their class',
  'direct-allocation': 'Direct buffers allocated, by the class that did',
  'out-of-memory-error': 'OutOfMemoryErrors thrown by Java code, or seen as they were thrown',
};
/** Chunks shown at the start and the end of a long recording. */
const CHUNKS_SHOWN = 10;
/** Calls of the JDK's own shown before the first of the application, and calls shown in all. */
const FRAMES_SHOWN = 8;
const HOLDERS_SHOWN = 8;
const JDK_PACKAGE = /^(?:(?:java|javax|jdk|sun|com\.sun)\.|$)/u;

/** What a recording is, what it covers and whom it suspects, for a person. */
export function recordingText({ source, summary, top }: RecordingTextInput): string[] {
  return [
    ...stateLines(source, summary),
    ...coverageLines(summary),
    ...chunkLines(summary.chunks),
    '',
    ...eventLines(summary, top),
    ...heapLines(summary),
    ...candidateLines(summary.candidates, top),
  ];
}

function stateLines(source: RecordingSource, { sizeBytes, structure }: RecordingSummary): string[] {
  const size =
    source.compression === 'none'
      ? `${sizeBytes} bytes`
      : `${source.fileBytes} bytes of ${source.compression}, ${sizeBytes} decompressed`;
  if (structure.kind === 'complete') return [`${source.file}: complete, ${size}`];
  const state = structure.kind === 'broken' ? 'not complete' : 'unfinished';
  return [
    `${source.file}: ${state}, ${size}`,
    `${structure.kind} at byte ${structure.atOffset}: ${structure.reason}`,
  ];
}

function coverageLines({ covered, chunks }: RecordingSummary): string[] {
  if (covered === null) return ['covers no time'];
  return [
    `covers ${spanText(covered)}${covered.gaps.length === 0 ? ', without a gap' : ''}`,
    ...covered.gaps.map((gap) => `  but not ${spanText(gap)}`),
    ...(chunks.some(({ structure }) => structure.kind === 'broken')
      ? ['  by the headers of its chunks, of which a broken one may hold less']
      : []),
  ];
}

function chunkLines(chunks: readonly SummarisedChunk[]): string[] {
  const shown = chunks.flatMap((chunk, index) => {
    const isLeftOut = index >= CHUNKS_SHOWN && index < chunks.length - CHUNKS_SHOWN;
    if (isLeftOut) return index === CHUNKS_SHOWN ? [`  … ${chunks.length - 2 * CHUNKS_SHOWN} more`] : [];
    return [
      `  chunk ${index + 1}: format ${chunk.version}, ${chunkState(chunk)}, ${chunk.eventCount} events, ` +
        (chunk.covered === null ? 'covers no time' : spanText(chunk.covered)),
      ...chunk.problems.map((problem) => `    ${problem}`),
      ...(chunk.unreadableEvents === 0 ? [] : [`    ${chunk.unreadableEvents} events cannot be read`]),
    ];
  });
  return [`${chunks.length} ${chunks.length === 1 ? 'chunk' : 'chunks'}`, ...shown];
}

function chunkState({ structure }: SummarisedChunk): string {
  if (structure.kind === 'broken') return `broken at byte ${structure.atOffset}`;
  return structure.kind;
}

function eventLines({ eventTypes }: RecordingSummary, top: number): string[] {
  const count = eventTypes.reduce((sum, type) => sum + type.count, 0);
  if (count === 0) return ['no events in it'];
  return [
    `${count} events of ${eventTypes.length} types`,
    ...eventTypes
      .slice(0, top)
      .map((type) => `${String(type.count).padStart(9)} × ${type.typeName} (${bytesText(type.sizeBytes)})`),
  ];
}

function heapLines({ lastHeap }: RecordingSummary): string[] {
  if (lastHeap === null) return [];
  const { when, usedBytes, committedBytes, atMs } = lastHeap;
  const of = committedBytes === null ? '' : ` of ${bytesText(committedBytes)} committed`;
  const at = atMs === null ? '' : ` at ${clockText(atMs)}`;
  return ['', `heap at the last collection seen (${when.toLowerCase()})${at}: ${bytesText(usedBytes)}${of}`];
}

function candidateLines(candidates: readonly CulpritCandidate[], top: number): string[] {
  if (candidates.length === 0) return ['', 'no event in it names a culprit'];
  const kinds = Map.groupBy(candidates, ({ kind }) => kind);
  return [...kinds].flatMap(([kind, ofKind]) => [
    '',
    KIND_WORDS[kind],
    ...ofKind.slice(0, top).flatMap(candidateText),
    ...(ofKind.length > top ? [`  … ${ofKind.length - top} more`] : []),
  ]);
}

function candidateText({ subject, count, bytes, frames, heldBy, typeName }: CulpritCandidate): string[] {
  const size = bytes === null ? '' : `${bytesText(Math.round(bytes))}, `;
  return [
    `  ${subject}: ${size}${count} × ${typeName}`,
    ...shownFrames(frames).map((frame) => `      at ${frameText(frame)}`),
    ...heldBy.slice(0, HOLDERS_SHOWN).map((holder) => `      held by ${holderText(holder)}`),
  ];
}

/** As far as the second call of the application: the JDK's own do not tell one culprit from another. */
function shownFrames(frames: readonly StackFrame[]): readonly StackFrame[] {
  const own = frames.flatMap(({ className }, index) => (JDK_PACKAGE.test(className) ? [] : [index]));
  const last = own[1] ?? own[0] ?? frames.length - 1;
  return frames.slice(Math.max(0, last + 1 - FRAMES_SHOWN), last + 1);
}

function frameText({ className, methodName, lineNumber }: StackFrame): string {
  return `${className}.${methodName}${lineNumber === null ? '' : `:${lineNumber}`}`;
}

function holderText({ className, fieldName }: Holder): string {
  return fieldName === null ? className : `${className}.${fieldName}`;
}

function spanText({ fromMs, toMs }: CoveredTime): string {
  return `${secondsText((toMs - fromMs) / 1_000)} from ${clockText(fromMs)} to ${clockText(toMs)}`;
}

function clockText(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? 'no valid time' : date.toISOString();
}
