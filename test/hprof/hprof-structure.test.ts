import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HprofScan } from '../../harness/hprof/hprof-scan.ts';
import { HprofScanner } from '../../harness/hprof/hprof-scanner.ts';
import { HEAP_TAG, RECORD_TAG } from '../../harness/hprof/record-tag.ts';
import { HprofWriter } from './hprof-writer.ts';
import { BYTE, CLASS_ID, orderServiceDump } from './order-service-dump.ts';

const IDENTIFIER_SIZES = [4, 8] as const;
const writer = new HprofWriter(8);
const header = writer.header({ format: 'JAVA PROFILE 1.0.2', dumpedAtMs: 0 });

function scan(...chunks: readonly Uint8Array[]): HprofScan {
  const scanner = new HprofScanner();
  for (const chunk of chunks) scanner.write(chunk);
  return scanner.end();
}

function brokenReason(...chunks: readonly Uint8Array[]): string {
  const { structure } = scan(...chunks);
  return structure.kind === 'broken' ? structure.reason : 'complete';
}

/** A segment whose bytes are given, between a good header and a good end record. */
function dumpWithSegment(...subRecords: readonly Buffer[]): Buffer {
  return Buffer.concat([header, writer.segment(subRecords), writer.endRecord()]);
}

function dumpWithEmptyRecord(tag: number): Buffer {
  return Buffer.concat([header, writer.recordHead(tag, 0), writer.endRecord()]);
}

describe.each(IDENTIFIER_SIZES)('a dump with identifiers of %i bytes', (identifierSizeBytes) => {
  const parts = orderServiceDump({ identifierSizeBytes });
  const dump = Buffer.concat(parts);

  it('is complete when it walks to HEAP_DUMP_END at the end of the file', () => {
    expect(scan(dump)).toMatchObject({ sizeBytes: dump.length, structure: { kind: 'complete' } });
  });

  it('is never complete when cut, at whatever byte', () => {
    for (let cut = 0; cut < dump.length; cut += 1) {
      const { structure, sizeBytes } = scan(dump.subarray(0, cut));
      expect({ cut, sizeBytes, kind: structure.kind }).toEqual({ cut, sizeBytes: cut, kind: 'broken' });
    }
  });

  it('is not complete when cut exactly between two records', () => {
    let cut = parts[0]?.length ?? 0;
    for (const part of parts.slice(1)) {
      expect(scan(dump.subarray(0, cut)).structure).toEqual({
        kind: 'broken',
        atOffset: cut,
        reason: 'the file ends between two records, without a HEAP_DUMP_END record',
      });
      cut += part.length;
    }
    expect(cut).toBe(dump.length);
  });

  it('is not complete with anything behind the end record', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 50 }), (appended) => {
        expect(scan(dump, appended)).toEqual({
          ...scan(dump),
          sizeBytes: dump.length + appended.length,
          structure: {
            kind: 'broken',
            atOffset: dump.length,
            reason: 'bytes follow the HEAP_DUMP_END record',
          },
        });
      }),
    );
  });

  it('is not complete with a bit flipped in the tag or the length of the end record', () => {
    for (const byte of [0, 5, 6, 7, 8]) {
      for (let bit = 0; bit < 8; bit += 1) {
        const damaged = Buffer.from(dump);
        const at = dump.length - 9 + byte;
        damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << bit), at);
        expect({ byte, bit, kind: scan(damaged).structure.kind }).toEqual({ byte, bit, kind: 'broken' });
      }
    }
  });

  it('is not complete when the header claims the other identifier size', () => {
    const damaged = Buffer.from(dump);
    damaged.writeUInt32BE(identifierSizeBytes === 4 ? 8 : 4, 19);
    expect(scan(damaged).structure.kind).toBe('broken');
  });
});

describe('the reason of a break', () => {
  const parts = orderServiceDump();
  const dump = Buffer.concat(parts);

  it('names the record that the file ends in and how much of it is missing', () => {
    const segmentOffset = dump.length - (parts.at(-1)?.length ?? 0) - (parts.at(-2)?.length ?? 0);
    const cut = dump.length - 9 - 4;
    expect(scan(dump.subarray(0, cut)).structure).toEqual({
      kind: 'broken',
      atOffset: segmentOffset,
      reason: `the file ends at byte ${cut}, 4 bytes short of the end of its HEAP_DUMP_SEGMENT record`,
    });
  });

  it('tells an empty file, another format and half a header apart', () => {
    expect(brokenReason()).toBe('the file is empty');
    expect(brokenReason(Buffer.from('PK\x03\x04 and so on'))).toContain('not an HPROF file');
    expect(brokenReason(Buffer.from('JAVA PROFILE 1.0.9\0'))).toContain('not an HPROF file');
    expect(brokenReason(header.subarray(0, 20))).toBe('the file ends at byte 20, inside the HPROF header');
    expect(brokenReason(dump.subarray(0, dump.length - 1))).toContain('inside the head of a record');
  });

  it('gives an identifier size that no VM has', () => {
    const damaged = Buffer.from(dump);
    damaged.writeUInt32BE(16, 19);
    expect(scan(damaged)).toMatchObject({
      header: null,
      structure: { reason: 'the header gives identifiers 16 bytes; only 4 and 8 exist' },
    });
  });

  it('points at a record with an unknown tag', () => {
    const damaged = Buffer.concat([header, writer.record(0x42, Buffer.alloc(3)), writer.endRecord()]);
    expect(scan(damaged).structure).toEqual({
      kind: 'broken',
      atOffset: header.length,
      reason: 'unknown record tag 0x42',
    });
  });

  it('points at the sub-record that is none', () => {
    const good = writer.instance(1n, CLASS_ID.cache, 8);
    expect(scan(dumpWithSegment(good, Buffer.from([0x77, 0, 0]))).structure).toEqual({
      kind: 'broken',
      atOffset: header.length + 9 + good.length,
      reason: 'unknown sub-record tag 0x77 in a heap dump segment',
    });
  });

  it('is given for a sub-record that leaves its segment, in its head or in its body', () => {
    const array = writer.primitiveArray(1n, BYTE, 30);
    const reason = 'the sub-record with tag 0x23 runs past the end of its heap dump segment';
    expect(brokenReason(dumpWithSegment(array))).toBe('complete');
    expect(brokenReason(dumpWithSegment(array.subarray(0, 10)))).toBe(reason);
    expect(brokenReason(dumpWithSegment(array.subarray(0, -1)))).toBe(reason);
    expect(scan(dumpWithSegment(array.subarray(0, -1))).classes).toEqual([]);
  });

  it('is given for types that Java does not have', () => {
    expect(brokenReason(dumpWithSegment(writer.primitiveArrayHead(1n, 2, 0)))).toContain('element type 2');
    expect(brokenReason(dumpWithSegment(writer.classDump(1n, 0n, { fields: [3] })))).toContain(
      'unknown type',
    );
    expect(brokenReason(dumpWithSegment(writer.classDump(1n, 0n, { statics: [99] })))).toContain(
      'unknown type',
    );
  });

  it('is given for a class dump that leaves its segment', () => {
    const classDump = writer.classDump(1n, 0n, { statics: [BYTE], fields: [BYTE, BYTE] });
    for (let cut = 1; cut < classDump.length; cut += 1) {
      expect(brokenReason(dumpWithSegment(classDump.subarray(0, cut)))).toContain('tag 0x20 runs past');
    }
  });

  it('is given for a heap dump whose length was never filled in, while an empty segment is fine', () => {
    expect(brokenReason(dumpWithEmptyRecord(RECORD_TAG.heapDump))).toContain(
      'its length was never filled in',
    );
    expect(brokenReason(dumpWithEmptyRecord(RECORD_TAG.heapDumpSegment))).toBe('complete');
  });

  it('is given for an end record that has a body', () => {
    const damaged = Buffer.concat([header, writer.record(RECORD_TAG.heapDumpEnd, Buffer.alloc(3))]);
    expect(brokenReason(damaged)).toBe('a HEAP_DUMP_END record of length 3 instead of 0');
  });

  it('is given for names and classes whose record has the wrong length', () => {
    const utf8 = Buffer.concat([header, writer.record(RECORD_TAG.utf8, Buffer.alloc(7)), writer.endRecord()]);
    expect(brokenReason(utf8)).toBe('a UTF8 record of length 7 has no room for its identifier');
    const loadClass = writer.record(RECORD_TAG.loadClass, Buffer.alloc(16));
    expect(brokenReason(header, loadClass, writer.endRecord())).toBe(
      'a LOAD_CLASS record of length 16 instead of 24',
    );
  });
});

describe('lengths', () => {
  it('are unsigned: an array of 2.5 GB is stepped over without being kept', () => {
    const sizeBytes = 2_500_000_000;
    const head = writer.primitiveArrayHead(1n, BYTE, sizeBytes);
    const scanner = new HprofScanner();
    scanner.write(header);
    scanner.write(writer.recordHead(RECORD_TAG.heapDump, head.length + sizeBytes));
    scanner.write(head);
    const body = Buffer.alloc(50_000_000, HEAP_TAG.instance);
    for (let written = 0; written < sizeBytes; written += body.length) scanner.write(body);
    scanner.write(writer.endRecord());
    expect(scanner.end()).toMatchObject({
      structure: { kind: 'complete' },
      classes: [{ className: 'byte[]', instanceCount: 1, shallowBytes: sizeBytes + 16 }],
    });
  });
});
