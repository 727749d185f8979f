import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PathVerdict } from '../../../harness/capture/path-verdict.ts';
import { jfrChunks } from '../../../harness/capture/shipped/jfr-chunks.ts';
import { jfrRecording } from '../../../harness/capture/shipped/jfr-recording.ts';
import type { ChunkParts } from '../../jfr/chunk-writer.ts';
import { CLASS, liveObject, orderServiceChunk, STACK_TRACE } from '../../jfr/order-service-recording.ts';
import { judgeShipped, type Shipped, STARTED_AT_MS } from './shipped-trial.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-shipped-'));
});
afterEach(async () => rm(directory, { recursive: true }));

const CHUNK = 'jfr/2026_11_26_14_22_01_1/2026_11_26_14_22_00.jfr';

/** A chunk that covers the trial's seconds from one to another and names the report cache. */
function chunkOf(from: number, to: number, parts: ChunkParts = {}): Buffer {
  return orderServiceChunk({
    startNanos: BigInt(STARTED_AT_MS + from * 1000) * 1_000_000n,
    durationNanos: BigInt((to - from) * 1000) * 1_000_000n,
    events: [liveObject(STACK_TRACE.put, CLASS.bytes, 1_000_000, 10)],
    ...parts,
  });
}

const judgeChunks = async (...files: readonly Shipped[]): Promise<PathVerdict> =>
  judgeShipped({ path: jfrChunks, directory, files });
const judgeChunk = async (content: Buffer, changes: Partial<Shipped> = {}): Promise<PathVerdict> =>
  judgeChunks({ path: CHUNK, content, ...changes });

describe('chunks that a sidecar sent', () => {
  it('are captured when they cover the time to within a flush of the OOM, with the time to the sidecar’s end', async () => {
    expect(await judgeChunk(chunkOf(1, 59))).toMatchObject({
      verdict: 'captured',
      attributed: true,
      marginSeconds: 1,
      blindWindowSeconds: 1,
    });
  });

  it('count as far as they were flushed when the JVM never finished them', async () => {
    expect(await judgeChunk(chunkOf(1, 59, { state: 3 }))).toMatchObject({ verdict: 'captured' });
  });

  it.each([
    ['partial', 50, 10],
    ['lost', 40, 20],
  ])('are %s when they end at %d s', async (verdict, to, blindWindowSeconds) => {
    expect(await judgeChunk(chunkOf(1, to))).toMatchObject({ verdict, blindWindowSeconds });
  });

  it.each<[string, Buffer, Partial<Shipped>, string]>([
    ['cut in the store', chunkOf(1, 59), { held: chunkOf(1, 59).subarray(0, -20) }, 'arrived-damaged'],
    ['not in the store', chunkOf(1, 59), { held: null }, 'arrived-damaged'],
    [
      'other bytes than the file',
      chunkOf(1, 59),
      { received: chunkOf(1, 58), held: chunkOf(1, 58) },
      'arrived-damaged',
    ],
    ['of an earlier trial', chunkOf(-100, 59), {}, 'arrived-damaged'],
    ['broken', chunkOf(1, 59).subarray(0, -20), {}, 'incomplete-file'],
    ['empty', Buffer.alloc(0), {}, 'incomplete-file'],
    ['no recording', Buffer.from('not a recording'), {}, 'incomplete-file'],
    ['not sent', chunkOf(1, 59), { received: null, held: null }, 'not-sent'],
    ['late', chunkOf(1, 59), { atMs: STARTED_AT_MS + 70_500 }, 'stopped-mid-upload'],
    [
      'cut off by the sidecar’s end',
      chunkOf(1, 59),
      { outcome: 'aborted', atMs: STARTED_AT_MS + 69_999 },
      'stopped-mid-upload',
    ],
  ])('are lost when the one there is is %s', async (_what, content, changes, lossStage) => {
    expect(await judgeChunk(content, changes)).toMatchObject({
      verdict: 'lost',
      lossStage,
      attributed: false,
    });
  });

  it('fill in for each other, and say what became of the one that is missing', async () => {
    const first: Shipped = { path: CHUNK, content: chunkOf(1, 47) };
    const second: Shipped = { path: CHUNK.replace('00.jfr', '47.jfr'), content: chunkOf(47, 60) };
    expect(await judgeChunks(first, second)).toMatchObject({
      verdict: 'captured',
      blindWindowSeconds: 0,
      durable: { sizeBytes: first.content.length + second.content.length },
    });
    expect(await judgeChunks(first, { ...second, received: null, held: null })).toMatchObject({
      verdict: 'partial',
      lossStage: 'not-sent',
      blindWindowSeconds: 13,
    });
  });

  it('are none where only something else is on the volume', async () => {
    const files = [{ path: 'recording.jfr', content: chunkOf(1, 60) }];
    expect(await judgeShipped({ path: jfrChunks, directory, files })).toMatchObject({
      verdict: 'lost',
      lossStage: 'not-written',
    });
  });
});

describe('a recording that the JVM writes when it exits', () => {
  const judge = async (content: Buffer) =>
    judgeShipped({ path: jfrRecording, directory, files: [{ path: 'recording.jfr', content }] });

  it('is captured when it is whole', async () => {
    expect(await judge(chunkOf(1, 60))).toMatchObject({ verdict: 'captured', blindWindowSeconds: 0 });
  });

  it.each([
    ['unfinished', chunkOf(1, 60, { state: 3 })],
    ['empty, as after ExitOnOutOfMemoryError', Buffer.alloc(0)],
  ])('is lost when it is %s', async (_what, content) => {
    expect(await judge(content)).toMatchObject({ verdict: 'lost', lossStage: 'incomplete-file' });
  });
});
