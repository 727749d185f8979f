import { z } from 'zod';
import { type Culprit, culpritMethods, type Method } from '../config/scenario.ts';
import type { CulpritCandidate } from '../jfr/culprit-candidates.ts';
import type { EvidenceKind } from '../jfr/culprit-evidence.ts';
import type { RecordingSummary } from '../jfr/recording-summary.ts';
import type { StackFrame } from '../jfr/stack-frame.ts';
import { RETURN_HOARD, TAPPED_METHOD_SUFFIX } from '../load/pressure-agent.ts';
import type { OomType } from '../oom-type.ts';

/** Whether a recording leads to the culprit, and what it leads to. */
export const culpritFindingSchema = z.strictObject({
  namesCulprit: z.boolean(),
  /** Plain words. */
  detail: z.string(),
});

export type CulpritFinding = z.infer<typeof culpritFindingSchema>;

const HEAP: readonly EvidenceKind[] = ['live-heap', 'old-object'];
const CLASSES: readonly EvidenceKind[] = ['metaspace', 'class-loader'];

/**
 * What of a recording says who holds or asks for what the JVM ran out of. Allocation samples of the heap are not
 * among it, as most of them die young, and neither is a histogram of classes, which names no code.
 */
const DECISIVE: Readonly<Record<OomType, readonly EvidenceKind[]>> = {
  'heap-space': HEAP,
  'gc-overhead': HEAP,
  'oom-killed': HEAP,
  metaspace: CLASSES,
  'compressed-class-space': CLASSES,
  'direct-buffer': ['direct-allocation', 'out-of-memory-error'],
  // Of direct allocations the Datadog agent counts those through the JDK; Netty goes past it, or not, by its version and the JDK's.
  'netty-direct': ['out-of-memory-error'],
  'native-thread': ['out-of-memory-error'],
  // HotSpot throws an error made beforehand, which no event tells of; what the array was to be made of is on the heap.
  'array-size': ['out-of-memory-error', ...HEAP],
};

/** Live heap that names the culprit and is less than this share of the heap in use explains nothing. */
const HEAP_SHARE_MIN = 0.25;

/** What a recording says, as far as it may lead to a culprit. */
export type RecordedEvidence = Pick<RecordingSummary, 'candidates' | 'lastHeap'>;

/**
 * Whether the evidence that decides for this OOM leads to the culprit: those of its candidates that name it weigh
 * more than any other and, where they tell bytes of a heap whose use is known, are a quarter of it at least; in the
 * first kind of evidence where that is so.
 */
export function findCulprit(
  { candidates, lastHeap }: RecordedEvidence,
  { culprit, oomType }: { readonly culprit: Culprit; readonly oomType: OomType },
): CulpritFinding {
  const kinds = DECISIVE[oomType].map((kind) => candidates.filter((candidate) => candidate.kind === kind));
  const found = kinds.find((ofKind) => leadsTo(ofKind, { culprit, lastHeap }));
  const shown = found ?? kinds.find((ofKind) => ofKind.length > 0);
  if (shown === undefined) {
    return { namesCulprit: false, detail: `nothing in it says who uses up ${WHAT[oomType]}` };
  }
  return {
    namesCulprit: found !== undefined,
    detail: leaderText(shown, found === undefined ? null : culprit),
  };
}

const WHAT: Readonly<Record<OomType, string>> = {
  'heap-space': 'the heap',
  'gc-overhead': 'the heap',
  'oom-killed': 'the memory',
  metaspace: 'the metaspace',
  'compressed-class-space': 'the class space',
  'direct-buffer': 'the direct memory',
  'netty-direct': 'Netty’s direct memory',
  'native-thread': 'the threads',
  'array-size': 'the array',
};

/** Bytes where every candidate of the kind tells them, else samples. */
function weigher(candidates: readonly CulpritCandidate[]): (candidate: CulpritCandidate) => number {
  return candidates.every(({ bytes }) => bytes !== null) ? ({ bytes }) => bytes ?? 0 : ({ count }) => count;
}

function leadsTo(
  candidates: readonly CulpritCandidate[],
  { culprit, lastHeap }: { readonly culprit: Culprit; readonly lastHeap: RecordedEvidence['lastHeap'] },
): boolean {
  const weigh = weigher(candidates);
  const named = candidates.filter((candidate) => names(candidate, culprit));
  const weight = named.reduce((sum, candidate) => sum + weigh(candidate), 0);
  const isLiveHeap = named.every(({ kind, bytes }) => kind === 'live-heap' && bytes !== null);
  if (isLiveHeap && lastHeap !== null && weight < lastHeap.usedBytes * HEAP_SHARE_MIN) return false;
  return weight > 0 && candidates.every((one) => named.includes(one) || weigh(one) < weight);
}

/** The class that holds it in the chain that keeps it alive, the culprit in its stack, or the innermost of the service's calls. */
function names({ subject, frames, heldBy }: CulpritCandidate, culprit: Culprit): boolean {
  const own = culprit.className.slice(0, culprit.className.lastIndexOf('.') + 1);
  const innermost = frames.find(({ className }) => className.startsWith(own));
  return (
    subject === culprit.className ||
    heldBy.some(({ className }) => className === culprit.className) ||
    frames.some((frame) => isIn(frame, culprit) || isTapped(frame, culprit)) ||
    (innermost !== undefined && culpritMethods(culprit).some((method) => isIn(innermost, method)))
  );
}

function isIn(frame: StackFrame, { className, methodName }: Method): boolean {
  return frame.className === className && frame.methodName === methodName;
}

/** What such a method asks for and returns is what the pressure agent's hoard holds. */
function isTapped({ methodName }: StackFrame, { className }: Culprit): boolean {
  return className === RETURN_HOARD && methodName.endsWith(TAPPED_METHOD_SUFFIX);
}

function leaderText(candidates: readonly CulpritCandidate[], culprit: Culprit | null): string {
  const leader = candidates.find((one) => culprit === null || names(one, culprit)) ?? candidates[0];
  if (leader === undefined) return 'nothing';
  const { kind, subject, frames, heldBy } = leader;
  const frame = frames.find(({ className }) => !JDK_PACKAGE.test(className)) ?? frames[0];
  const holder = heldBy.at(-1);
  const place = [
    ...(frame === undefined ? [] : [`from ${frameText(frame)}`]),
    ...(holder === undefined ? [] : [`held by ${holder.className}`]),
  ];
  return [`${kind}: ${subject}`, ...place].join(' ');
}

const JDK_PACKAGE = /^(?:java|javax|jdk|sun|com\.sun)\./;

function frameText({ className, methodName }: StackFrame): string {
  return `${className}.${methodName}`;
}
