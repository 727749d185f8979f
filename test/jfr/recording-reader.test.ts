import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readRecording } from '../../harness/jfr/recording-reader.ts';
import { stackFrames } from '../../harness/jfr/stack-frame.ts';
import { chunk, event, integer, START_NANOS } from './chunk-writer.ts';
import { CONSTANTS, liveObject, oldObjectSample, orderServiceChunk } from './order-service-recording.ts';
import { chunkOf, eventsOf, LONG, plain, read, START, STRING } from './read-back.ts';
import {
  checkpoint,
  latin1,
  metadata,
  metadataOf,
  pooledString,
  utf8,
  type WrittenType,
} from './recording-writer.ts';

describe('an event', () => {
  it('has every primitive field by its type', async () => {
    const names = ['boolean', 'byte', 'short', 'char', 'int', 'long', 'float', 'double'];
    const types = names.slice(0, 5).map((name, index): WrittenType => ({ id: 20 + index, name }));
    const floats: WrittenType[] = [
      { id: 26, name: 'float' },
      { id: 27, name: 'double' },
    ];
    const fields = names.map((name, index) => ({ name, type: name === 'long' ? 1 : 20 + index }));
    const numbers = Buffer.alloc(12);
    numbers.writeFloatBE(1.5, 0);
    numbers.writeDoubleBE(-0.1, 4);
    const content = Buffer.concat([
      Buffer.of(1, 0x80),
      integer(-300),
      integer(0x2603),
      integer(-70_000),
      integer(2n ** 62n),
      numbers,
    ]);
    const { chunks } = await read(chunkOf(fields, content, [...types, ...floats]));
    expect(plain(eventsOf(chunks[0])[0] ?? null)).toEqual({
      startTime: 1_000,
      boolean: true,
      byte: -128,
      short: -300,
      char: '☃',
      int: -70_000,
      long: 2n ** 62n,
      float: 1.5,
      double: -0.1,
    });
  });

  it('has its stack trace, its constants and what they refer to, in any order and from any checkpoint', async () => {
    const [early, late] = [0, 1].map((half) =>
      checkpoint(new Map([...CONSTANTS].filter((_pool, index) => index % 2 === half))),
    );
    const events = [early ?? Buffer.alloc(0), liveObject(1, 1, 2_000, 3)];
    const { chunks } = await read(orderServiceChunk({ events, constantPool: late ?? Buffer.alloc(0) }));
    const [sample] = eventsOf(chunks[0], 'datadog.HeapLiveObject');
    assert(sample !== undefined);
    expect(stackFrames(sample)).toEqual([
      { className: 'java.util.HashMap', methodName: 'resize', lineNumber: 702 },
      { className: 'lastgasp.orders.ReportCache', methodName: 'put', lineNumber: 31 },
    ]);
    expect(plain(sample?.get('objectClass') ?? null)).toEqual({ classLoader: null, name: '[B' });
    expect(chunks[0]?.problems).toEqual([]);
  });

  it('has strings of its own and from the pool of strings', async () => {
    const types = [
      LONG,
      STRING,
      {
        id: 50,
        name: 'Order',
        isEvent: true,
        fields: [START, ...['one', 'two'].map((name) => ({ name, type: 2 }))],
      },
    ];
    const events = [event(50, integer(1_000), pooledString(7), latin1('own'))];
    const constantPool = checkpoint(new Map([[2, new Map([[7, utf8('pooled')]])]]));
    const { chunks } = await read(chunk({ metadata: metadata(types), events, constantPool }));
    expect(plain(eventsOf(chunks[0])[0] ?? null)).toEqual({ startTime: 1_000, one: 'pooled', two: 'own' });
  });

  it('has null for a constant that the chunk does not hold', async () => {
    const { chunks } = await read(orderServiceChunk({ events: [oldObjectSample(99, 99)] }));
    const [sample] = eventsOf(chunks[0]);
    expect(plain(sample ?? null)).toEqual({ startTime: 1_002, stackTrace: null, object: null });
  });

  it('may hold arrays of constants', async () => {
    const types = [
      LONG,
      STRING,
      { id: 3, name: 'Tag', fields: [{ name: 'text', type: 2 }] },
      {
        id: 50,
        name: 'Order',
        isEvent: true,
        fields: [START, { name: 'tags', type: 3, isArray: true, isPooled: true }],
      },
    ];
    const events = [event(50, integer(1_000), integer(2), integer(1), integer(9))];
    const constantPool = checkpoint(new Map([[3, new Map([[1, utf8('urgent')]])]]));
    const { chunks } = await read(chunk({ metadata: metadata(types), events, constantPool }));
    expect(plain(eventsOf(chunks[0])[0]?.get('tags') ?? null)).toEqual([{ text: 'urgent' }, null]);
  });

  it('is placed in time by the chunk’s own clock', async () => {
    const parts = { events: [oldObjectSample(1, 1)], ticksPerSecond: 1_000n };
    const { chunks } = await read(orderServiceChunk(parts));
    const [sample] = eventsOf(chunks[0]);
    const startMs = sample === undefined ? null : chunks[0]?.startMs(sample);
    expect(startMs).toBeCloseTo(Number(START_NANOS) / 1e6 + 2, 3);
    const stopped = await read(orderServiceChunk({ ...parts, ticksPerSecond: 0n }));
    expect(sample === undefined ? 0 : stopped.chunks[0]?.startMs(sample)).toBeNull();
  });

  it('of a type that the metadata does not declare is counted and passed over', async () => {
    const events = [event(999, Buffer.alloc(40)), oldObjectSample(1, 1)];
    const { chunks } = await read(orderServiceChunk({ events }));
    expect(eventsOf(chunks[0])).toHaveLength(1);
    expect(chunks[0]?.countEvents()).toMatchObject([
      { typeName: '(type 999)', count: 1, sizeBytes: 46 },
      { typeName: 'jdk.OldObjectSample', count: 1 },
    ]);
  });
});

describe('a chunk', () => {
  it('is read by its own metadata, whatever the one before it says of the same ids', async () => {
    const order = chunkOf([{ name: 'customer', type: 2 }], utf8('Ada'));
    const number = chunkOf([{ name: 'amount', type: 1 }], integer(12));
    const { chunks } = await read(order, number);
    expect(chunks.map((each) => plain(eventsOf(each)[0] ?? null))).toEqual([
      { startTime: 1_000, customer: 'Ada' },
      { startTime: 1_000, amount: 12 },
    ]);
  });

  it('comes whole however the bytes are cut', async () => {
    const recording = Buffer.concat([
      orderServiceChunk({ events: [liveObject(1, 1, 10, 1)] }),
      orderServiceChunk({ events: [oldObjectSample(1, 1)] }),
    ]);
    const whole = await read(recording);
    for (const sizeBytes of [1, 7, 68, 1_000]) {
      const pieces = Array.from({ length: Math.ceil(recording.length / sizeBytes) }, (_, index) =>
        recording.subarray(index * sizeBytes, (index + 1) * sizeBytes),
      );
      const cut = await read(...pieces);
      expect(cut.scan).toEqual(whole.scan);
      expect(cut.chunks.map((each) => eventsOf(each).map(plain))).toEqual(
        whole.chunks.map((each) => eventsOf(each).map(plain)),
      );
    }
  });

  it('that its JVM never finished gives what was flushed, and what was written since', async () => {
    const unfinished = orderServiceChunk({
      events: [liveObject(1, 1, 10, 1)],
      state: 3,
      afterFlush: [oldObjectSample(1, 1), Buffer.alloc(3)],
    });
    const { scan, chunks } = await read(unfinished);
    expect(scan.structure.kind).toBe('unfinished');
    expect(eventsOf(chunks[0]).map(({ type }) => type.name)).toEqual([
      'datadog.HeapLiveObject',
      'jdk.OldObjectSample',
    ]);
  });

  it('with a break gives the events before it, with constants that stand behind it', async () => {
    const events = [liveObject(1, 1, 10, 1), Buffer.alloc(300), oldObjectSample(1, 1)];
    const { scan, chunks } = await read(orderServiceChunk({ events }), orderServiceChunk());
    expect(scan.structure.kind).toBe('broken');
    expect(chunks).toHaveLength(2);
    const [sample, ...others] = eventsOf(chunks[0]);
    expect(others).toEqual([]);
    expect(plain(sample?.get('objectClass') ?? null)).toMatchObject({ name: '[B' });
  });

  it('is counted, not read, without metadata', async () => {
    const { chunks } = await read(
      chunk({ metadata: metadataOf({ name: 'root', attributes: {} }), events: [event(9)] }),
    );
    expect(chunks[0]?.countEvents()).toMatchObject([{ typeName: '(type 9)', count: 1 }]);
    expect(eventsOf(chunks[0])).toEqual([]);
  });

  it('finds older constants from the header, each checkpoint from the one after it', async () => {
    const older = checkpoint(CONSTANTS);
    const newer = checkpoint(new Map(), { toPrevious: -older.length });
    const events = [liveObject(1, 1, 10, 1), Buffer.alloc(9), older];
    const { chunks } = await read(orderServiceChunk({ events, constantPool: newer }));
    expect(plain(eventsOf(chunks[0])[0]?.get('objectClass') ?? null)).toMatchObject({ name: '[B' });
  });

  it('whose checkpoints lead to each other in a ring is read all the same', async () => {
    const ring = checkpoint(CONSTANTS, { toPrevious: 12 });
    const { chunks } = await read(
      orderServiceChunk({ events: [liveObject(1, 1, 10, 1)], constantPool: ring }),
    );
    expect(eventsOf(chunks[0])).toHaveLength(1);
  });
});

it('an error of the source is the reader’s', async () => {
  const failing = Readable.from(
    (async function* () {
      yield orderServiceChunk();
      throw new Error('disk gone');
    })(),
  );
  await expect(readRecording(failing, { onChunk: () => {} })).rejects.toThrow('disk gone');
});
