import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HprofScan } from '../../harness/hprof/hprof-scan.ts';
import { HprofScanner } from '../../harness/hprof/hprof-scanner.ts';
import { fastWalker } from '../../harness/hprof/wasm-heap-walker.ts';
import { HprofWriter } from './hprof-writer.ts';
import { leakyHeap } from './leaky-heap.ts';
import { BYTE, LONG, orderServiceDump, type HeapObject } from './order-service-dump.ts';

/** More classes than the loop's memory has room for at first. */
const MANY_CLASSES = 40_000;

function plainScan(dump: Buffer): HprofScan {
  const scanner = new HprofScanner();
  scanner.write(dump);
  return scanner.end();
}

/** Scans with the loop in WebAssembly, from chunks of a size that lie in its own memory or elsewhere. */
async function fastScan(
  dump: Buffer,
  { chunkBytes, isInMemory }: { readonly chunkBytes: number; readonly isInMemory: boolean },
): Promise<HprofScan> {
  const { makeWalker, chunkMemory } = await fastWalker();
  const scanner = new HprofScanner({ makeWalker });
  for (let at = 0, turn = 0; at < dump.length; at += chunkBytes, turn += 1) {
    const chunk = dump.subarray(at, at + chunkBytes);
    const memory = chunkMemory[turn % 2 === 0 ? 0 : 1];
    if (isInMemory) scanner.write(memory.subarray(0, chunk.copy(memory)));
    else scanner.write(chunk);
  }
  return scanner.end();
}

const chunks = fc.record({ chunkBytes: fc.integer({ min: 1, max: 6_000 }), isInMemory: fc.boolean() });

describe('the loop in WebAssembly says what the plain one says', { timeout: 60_000 }, () => {
  it('of a whole dump, whatever the chunks', async () => {
    const dump = leakyHeap();
    const plain = plainScan(dump);
    expect(plain.structure.kind).toBe('complete');
    await fc.assert(
      fc.asyncProperty(chunks, async (how) => {
        expect(await fastScan(dump, how)).toEqual(plain);
      }),
    );
  });

  it('of heaps of every kind of object, near to each other or far apart', async () => {
    const object = fc.oneof(
      fc.constant<HeapObject>({ kind: 'cache' }),
      fc.constant<HeapObject>({ kind: 'report' }),
      fc.record({
        kind: fc.constantFrom('strings' as const, 'bytes' as const, 'longs' as const),
        count: fc.nat({ max: 300 }),
      }),
    );
    const addressStepBytes = fc.constantFrom(8, 64, 200, 1 << 20);
    await fc.assert(
      fc.asyncProperty(
        fc.array(object, { minLength: 1 }),
        addressStepBytes,
        chunks,
        async (objects, step, how) => {
          const dump = Buffer.concat(orderServiceDump({ objects, addressStepBytes: step }));
          expect(await fastScan(dump, how)).toEqual(plainScan(dump));
        },
      ),
    );
  });

  it('of a damaged dump: the same break at the same byte for the same reason', async () => {
    const whole = leakyHeap();
    const damage = fc.array(
      fc.record({ at: fc.nat({ max: whole.length - 1 }), value: fc.nat({ max: 255 }) }),
      {
        minLength: 1,
        maxLength: 3,
      },
    );
    let broken = 0;
    await fc.assert(
      fc.asyncProperty(damage, fc.nat({ max: 400 }), chunks, async (hits, cut, how) => {
        const dump = Buffer.from(whole.subarray(0, whole.length - cut));
        for (const { at, value } of hits) if (at < dump.length) dump.writeUInt8(value, at);
        const plain = plainScan(dump);
        broken += plain.structure.kind === 'broken' ? 1 : 0;
        expect(await fastScan(dump, how)).toEqual(plain);
      }),
      { numRuns: 300 },
    );
    expect(broken).toBeGreaterThan(60);
  });

  it('of more classes than its memory had room for', async () => {
    const writer = new HprofWriter(8);
    const ids = Array.from({ length: MANY_CLASSES }, (_, index) => 0x7_0000_0000n + BigInt(index * 128));
    const dump = Buffer.concat([
      writer.header({ format: 'JAVA PROFILE 1.0.2', dumpedAtMs: 1 }),
      writer.segment(ids.map((id) => writer.classDump(id, 0n, { fields: [LONG] }))),
      writer.segment(
        ids.flatMap((id) => [
          writer.instance(id + 0x10_0000_0000n, id, 8),
          writer.objectArray(id + 0x20_0000_0000n, id, 3),
          writer.primitiveArray(id + 0x30_0000_0000n, BYTE, 5),
        ]),
      ),
      writer.endRecord(),
    ]);
    const plain = plainScan(dump);
    expect(plain.structure.kind).toBe('complete');
    expect(plain.classes).toHaveLength(MANY_CLASSES + 1);
    for (const isInMemory of [true, false]) {
      expect(await fastScan(dump, { chunkBytes: 1 << 20, isInMemory })).toEqual(plain);
    }
  });

  it('of a dump with identifiers of 4 bytes, which it leaves to the plain one', async () => {
    const dump = leakyHeap({ identifierSizeBytes: 4 });
    expect(await fastScan(dump, { chunkBytes: 1000, isInMemory: true })).toEqual(plainScan(dump));
  });
});
