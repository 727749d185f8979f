import type { JudgeContext } from '../../harness/capture/capture-path.ts';
import type { DumpFacts } from '../../harness/capture/dump-facts.ts';
import { DUMP_KEY, type HeapDumpFacts } from '../../harness/capture/heap-dump.ts';
import type { EventOf } from '../../harness/timeline/timeline.ts';
import type { TimelineEvent } from '../../harness/timeline/timeline-event.ts';

const TRIAL_STARTED_AT_MS = Date.UTC(2026, 10, 23, 4, 4, 26);
/** Seconds after the trial's start at which the container of {@link judgeContext} ended. */
const CONTAINER_END_SECONDS = 100;
export const CULPRIT = { className: 'lastgasp.orders.ReportCache', methodName: 'put' };

/** Milliseconds since the epoch of a moment of the example trial. */
export function at(secondsAfterStart: number): number {
  return TRIAL_STARTED_AT_MS + secondsAfterStart * 1000;
}

/** The facts of a whole dump of this trial, unless told otherwise. */
export function dumpFacts(changes: Partial<DumpFacts> = {}): DumpFacts {
  return {
    sizeBytes: 1000,
    sha256: 'aa11',
    structure: { kind: 'complete' },
    dumpedAtMs: at(40),
    ...changes,
  };
}

/** Whole copies of a dump that leads to the culprit. */
export const WHOLE: HeapDumpFacts = {
  file: dumpFacts(),
  object: dumpFacts(),
  pieces: [],
  holder: { namesCulprit: true, detail: '90 % of the heap is held by lastgasp.orders.ReportCache' },
};

export const BROKEN = {
  kind: 'broken',
  atOffset: 600,
  reason: 'the file ends between two records, without a HEAP_DUMP_END record',
} as const;

export const DUMP_BEGIN: TimelineEvent = {
  kind: 'dump-begin',
  path: '/tmp/heap_dump.hprof',
  atMs: at(40),
  source: 'container-log',
};

export function uploadBegin({
  seconds = 43,
  upload = 1,
}: { readonly seconds?: number; readonly upload?: number } = {}): TimelineEvent {
  return { kind: 'upload-begin', upload, key: DUMP_KEY, atMs: at(seconds), source: 'object-store' };
}

type UploadEnd = EventOf<'upload-end'>;

/** The end of an upload by a single PUT of the whole example dump, 50 s before the container's, unless told otherwise. */
export function uploadEnd({
  seconds = 50,
  receivedBytes = 1000,
  sha256 = 'aa11',
  ...changes
}: Partial<Omit<UploadEnd, 'kind' | 'atMs' | 'source'>> & {
  readonly seconds?: number;
  /** Of all that was received. */
  readonly sha256?: string;
} = {}): UploadEnd {
  return {
    kind: 'upload-end',
    upload: 1,
    key: DUMP_KEY,
    outcome: 'durable',
    receivedBytes,
    httpStatus: 200,
    pieces: [{ receivedBytes, sha256 }],
    atMs: at(seconds),
    source: 'object-store',
    ...changes,
  };
}

/** A container that ended 100 s after the trial's start, with clocks that agree to 10 ms. */
export function judgeContext(events: readonly TimelineEvent[]): JudgeContext {
  return {
    events,
    culprit: CULPRIT,
    startedAtMs: TRIAL_STARTED_AT_MS,
    oomAtMs: at(39.5),
    containerEndMs: at(CONTAINER_END_SECONDS),
    engineOffsetMs: 0,
    clockUncertaintyMs: 10,
    engineClockStepMs: 0,
  };
}
