import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type RecordingSummary, summariseRecording } from '../../harness/jfr/recording-summary.ts';
import type { CulpritCandidate } from '../../harness/jfr/culprit-candidates.ts';
import { DURATION_NANOS, START_NANOS } from './chunk-writer.ts';
import {
  CLASS,
  directTotal,
  exception,
  heapSummary,
  liveObject,
  LOADER,
  loaderStatistics,
  metaspaceOom,
  objectCount,
  OLD_OBJECT,
  oldObjectSample,
  orderServiceChunk,
  STACK_TRACE,
} from './order-service-recording.ts';

const CACHE = 'lastgasp.orders.ReportCache';
const PUT = [
  { className: 'java.util.HashMap', methodName: 'resize', lineNumber: 702 },
  { className: CACHE, methodName: 'put', lineNumber: 31 },
];
const LOAD = [{ className: 'lastgasp.orders.RuleLoader', methodName: 'load', lineNumber: 12 }];
/** Ticks of a chunk's clock, nanoseconds. */
const SECOND_TICKS = 1_000_000_000;

/** A recording with one chunk for each list of events, each beginning where the one before ends. */
async function summaryOf(...chunks: readonly (readonly Buffer[])[]): Promise<RecordingSummary> {
  return summariseRecording(
    Readable.from(
      chunks.map((events, index) =>
        orderServiceChunk({ events, startNanos: START_NANOS + BigInt(index) * DURATION_NANOS }),
      ),
    ),
  );
}

async function candidatesOf(...chunks: readonly (readonly Buffer[])[]): Promise<readonly CulpritCandidate[]> {
  return (await summaryOf(...chunks)).candidates;
}

describe('who is named', () => {
  it('live objects: as many bytes as the samples stand for, by class and stack trace', async () => {
    const sample = liveObject(STACK_TRACE.put, CLASS.bytes, 2_000, 3);
    expect(await candidatesOf([sample, sample])).toEqual([
      {
        kind: 'live-heap',
        typeName: 'datadog.HeapLiveObject',
        subject: 'byte[]',
        count: 2,
        bytes: 12_000,
        frames: PUT,
        heldBy: [],
      },
    ]);
  });

  it('live objects of an earlier chunk are no more: only the last chunk’s count', async () => {
    const early = liveObject(STACK_TRACE.load, CLASS.map, 9_000, 9);
    const late = liveObject(STACK_TRACE.put, CLASS.bytes, 10, 1);
    expect(await candidatesOf([early], [late])).toMatchObject([{ subject: 'byte[]', bytes: 10 }]);
  });

  it('an old object: what it is, where it was made, and what holds it up to a static field', async () => {
    expect(await candidatesOf([oldObjectSample(STACK_TRACE.put, OLD_OBJECT.cached)])).toMatchObject([
      {
        kind: 'old-object',
        subject: 'byte[]',
        frames: PUT,
        heldBy: [
          { className: 'java.util.HashMap', fieldName: null },
          { className: CACHE, fieldName: 'REPORTS' },
        ],
      },
    ]);
  });

  it('a histogram: only the one after the last collection', async () => {
    const events = [
      objectCount(1, CLASS.map, 500, 90_000),
      objectCount(2, CLASS.bytes, 40, 8_000),
      objectCount(2, CLASS.cache, 1, 16),
    ];
    expect(await candidatesOf(events)).toMatchObject([
      { kind: 'class-histogram', subject: 'byte[]', count: 40, bytes: 8_000 },
      { kind: 'class-histogram', subject: CACHE, count: 1, bytes: 16 },
    ]);
  });

  it('a failed allocation in Metaspace: the class loader and the method that asked', async () => {
    expect(await candidatesOf([metaspaceOom(LOADER.rule, 4_096)])).toMatchObject([
      { kind: 'metaspace', subject: 'lastgasp.orders.RuleLoader', bytes: 4_096, frames: LOAD },
    ]);
  });

  it('class loaders: the statistics of one pause together, without those of the pause before', async () => {
    const events = [
      loaderStatistics(0, LOADER.rule, 900, 900_000),
      loaderStatistics(2 * SECOND_TICKS, LOADER.bootstrap, 400, 300_000),
      loaderStatistics(2 * SECOND_TICKS + 1, LOADER.rule, 1, 2_000),
      loaderStatistics(2 * SECOND_TICKS + 2, LOADER.rule, 1, 2_000),
    ];
    expect(await candidatesOf(events)).toMatchObject([
      { subject: 'bootstrap', count: 401, bytes: 300_100 },
      { kind: 'class-loader', subject: 'lastgasp.orders.RuleLoader', count: 4, bytes: 4_200 },
    ]);
  });

  it('direct memory: the class that allocated most comes first', async () => {
    const events = [directTotal('small.Caller', 10), directTotal('lastgasp.orders.UploadBuffers', 4_000)];
    expect(await candidatesOf(events)).toMatchObject([
      { kind: 'direct-allocation', subject: 'lastgasp.orders.UploadBuffers', bytes: 4_000 },
      { subject: 'small.Caller' },
    ]);
  });

  it('an error of another type is nobody’s evidence; an OutOfMemoryError is, with its message', async () => {
    const events = [
      exception('java.lang.IllegalStateException', 'order 1'),
      exception('java.lang.OutOfMemoryError', 'Cannot reserve 1048576 bytes of direct buffer memory'),
    ];
    expect(await candidatesOf(events)).toMatchObject([
      {
        kind: 'out-of-memory-error',
        subject: 'Cannot reserve 1048576 bytes of direct buffer memory',
        frames: PUT,
      },
    ]);
  });
});

describe('what is covered', () => {
  it('counts events by type over all chunks, and keeps the last heap', async () => {
    const { eventTypes, lastHeap, covered, structure } = await summaryOf(
      [heapSummary(5, 'After GC', 400), directTotal('a.B', 1)],
      [heapSummary(6, 'After GC', 700), heapSummary(7, 'Before GC', 900)],
    );
    expect(structure).toEqual({ kind: 'complete' });
    expect(eventTypes.map(({ typeName, count }) => [typeName, count])).toEqual([
      ['jdk.GCHeapSummary', 3],
      ['datadog.DirectAllocationTotal', 1],
    ]);
    expect(lastHeap).toMatchObject({ when: 'Before GC', usedBytes: 900 });
    expect(covered).toEqual({
      fromMs: Number(START_NANOS) / 1e6,
      toMs: Number(START_NANOS + 2n * DURATION_NANOS) / 1e6,
      gaps: [],
    });
  });

  it('a cut recording says where it breaks and keeps what was before', async () => {
    const whole = orderServiceChunk({ events: [directTotal('a.B', 1)] });
    const cut = orderServiceChunk({ startNanos: START_NANOS + DURATION_NANOS }).subarray(0, -10);
    const { structure, candidates } = await summariseRecording(Readable.from([whole, cut]));
    expect(structure).toMatchObject({ kind: 'broken', atOffset: whole.length + cut.length });
    expect(candidates).toMatchObject([{ subject: 'a.B' }]);
  });

  it('a hole between two chunks is a gap', async () => {
    const pieces = [0n, 2n].map((index) =>
      orderServiceChunk({ startNanos: START_NANOS + index * DURATION_NANOS }),
    );
    const { covered } = await summariseRecording(Readable.from(pieces));
    expect(covered?.gaps).toHaveLength(1);
  });
});
