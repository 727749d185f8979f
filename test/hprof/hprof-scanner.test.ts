import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findClass, type HprofScan } from '../../harness/hprof/hprof-scan.ts';
import { HprofScanner, scanHprof } from '../../harness/hprof/hprof-scanner.ts';
import { OBJECT_TYPE } from '../../harness/hprof/record-tag.ts';
import { HprofWriter } from './hprof-writer.ts';
import { BYTE, DUMPED_AT_MS, INT, LONG, orderServiceDump, type HeapObject } from './order-service-dump.ts';

function scan(...chunks: readonly Uint8Array[]): HprofScan {
  const scanner = new HprofScanner();
  for (const chunk of chunks) scanner.write(chunk);
  return scanner.end();
}

const count = fc.integer({ min: 0, max: 300 });
const heapObject: fc.Arbitrary<HeapObject> = fc.oneof(
  fc.constant<HeapObject>({ kind: 'cache' }),
  fc.constant<HeapObject>({ kind: 'report' }),
  fc.record({ kind: fc.constantFrom('strings', 'bytes', 'longs'), count }),
);

describe('a scan', () => {
  it('tells format, identifier size and when the dump began', () => {
    expect(scan(...orderServiceDump({ identifierSizeBytes: 4 })).header).toEqual({
      format: 'JAVA PROFILE 1.0.2',
      identifierSizeBytes: 4,
      dumpedAtMs: DUMPED_AT_MS,
    });
  });

  it('counts objects and bytes per class, most bytes first', () => {
    expect(scan(...orderServiceDump()).classes).toEqual([
      { className: 'byte[]', instanceCount: 2, shallowBytes: 9_016 + 24 },
      { className: 'lastgasp.orders.RenderedReport', instanceCount: 5, shallowBytes: 5 * 40 },
      { className: 'long[]', instanceCount: 1, shallowBytes: 48 },
      { className: 'java.lang.String[]', instanceCount: 1, shallowBytes: 40 },
      { className: 'lastgasp.orders.ReportCache', instanceCount: 1, shallowBytes: 24 },
    ]);
  });

  it('sizes references at 4 bytes once two objects lie too close for 8', () => {
    const objects: HeapObject[] = [{ kind: 'strings', count: 10 }, { kind: 'report' }];
    const bytesOfStrings = (addressStepBytes: number): number | undefined =>
      findClass(scan(...orderServiceDump({ objects, addressStepBytes })), 'java.lang.String[]')?.shallowBytes;
    expect(bytesOfStrings(96)).toBe(96);
    expect(bytesOfStrings(88)).toBe(56);
  });

  it('sizes the objects of a 32-bit VM', () => {
    const classes = scan(...orderServiceDump({ identifierSizeBytes: 4 })).classes;
    expect(classes.find(({ className }) => className.endsWith('Report'))?.shallowBytes).toBe(5 * 24);
    expect(classes.find(({ className }) => className === 'java.lang.String[]')?.shallowBytes).toBe(24);
    expect(classes.find(({ className }) => className === 'long[]')?.shallowBytes).toBe(48);
  });

  it('counts inherited fields, whatever the order of classes and names', () => {
    const writer = new HprofWriter(8);
    const dump = [
      writer.header({ format: 'JAVA PROFILE 1.0.1', dumpedAtMs: 0 }),
      writer.segment([
        writer.instance(1n, 0x20n, 24),
        writer.classDump(0x20n, 0x10n, { fields: [INT] }),
        writer.classDump(0x10n, 0n, { fields: [LONG, OBJECT_TYPE] }),
      ]),
      writer.loadClass(0x20n, 7n),
      writer.utf8(7n, 'lastgasp/orders/Order'),
      writer.endRecord(),
    ];
    expect(scan(...dump).classes).toEqual([
      { className: 'lastgasp.orders.Order', instanceCount: 1, shallowBytes: 32 },
    ]);
  });

  it('adds up classes of one name from two loaders and shows classes without a name by identifier', () => {
    const writer = new HprofWriter(8);
    const instances = [0x10n, 0x20n, 0xabc_0000_0000n].map((classId, index) =>
      writer.instance(BigInt(index), classId, 0),
    );
    const { classes } = scan(
      writer.header({ format: 'JAVA PROFILE 1.0.2', dumpedAtMs: 0 }),
      writer.utf8(7n, 'Plugin'),
      writer.loadClass(0x10n, 7n),
      writer.loadClass(0x20n, 7n),
      writer.segment(instances),
      writer.endRecord(),
    );
    expect(classes.map(({ className, instanceCount }) => [className, instanceCount])).toEqual([
      ['Plugin', 2],
      ['(class 0xabc00000000 without a name)', 1],
    ]);
  });

  it('survives a ring of superclasses', () => {
    const writer = new HprofWriter(8);
    const ring = [writer.classDump(1n, 2n, {}), writer.classDump(2n, 1n, {}), writer.instance(3n, 1n, 0)];
    const header = writer.header({ format: 'JAVA PROFILE 1.0.2', dumpedAtMs: 0 });
    expect(scan(header, writer.segment(ring), writer.endRecord()).classes).toHaveLength(1);
  });

  it.each([
    ['upper', 32n],
    ['lower', 3n],
  ])('tells thousands of classes apart whose identifiers differ in the %s half only', (_half, shift) => {
    const writer = new HprofWriter(8);
    const ids = Array.from({ length: 10_000 }, (_, index) => 0x10_0000_0000n + (BigInt(index) << shift));
    const { classes } = scan(
      writer.header({ format: 'JAVA PROFILE 1.0.2', dumpedAtMs: 0 }),
      ...ids.flatMap((id, index) => [writer.utf8(id, `Class${index}`), writer.loadClass(id, id)]),
      writer.segment([...ids, ...ids].map((id) => writer.instance(1n, id, 0))),
      writer.endRecord(),
    );
    expect(new Set(classes.map(({ className }) => className)).size).toBe(10_000);
    expect(classes.every(({ instanceCount }) => instanceCount === 2)).toBe(true);
  });

  it('keeps what it read before a break', () => {
    const parts = orderServiceDump();
    const cut = scan(...parts.slice(0, -2));
    expect(cut.structure.kind).toBe('broken');
    expect(findClass(cut, 'lastgasp.orders.RenderedReport')?.instanceCount).toBe(4);
  });

  it('counts every object of any heap', () => {
    fc.assert(
      fc.property(
        fc.array(heapObject, { maxLength: 60 }),
        fc.constantFrom(4, 8),
        (objects, identifierSizeBytes) => {
          const { classes, structure } = scan(...orderServiceDump({ objects, identifierSizeBytes }));
          expect(structure).toEqual({ kind: 'complete' });
          const names = {
            cache: 'ReportCache',
            report: 'RenderedReport',
            strings: 'String[]',
            bytes: 'byte[]',
            longs: 'long[]',
          };
          for (const [kind, name] of Object.entries(names)) {
            const use = classes.find(({ className }) => className.endsWith(name));
            expect(use?.instanceCount ?? 0).toBe(objects.filter((object) => object.kind === kind).length);
          }
        },
      ),
    );
  });
});

describe('chunks', () => {
  it('may be cut anywhere without changing the result, of whole and of broken dumps', () => {
    const whole = Buffer.concat(orderServiceDump());
    const wrongIdentifiers = Buffer.from(whole);
    wrongIdentifiers.writeUInt32BE(4, 19);
    const dumps = [whole, whole.subarray(0, -20), wrongIdentifiers, Buffer.concat([whole, whole])];
    fc.assert(
      fc.property(
        fc.constantFrom(...dumps),
        fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 40 }),
        (dump, sizes) => {
          const chunks: Buffer[] = [];
          for (let at = 0, turn = 0; at < dump.length; turn += 1) {
            // At least every other chunk has a byte in it, so this ends.
            const sizeBytes = turn % 2 === 0 ? (sizes[turn % sizes.length] ?? 0) : 1;
            chunks.push(dump.subarray(at, at + sizeBytes));
            at += sizeBytes;
          }
          expect(scan(...chunks)).toEqual(scan(dump));
        },
      ),
    );
  });

  it('may be single bytes', () => {
    for (const identifierSizeBytes of [4, 8] as const) {
      const dump = Buffer.concat(orderServiceDump({ identifierSizeBytes }));
      expect(scan(...Array.from(dump, (byte) => Buffer.of(byte)))).toEqual(scan(dump));
    }
  });

  it('may be overwritten after they were taken, as a reused read buffer is', () => {
    const dump = Buffer.concat(orderServiceDump());
    const scanner = new HprofScanner();
    const reused = Buffer.alloc(11);
    for (let at = 0; at < dump.length; at += reused.length) {
      const sizeBytes = dump.copy(reused, 0, at);
      scanner.write(reused.subarray(0, sizeBytes));
      reused.fill(0xee);
    }
    expect(scanner.end()).toEqual(scan(dump));
  });

  it('may cut a class dump of the largest size and a name of 64 KiB', () => {
    const writer = new HprofWriter(8);
    const name = `lastgasp/${'x'.repeat(65_000)}`;
    const dump = Buffer.concat([
      writer.header({ format: 'JAVA PROFILE 1.0.2', dumpedAtMs: 0 }),
      writer.utf8(7n, name),
      writer.loadClass(0x10n, 7n),
      writer.segment([
        writer.classDump(0x10n, 0n, { statics: Array.from({ length: 65_535 }, () => LONG), fields: [BYTE] }),
        writer.instance(1n, 0x10n, 1),
      ]),
      writer.endRecord(),
    ]);
    const chunks: Buffer[] = [];
    for (let at = 0; at < dump.length; at += 8_191) chunks.push(dump.subarray(at, at + 8_191));
    expect(scan(...chunks)).toMatchObject({
      structure: { kind: 'complete' },
      classes: [{ className: name.replace('/', '.'), instanceCount: 1, shallowBytes: 16 }],
    });
  });

  it('come from any stream, whose error is the scan’s', async () => {
    const parts = orderServiceDump();
    expect(await scanHprof(Readable.from(parts))).toEqual(scan(...parts));
    const failing = Readable.from(
      (async function* () {
        yield parts[0];
        throw new Error('disk gone');
      })(),
    );
    await expect(scanHprof(failing)).rejects.toThrow('disk gone');
  });
});

describe('findClass', () => {
  const found = scan(...orderServiceDump());

  it('gives a class’s objects, bytes and rank', () => {
    expect(findClass(found, 'lastgasp.orders.RenderedReport')).toEqual({
      className: 'lastgasp.orders.RenderedReport',
      instanceCount: 5,
      shallowBytes: 200,
      rank: 2,
    });
  });

  it('gives nothing for a class that is loaded but has no object, and for one that is not there', () => {
    expect(findClass(found, 'java.lang.Object')).toBeNull();
    expect(findClass(found, 'lastgasp.orders.Nowhere')).toBeNull();
  });
});
