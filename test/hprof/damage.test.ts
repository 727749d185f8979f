import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DumpContent, readDump } from '../../harness/hprof/dump-content.ts';
import { openDump } from '../../harness/hprof/dump-source.ts';
import { findHolder } from '../../harness/hprof/tree/find-holder.ts';
import type { MemoryHolder, NoHolder } from '../../harness/hprof/tree/memory-holder.ts';
import { Random } from '../../harness/plan/random.ts';
import { leakyHeap } from './leaky-heap.ts';
import { structureOf, swallowsWholeRecords } from './structural-bytes.ts';

/** Places at which each dump is damaged. */
const OFFSETS = 200;
const FUZZ_MS = 3_000;
/** The dump is read in a few milliseconds and some megabytes: these end what would never end. */
const ONE_DUMP_MS = 5_000;
const ONE_DUMP_BYTES = 100e6;
/** Byte of a root's tag, and of a segment's: another kind of root or segment has the same form. */
const SAME_FORM_TAGS = new Set([0x02, 0x03, 0x08, 0x1c, 0x0c]);

let directory = '';
let files = 0;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-damage-'));
});
afterAll(async () => rm(directory, { recursive: true }));

async function read(bytes: Buffer): Promise<{ dump: DumpContent; holder: MemoryHolder | NoHolder }> {
  files += 1;
  const file = join(directory, `damaged-${files}.hprof`);
  await writeFile(file, bytes);
  const startedMs = performance.now();
  const buffersBefore = process.memoryUsage().arrayBuffers;
  const dump = await readDump(await openDump(file));
  const holder = await findHolder(dump);
  await rm(file);
  expect(performance.now() - startedMs).toBeLessThan(ONE_DUMP_MS);
  expect(process.memoryUsage().arrayBuffers - buffersBefore).toBeLessThan(ONE_DUMP_BYTES);
  return { dump, holder };
}

async function isComplete(bytes: Buffer): Promise<boolean> {
  const { dump } = await read(bytes);
  return dump.scan.structure.kind === 'complete';
}

function flipped(dump: Buffer, at: number, bit: number): Buffer {
  const damaged = Buffer.from(dump);
  damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << bit), at);
  return damaged;
}

function zeroed(dump: Buffer, at: number, bytes: number): Buffer {
  const damaged = Buffer.from(dump);
  damaged.fill(0, at, Math.min(damaged.length, at + bytes));
  return damaged;
}

describe.each([4, 8] as const)(
  'a dump with identifiers of %i bytes',
  { timeout: 60_000 },
  (identifierSizeBytes) => {
    const dump = leakyHeap({ identifierSizeBytes });
    const structure = structureOf(dump);
    const places = [...structure.bytes];

    /** A number from 0 to below `end`, the same in each run. */
    const random = new Random(identifierSizeBytes);
    const below = (end: number): number => Math.floor(random.nextFraction() * end);

    it('is complete as long as nothing happens to it', async () => {
      expect(await isComplete(dump)).toBe(true);
      expect(places.length).toBeGreaterThan(2_000);
    });

    it('is never complete when cut at any of 200 offsets', async () => {
      for (let turn = 0; turn < OFFSETS; turn += 1) {
        const cut = below(dump.length);
        expect({ cut, complete: await isComplete(dump.subarray(0, cut)) }).toEqual({ cut, complete: false });
      }
    });

    it('is never complete with a bit flipped in any of 200 tags, lengths and counts', async () => {
      let judged = 0;
      for (let turn = 0; turn < OFFSETS; turn += 1) {
        const at = places[below(places.length)] ?? 0;
        const bit = below(8);
        const damaged = flipped(dump, at, bit);
        if (SAME_FORM_TAGS.has(dump.readUInt8(at)) && SAME_FORM_TAGS.has(damaged.readUInt8(at))) continue;
        if (swallowsWholeRecords(damaged, { at, structure })) continue;
        judged += 1;
        expect({ at, bit, complete: await isComplete(damaged) }).toEqual({ at, bit, complete: false });
      }
      expect(judged).toBeGreaterThan(0.9 * OFFSETS);
    });

    it('is never complete with a block of zeros over any of 200 offsets, unless all of its records are whole', async () => {
      let broken = 0;
      for (let turn = 0; turn < OFFSETS; turn += 1) {
        const at = below(dump.length);
        const bytes = 1 + below(turn % 2 === 0 ? 64 : 4_096);
        const damaged = zeroed(dump, at, bytes);
        const isHit = places.some((place) => damaged[place] !== dump[place]);
        broken += isHit ? 1 : 0;
        expect({ at, bytes, complete: await isComplete(damaged) }).toEqual({ at, bytes, complete: !isHit });
      }
      expect(broken).toBeGreaterThan(OFFSETS / 2);
    });

    it('is not complete when two lie one behind the other, or one lies inside the other', async () => {
      expect(await isComplete(Buffer.concat([dump, dump]))).toBe(false);
      for (let turn = 0; turn < 20; turn += 1) {
        const at = 1 + below(dump.length - 1);
        const inside = Buffer.concat([dump.subarray(0, at), dump, dump.subarray(at)]);
        expect({ at, complete: await isComplete(inside) }).toEqual({ at, complete: false });
      }
    });

    it('is never complete when its compressed form is damaged at any of 200 offsets', async () => {
      const compressed = Buffer.concat([gzipSync(dump.subarray(0, 30_000)), gzipSync(dump.subarray(30_000))]);
      expect(await isComplete(compressed)).toBe(true);
      const damages = [
        (at: number) => compressed.subarray(0, at),
        (at: number) => Buffer.concat([compressed, Buffer.alloc(at)]),
        (at: number) => Buffer.concat([compressed, compressed.subarray(0, at)]),
      ];
      for (let turn = 0; turn < OFFSETS; turn += 1) {
        const at = 1 + below(compressed.length - 1);
        const damaged = damages[turn % damages.length]?.(at) ?? compressed;
        expect({ turn, at, complete: await isComplete(damaged) }).toEqual({ turn, at, complete: false });
      }
      for (let turn = 0; turn < OFFSETS; turn += 1) {
        const at = below(compressed.length);
        const { dump: found } = await read(flipped(compressed, at, below(8)));
        const { structure: state, sizeBytes } = found.scan;
        // A gzip header's time stamp may change without any loss; the bytes themselves have a checksum.
        expect({ at, lost: state.kind === 'complete' && sizeBytes !== dump.length }).toEqual({
          at,
          lost: false,
        });
      }
    });
  },
);

it('is read to an end, whatever is damaged', { timeout: FUZZ_MS + 60_000 }, async () => {
  const seed = Date.now();
  const random = new Random(seed);
  const below = (end: number): number => Math.floor(random.nextFraction() * end);
  const original = leakyHeap();
  const endMs = performance.now() + FUZZ_MS;
  for (let turn = 0; performance.now() < endMs && turn < 100_000; turn += 1) {
    let damaged: Buffer = Buffer.from(original);
    for (let hit = below(4); hit >= 0; hit -= 1) {
      const at = below(damaged.length);
      const kind = below(4);
      if (kind === 0) damaged = flipped(damaged, at, below(8));
      else if (kind === 1) damaged = zeroed(damaged, at, below(300));
      else if (kind === 2) damaged.fill(0xff, at, Math.min(damaged.length, at + 1 + below(12)));
      else damaged = Buffer.concat([damaged.subarray(0, at), damaged.subarray(at + below(40))]);
    }
    const { dump, holder } = await read(damaged).catch((error: unknown) => {
      throw new Error(`seed ${seed}, turn ${turn}`, { cause: error });
    });
    expect(dump.scan.sizeBytes).toBe(damaged.length);
    expect(['holder', 'unknown']).toContain(holder.kind);
  }
});
