import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvidenceSource } from '../../harness/capture/capture-path.ts';
import { readDumpFacts } from '../../harness/capture/dump-facts.ts';
import { DUMP_KEY, heapDump } from '../../harness/capture/heap-dump.ts';
import type { PathVerdict } from '../../harness/capture/path-verdict.ts';
import { DUMPED_AT_MS, orderServiceDump } from '../hprof/order-service-dump.ts';
import { leakyHeap } from '../hprof/leaky-heap.ts';
import { CULPRIT, judgeContext, uploadBegin, uploadEnd } from './example-dump.ts';
import { NO_EVIDENCE } from './no-evidence.ts';

const PARTS = orderServiceDump();
const DUMP = Buffer.concat(PARTS);
const LEAKY = leakyHeap();
const LEAKY_CULPRIT = 'app.ReportCache';
const END_RECORD_BYTES = 9;
/** Where the header of `JAVA PROFILE 1.0.2` has its time. */
const TIME_OFFSET = 23;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-heap-dump-'));
});
afterAll(() => rm(directory, { recursive: true }));

interface Copies {
  /** The file on the task's disk; `null` when there is none. */
  readonly file?: Buffer | null;
  /** What the object store's proxy received. */
  readonly received?: Buffer;
  /** What the server holds when the trial is judged; `null` when there is no object. */
  readonly object?: Buffer | null;
  /** Whom the scenario blames; default: the example's. */
  readonly culpritClassName?: string;
}

function copiesOf(dump: Buffer): Copies {
  return { file: dump, received: dump, object: dump };
}

/** Collects from real files and judges: whole copies of the dump, but for those given. */
async function verdictOn({
  file = DUMP,
  received = DUMP,
  object = DUMP,
  culpritClassName = CULPRIT.className,
}: Copies): Promise<PathVerdict> {
  const objectFile = join(directory, DUMP_KEY);
  await rm(objectFile, { force: true });
  if (object !== null) await writeFile(objectFile, object);
  const facts = await heapDump.collect(sourceOf(file, culpritClassName));
  const sha256 = createHash('sha256').update(received).digest('hex');
  const upload = uploadEnd({ receivedBytes: received.length, sha256 });
  const onDisk: unknown = JSON.parse(JSON.stringify(facts));
  return heapDump.judge(onDisk, judgeContext([uploadBegin(), upload]));
}

function sourceOf(file: Buffer | null, className = CULPRIT.className): EvidenceSource {
  return {
    ...NO_EVIDENCE,
    culprit: { ...CULPRIT, className },
    objectFile: async (key) => join(directory, key),
    async readTaskDump(path) {
      expect(path).toBe('/tmp/heap_dump.hprof');
      return file === null ? null : readDumpFacts(inChunks(file));
    },
  };
}

async function* inChunks(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += 1000) yield bytes.subarray(from, from + 1000);
}

function dumpedAt(timeMs: number): Buffer {
  const dump = Buffer.from(DUMP);
  dump.writeBigUInt64BE(BigInt(timeMs), TIME_OFFSET);
  return dump;
}

function flipped(offset: number, bit: number): Buffer {
  const dump = Buffer.from(DUMP);
  dump.writeUInt8(dump.readUInt8(offset) ^ (1 << bit), offset);
  return dump;
}

describe('a heap dump in the object store', () => {
  it('is captured and attributed when it is the file, byte for byte', async () => {
    expect(await verdictOn({ ...copiesOf(LEAKY), culpritClassName: LEAKY_CULPRIT })).toMatchObject({
      verdict: 'captured',
      attributed: true,
    });
  });

  it('is not attributed when the culprit is in it, but is not who holds the memory', async () => {
    expect(await verdictOn({ ...copiesOf(LEAKY), culpritClassName: 'java.lang.Thread' })).toMatchObject({
      verdict: 'captured',
      attributed: false,
    });
  });

  const withoutEnd = DUMP.subarray(0, -END_RECORD_BYTES);
  const stale = dumpedAt(DUMPED_AT_MS - 86_400_000);
  it.each<[string, Copies, Partial<PathVerdict>]>([
    [
      'truncated by one byte on the server',
      { object: DUMP.subarray(0, -1) },
      { lossStage: 'arrived-damaged' },
    ],
    ['truncated on its way', { received: withoutEnd, object: withoutEnd }, { lossStage: 'arrived-damaged' }],
    [
      'cut at its end record everywhere',
      { file: withoutEnd, received: withoutEnd, object: withoutEnd },
      { lossStage: 'incomplete-file' },
    ],
    ['empty', { object: Buffer.alloc(0) }, { lossStage: 'arrived-damaged' }],
    ['longer than the file', { object: Buffer.concat([DUMP, DUMP]) }, { lossStage: 'arrived-damaged' }],
    [
      'another dump of the same size',
      { object: dumpedAt(DUMPED_AT_MS + 1) },
      { lossStage: 'arrived-damaged' },
    ],
    ['an earlier trial’s', { object: stale }, { lossStage: 'arrived-damaged' }],
    [
      'an earlier trial’s in all its copies',
      { file: stale, received: stale, object: stale },
      { lossStage: 'arrived-damaged', detail: 'The object is the dump of an earlier JVM.' },
    ],
    ['no longer there', { object: null }, { lossStage: 'arrived-damaged' }],
    ['all that is left of it', { file: null }, { verdict: 'invalid' }],
  ])('is not captured when it is %s', async (_name, copies, expected) => {
    expect(await verdictOn(copies)).toMatchObject({ verdict: 'lost', attributed: false, ...expected });
  });

  it('is never captured when cut, at whatever byte and wherever the cut was made', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: DUMP.length - 1 }),
        fc.constantFrom('server', 'way', 'disk'),
        async (length, where) => {
          const cut = DUMP.subarray(0, length);
          const { verdict } = await verdictOn({
            object: cut,
            ...(where !== 'server' && { received: cut }),
            ...(where === 'disk' && { file: cut }),
          });
          expect({ length, where, verdict }).toEqual({ length, where, verdict: 'lost' });
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is never captured with any bit of it flipped, seen by the proxy or not', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: DUMP.length - 1 }),
        fc.nat({ max: 7 }),
        fc.boolean(),
        async (offset, bit, onItsWay) => {
          const damaged = flipped(offset, bit);
          const { verdict } = await verdictOn({ object: damaged, ...(onItsWay && { received: damaged }) });
          expect({ offset, bit, verdict }).toEqual({ offset, bit, verdict: 'lost' });
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('collecting', () => {
  it('finds neither file nor object', async () => {
    await rm(join(directory, DUMP_KEY), { force: true });
    expect(await heapDump.collect(sourceOf(null))).toEqual({
      file: null,
      object: null,
      pieces: [],
      holder: null,
    });
  });

  it('takes size, checksum, structure and time from the bytes', async () => {
    await writeFile(join(directory, DUMP_KEY), DUMP.subarray(0, -END_RECORD_BYTES));
    const whole = {
      sizeBytes: DUMP.length,
      sha256: createHash('sha256').update(DUMP).digest('hex'),
      structure: { kind: 'complete' },
      dumpedAtMs: DUMPED_AT_MS,
    };
    expect(await heapDump.collect(sourceOf(DUMP))).toMatchObject({
      file: whole,
      object: { sizeBytes: DUMP.length - END_RECORD_BYTES, structure: { kind: 'broken' } },
      holder: null,
    });
  });

  it('rejects when the object cannot be read, rather than finding none', async () => {
    const source: EvidenceSource = { ...sourceOf(DUMP), objectFile: async () => directory };
    await expect(heapDump.collect(source)).rejects.toMatchObject({ code: 'EISDIR' });
  });

  it('rejects when the task’s disk cannot be read, rather than finding nothing', async () => {
    const source: EvidenceSource = {
      ...sourceOf(DUMP),
      readTaskDump: () => Promise.reject(new Error('the engine went away')),
    };
    await expect(heapDump.collect(source)).rejects.toThrow('the engine went away');
  });
});

describe('a packed dump', () => {
  const packed = gzipSync(LEAKY);

  it('is captured as it is, its structure and its holder read from what it unpacks to', async () => {
    expect(await verdictOn({ ...copiesOf(packed), culpritClassName: LEAKY_CULPRIT })).toMatchObject({
      verdict: 'captured',
      attributed: true,
      detail: expect.stringMatching(new RegExp(`^${packed.length} bytes arrived whole`)),
    });
  });

  it.each<[string, Buffer]>([
    ['cut by a byte', packed.subarray(0, -1)],
    ['cut between its members', gzipSync(DUMP.subarray(0, 5000))],
    ['followed by zeroes', Buffer.concat([packed, Buffer.alloc(8)])],
    ['followed by something else', Buffer.concat([packed, Buffer.from('more')])],
    ['packed garbage', gzipSync(Buffer.from('no dump'))],
  ])('is incomplete when it is %s', async (_name, damaged) => {
    expect(await verdictOn(copiesOf(damaged))).toMatchObject({
      verdict: 'lost',
      lossStage: 'incomplete-file',
    });
  });
});

it('tells the hook where its file and its bucket are, and leaves the credentials to the task’s role', () => {
  const environment = heapDump.environment({
    endpoint: 'http://s3:9000',
    bucket: 'evidence',
  });
  expect(environment).toEqual({
    HEAP_DUMP_PATH: '/tmp/heap_dump.hprof',
    DUMP_S3_ENDPOINT: 'http://s3:9000',
    DUMP_S3_BUCKET: 'evidence',
    DUMP_S3_KEY: DUMP_KEY,
    AWS_REGION: 'us-east-1',
  });
});
