import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDumpFileFacts } from '../../harness/capture/dump-facts.ts';
import { DUMP_KEY, heapDumpSidecar } from '../../harness/capture/heap-dump.ts';
import type { PathVerdict } from '../../harness/capture/path-verdict.ts';
import type { TimelineEvent } from '../../harness/timeline/timeline-event.ts';
import { leakyHeap } from '../hprof/leaky-heap.ts';
import { at, DUMP_BEGIN, judgeContext, uploadBegin, uploadEnd } from './example-dump.ts';
import { NO_EVIDENCE } from './no-evidence.ts';

const DUMP = leakyHeap();
const CUT_AT = 10_000;
const PARTS = [DUMP.subarray(0, CUT_AT), DUMP.subarray(CUT_AT)];
/** The uploader outlives the service by 20 s. */
const UPLOADER_END_SECONDS = 120;

const TOLD: TimelineEvent = {
  kind: 'signal',
  container: 'uploader',
  signal: 'SIGTERM',
  atMs: at(100),
  source: 'harness',
};

function uploaderExit(seconds = UPLOADER_END_SECONDS, exitCode = 0): TimelineEvent {
  return {
    kind: 'container-exited',
    container: 'uploader',
    exitCode,
    oomKilled: false,
    atMs: at(seconds),
    source: 'engine',
  };
}

function piecesOf(parts: readonly Buffer[]) {
  return parts.map((part) => ({
    receivedBytes: part.length,
    sha256: createHash('sha256').update(part).digest('hex'),
  }));
}

/** A multipart upload that was durable, in two parts of the whole dump unless told otherwise. */
function inParts({ seconds = 110, parts = PARTS, upload = 1 } = {}): readonly TimelineEvent[] {
  const receivedBytes = parts.reduce((sum, part) => sum + part.length, 0);
  return [
    uploadBegin({ seconds: 43, upload }),
    uploadEnd({ seconds, upload, receivedBytes, pieces: piecesOf(parts) }),
  ];
}

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-parts-'));
});
afterAll(() => rm(directory, { recursive: true }));

interface Sent {
  readonly events?: readonly TimelineEvent[];
  readonly file?: Buffer;
  readonly object?: Buffer | null;
  readonly end?: readonly TimelineEvent[];
}

async function judge({ events = inParts(), file = DUMP, object = DUMP, end }: Sent): Promise<PathVerdict> {
  const objectFile = join(directory, DUMP_KEY);
  await rm(objectFile, { force: true });
  if (object !== null) await writeFile(objectFile, object);
  const disk = join(directory, 'disk');
  await writeFile(disk, file);
  const all = [DUMP_BEGIN, ...events, ...(end ?? [TOLD, uploaderExit()])];
  const facts = await heapDumpSidecar.collect({
    ...NO_EVIDENCE,
    culprit: { className: 'app.ReportCache', methodName: 'put' },
    events: all,
    readTaskDump: async () => readDumpFileFacts(disk),
    objectFile: async () => objectFile,
  });
  return heapDumpSidecar.judge(structuredClone(facts), { ...judgeContext(all), startedAtMs: 0 });
}

describe('a dump that a sidecar sent in parts', () => {
  it('is captured when object, parts and file are the same, with the time to the uploader’s end', async () => {
    expect(await judge({})).toMatchObject({
      verdict: 'captured',
      attributed: true,
      marginSeconds: 10,
      detail: expect.stringContaining("before the container uploader's end"),
    });
  });

  it('is captured although it was durable only after the service’s end', async () => {
    expect(await judge({ events: inParts({ seconds: 119 }) })).toMatchObject({
      verdict: 'captured',
      marginSeconds: 1,
    });
  });

  it('is not captured by a completion after the uploader’s end', async () => {
    expect(await judge({ events: inParts({ seconds: 121 }) })).toMatchObject({
      verdict: 'lost',
      lossStage: 'stopped-mid-upload',
      marginSeconds: -1,
    });
  });

  const flipped = Buffer.from(DUMP);
  flipped.writeUInt8(DUMP.readUInt8(CUT_AT + 50) ^ 1, CUT_AT + 50);
  it.each<[string, Sent]>([
    ['the parts came in the other order', { events: inParts({ parts: PARTS.toReversed() }) }],
    ['a part is missing', { events: inParts({ parts: PARTS.slice(0, 1) }) }],
    [
      'a part was received with another bit',
      { events: inParts({ parts: [PARTS[0] ?? DUMP, flipped.subarray(CUT_AT)] }) },
    ],
    ['the object has another bit', { object: flipped }],
    ['the object is a byte short', { object: DUMP.subarray(0, -1) }],
    ['the object is gone', { object: null }],
    ['the file went on growing', { file: Buffer.concat([DUMP, Buffer.alloc(9)]) }],
    [
      'it is what a later, late upload left',
      {
        events: [
          ...inParts({ parts: [PARTS[0] ?? DUMP, flipped.subarray(CUT_AT)] }),
          ...inParts({ seconds: 125, upload: 2 }),
        ],
      },
    ],
  ])('is lost at arrived-damaged when %s', async (_, sent) => {
    expect(await judge(sent)).toMatchObject({ verdict: 'lost', lossStage: 'arrived-damaged' });
  });

  it('is incomplete when the uploader shipped all there was of it', async () => {
    const cut = DUMP.subarray(0, -100);
    const parts = [cut.subarray(0, CUT_AT), cut.subarray(CUT_AT)];
    expect(await judge({ events: inParts({ parts }), file: cut, object: cut })).toMatchObject({
      verdict: 'lost',
      lossStage: 'incomplete-file',
    });
  });
});

describe('an upload in parts that nobody completed', () => {
  const unfinished = (
    changes: {
      readonly seconds?: number;
      readonly receivedBytes?: number;
      readonly outcome?: 'aborted' | 'rejected';
      readonly httpStatus?: number | null;
    } = {},
  ): readonly TimelineEvent[] => [
    uploadBegin({ seconds: 100 }),
    uploadEnd({
      seconds: 120,
      outcome: 'aborted',
      receivedBytes: CUT_AT,
      httpStatus: null,
      pieces: piecesOf(PARTS.slice(0, 1)),
      ...changes,
    }),
  ];

  it('was stopped when its uploader was killed at the end of its own stop timeout', async () => {
    const verdict = await judge({ events: unfinished(), object: null, end: [TOLD, uploaderExit(120, 137)] });
    expect(verdict).toMatchObject({ verdict: 'lost', lossStage: 'stopped-mid-upload' });
    expect(verdict.detail).toBe(
      `10000 of ${DUMP.length} bytes had arrived in 20.0 s when the container uploader ended.`,
    );
    expect(verdict.marginSeconds).toBeLessThan(0);
  });

  it('was not sent when the store went on refusing, with what had arrived', async () => {
    const events = unfinished({ seconds: 110, outcome: 'rejected', httpStatus: 503 });
    expect(await judge({ events, object: null })).toMatchObject({
      lossStage: 'not-sent',
      detail: 'The object store refused the upload with HTTP 503.',
    });
  });

  it('was never completed when all of it had arrived', async () => {
    const events = unfinished({ seconds: 110, receivedBytes: DUMP.length });
    expect(await judge({ events, object: null })).toMatchObject({
      lossStage: 'not-sent',
      detail: expect.stringMatching(/broke off 10\.0 s before .* had arrived, and nobody completed it\.$/),
    });
  });

  it('died with its uploader when the kernel killed that', async () => {
    const killed: TimelineEvent = {
      kind: 'kernel-kill',
      container: 'uploader',
      witness: 'kernel',
      atMs: at(60),
      source: 'engine',
    };
    const events = [uploadBegin({ seconds: 50 }), ...unfinished({ seconds: 60 }).slice(1)];
    const verdict = await judge({ events, object: null, end: [uploaderExit(60, 137), killed] });
    expect(verdict).toMatchObject({ verdict: 'lost', lossStage: 'stopped-mid-upload' });
    expect(verdict.detail).toContain(
      'uploader was killed by the kernel for the task’s memory (exit code 137), 40.0 s before the service’s end',
    );
  });
});

describe('a dump that no uploader sent', () => {
  it('was not sent when the uploader had ended by itself before', async () => {
    expect(await judge({ events: [], object: null, end: [uploaderExit(30, 2)] })).toMatchObject({
      lossStage: 'not-sent',
      detail: expect.stringContaining(
        'uploader ended by itself (exit code 2), 70.0 s before the service’s end',
      ),
    });
  });

  it('was not sent when the uploader never ran', async () => {
    expect(await judge({ events: [], object: null, end: [] })).toMatchObject({
      lossStage: 'not-sent',
      detail: expect.stringContaining('uploader never ran'),
    });
  });

  it('is invalid when the server holds it all the same', async () => {
    expect(await judge({ events: [] })).toMatchObject({ verdict: 'invalid' });
  });
});
