import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChunkScan, scanChunks } from '../../harness/jfr/chunk-scan.ts';
import { ChunkScanner } from '../../harness/jfr/chunk-scanner.ts';
import { chunk, DURATION_NANOS, event, integer, START_NANOS } from './chunk-writer.ts';

const events = [event(300, Buffer.alloc(20)), event(7), event(4_000, Buffer.alloc(40_000, 0xff))];
const whole = chunk({ events });
const two = Buffer.concat([whole, chunk({ events: [event(9)], isFinal: true, version: [2, 0] })]);
const killed = chunk({ events, state: 6, afterFlush: [event(5, Buffer.alloc(30)), Buffer.alloc(9)] });

function scan(...pieces: readonly Uint8Array[]): ChunkScan {
  const scanner = new ChunkScanner();
  for (const piece of pieces) scanner.write(piece);
  return scanner.end();
}

/** A copy whose header gives `value` in the 8 bytes at `offset`. */
function withHeaderNumber(recording: Buffer, offset: number, value: bigint): Buffer {
  const copy = Buffer.from(recording);
  copy.writeBigUInt64BE(value, offset);
  return copy;
}

describe('a recording', () => {
  it('is complete when finished chunks tile it', () => {
    expect(scan(two)).toMatchObject({
      sizeBytes: two.length,
      structure: { kind: 'complete' },
      chunks: [
        { offset: 0, walkedBytes: whole.length, version: '2.1', eventCount: 3, isFinal: false },
        { offset: whole.length, version: '2.0', eventCount: 1, isFinal: true },
      ],
    });
  });

  it('covers the time in the headers of its chunks', () => {
    const fromMs = Number(START_NANOS) / 1e6;
    expect(scan(whole).chunks[0]?.covered).toEqual({ fromMs, toMs: fromMs + Number(DURATION_NANOS) / 1e6 });
  });

  it('is never complete when cut, at whatever byte but between two chunks', () => {
    for (let cut = 0; cut < two.length; cut += cut < 200 || cut > whole.length - 200 ? 1 : 501) {
      const { structure, sizeBytes } = scan(two.subarray(0, cut));
      const kind = cut === whole.length ? 'complete' : 'broken';
      expect({ cut, sizeBytes, kind: structure.kind }).toEqual({ cut, sizeBytes: cut, kind });
    }
  });

  it('is unfinished when the JVM died over its last chunk, and keeps what was written after the last flush', () => {
    expect(scan(whole, killed)).toMatchObject({
      structure: { kind: 'unfinished', atOffset: whole.length + killed.length - 9 - 35 },
      chunks: [
        { structure: { kind: 'complete' } },
        { eventCount: 4, walkedBytes: killed.length - 9, structure: { kind: 'unfinished' } },
      ],
    });
  });

  it('is unfinished when an unfinished chunk stands before a finished one', () => {
    const { structure, chunks } = scan(killed.subarray(0, -9), whole);
    expect(structure.kind).toBe('unfinished');
    expect(chunks.map((each) => each.structure.kind)).toEqual(['unfinished', 'complete']);
  });

  it('covers nothing before the first flush', () => {
    const header = Buffer.from(killed.subarray(0, 68));
    header.writeBigUInt64BE(68n, 8);
    header.fill(0, 16, 64);
    expect(scan(header, event(5, Buffer.alloc(50)))).toMatchObject({
      structure: { kind: 'unfinished', atOffset: 0 },
      chunks: [{ covered: null, eventCount: 1 }],
    });
    header.fill(0, 8, 16);
    header[64] = 0;
    expect(scan(header).structure.kind).toBe('unfinished');
  });
});

describe('a break', () => {
  const later = event(8, Buffer.alloc(60));

  it.each([
    ['an empty file', Buffer.alloc(0), 0],
    ['a file that is none', Buffer.from('JAVA PROFILE 1.0.2\0'), 0],
    ['zeros', Buffer.alloc(5_000), 0],
    ['bytes behind the last chunk', Buffer.concat([whole, Buffer.from('x')]), whole.length],
    ['another format version', chunk({ version: [3, 0] }), 0],
    ['integers that are not compressed', Buffer.from(whole).fill(0, 67, 68), 0],
    ['a size that is too small for the header', withHeaderNumber(whole, 8, 67n), 0],
    ['a size that ends in the middle of an event', withHeaderNumber(whole, 8, 300n), 73 + 26 + 5],
    ['a size beyond every file', withHeaderNumber(whole, 8, 2n ** 63n), whole.length],
    ['an event of no bytes', chunk({ events: [...events, Buffer.alloc(200), later] }), whole.length - 10],
    ['an event past the end of its chunk', chunk({ events: [integer(1 << 20), later] }), 73],
    ['metadata that is not where the header says', withHeaderNumber(whole, 24, 73n), 73],
    ['a constant pool that is not where the header says', withHeaderNumber(whole, 16, 80n), 80],
    ['a flush in the middle of an event', withHeaderNumber(killed, 8, 300n), 73 + 26 + 5],
  ])('is found in %s', (_what, recording, atOffset) => {
    expect(scan(recording).structure).toMatchObject({ kind: 'broken', atOffset });
  });

  it('in one chunk leaves the next one readable', () => {
    const damaged = chunk({ events: [Buffer.alloc(100)] });
    expect(scan(damaged, whole)).toMatchObject({
      structure: { kind: 'broken', atOffset: 73 },
      chunks: [
        { walkedBytes: 73, eventCount: 0 },
        { eventCount: 3, structure: { kind: 'complete' } },
      ],
    });
  });
});

describe('pieces', () => {
  const recordings = [two, killed, Buffer.concat([killed.subarray(0, -9), two]), two.subarray(0, -40)];

  it('may be cut anywhere without changing the result', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...recordings),
        fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 40 }),
        (recording, sizes) => {
          const pieces: Buffer[] = [];
          for (let at = 0, turn = 0; at < recording.length; turn += 1) {
            // At least every other piece has a byte in it, so this ends.
            const sizeBytes = turn % 2 === 0 ? (sizes[turn % sizes.length] ?? 0) : 1 + (turn % 99);
            pieces.push(recording.subarray(at, at + sizeBytes));
            at += sizeBytes;
          }
          expect(scan(...pieces)).toEqual(scan(recording));
        },
      ),
    );
  });

  it('may be single bytes, overwritten after they were taken', () => {
    for (const recording of recordings) {
      const scanner = new ChunkScanner();
      const reused = Buffer.alloc(1);
      for (const byte of recording) {
        reused[0] = byte;
        scanner.write(reused);
      }
      expect(scanner.end()).toEqual(scan(recording));
    }
  });

  it('come from any stream, whose error is the scan’s', async () => {
    expect(await scanChunks(Readable.from([two]))).toEqual(scan(two));
    const failing = Readable.from(
      (async function* () {
        yield two;
        throw new Error('disk gone');
      })(),
    );
    await expect(scanChunks(failing)).rejects.toThrow('disk gone');
  });
});

it('takes damage of any kind for a result', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 30 }),
      (changes) => {
        const damaged = Buffer.from(whole);
        for (const [at, byte] of changes) damaged[at] = byte;
        const { sizeBytes, chunks } = scan(damaged);
        expect(sizeBytes).toBe(damaged.length);
        expect(chunks.length).toBeLessThan(10);
      },
    ),
    { numRuns: 2_000 },
  );
});
