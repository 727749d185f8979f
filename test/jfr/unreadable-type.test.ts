import { describe, expect, it } from 'vitest';
import { chunk, event, integer } from './chunk-writer.ts';
import { chunkOf, eventsOf, LONG, plain, read, START } from './read-back.ts';
import { metadata, type WrittenType } from './recording-writer.ts';

describe('a type', () => {
  const INTEGERS = { name: 'many', type: 1, isArray: true };

  it.each<[string, WrittenType]>([
    ['holds itself', { id: 60, name: 'Ring', fields: [{ name: 'next', type: 60 }] }],
    ['has no fields', { id: 60, name: 'Empty' }],
    ['has a field of an unknown type', { id: 60, name: 'Lost', fields: [{ name: 'what', type: 999 }] }],
  ])('that %s makes its events unreadable, and no others', async (_what, type) => {
    const types = [
      LONG,
      type,
      { id: 50, name: 'Bad', isEvent: true, fields: [START, { name: 'bad', type: 60, isArray: true }] },
      { id: 51, name: 'Good', isEvent: true, fields: [START, INTEGERS] },
    ];
    const events = [
      event(50, integer(1), integer(2), integer(0), integer(0)),
      event(51, integer(1), integer(2), integer(3), integer(4)),
    ];
    const { chunks } = await read(chunk({ metadata: metadata(types), events }));
    expect(eventsOf(chunks[0]).map(plain)).toEqual([{ startTime: 1, many: [3, 4] }]);
    expect(chunks[0]?.problems).toEqual([expect.stringContaining('events of type Bad cannot be read')]);
  });

  it('that makes an event longer than it is leaves that event out', async () => {
    const { chunks } = await read(chunkOf([INTEGERS], Buffer.concat([integer(3), integer(1)])));
    const result = chunks[0]?.readEvents({ visit: () => expect.unreachable() });
    expect(result).toEqual({ unreadable: 1 });
  });

  it('that doubles with every level is given up at the end of the event', async () => {
    const levels = Array.from({ length: 40 }, (_, level): WrittenType => {
      const type = level === 39 ? 1 : 101 + level;
      return {
        id: 100 + level,
        name: `Level${level}`,
        fields: ['left', 'right'].map((name) => ({ name, type })),
      };
    });
    const { chunks } = await read(chunkOf([{ name: 'tree', type: 100 }], Buffer.alloc(50), levels));
    expect(chunks[0]?.readEvents({ visit: () => expect.unreachable() })).toEqual({ unreadable: 1 });
  });
});
