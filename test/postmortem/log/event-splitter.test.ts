import { expect, test } from 'vitest';
import { EventSplitter } from '../../../harness/postmortem/log/event-splitter.ts';

const EVENTS = [
  { timestamp: 1, message: 'a "quoted" {brace} [bracket] \\ and é' },
  { timestamp: 2, message: '"events": [{' },
  { timestamp: 3, message: '', nested: { events: [{ a: [1] }] } },
];

function split(text: string, chunkBytes: number) {
  const found: unknown[] = [];
  const splitter = new EventSplitter((json) => found.push(JSON.parse(json)));
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += chunkBytes)
    splitter.write(bytes.subarray(from, from + chunkBytes));
  return { found, end: splitter.end() };
}

test.each([1, 2, 3, 7, 64, 100_000])('finds every event in chunks of %i bytes', (chunkBytes) => {
  for (const text of [
    JSON.stringify({ events: EVENTS, searchedLogStreams: [{ a: 1 }] }),
    JSON.stringify({ searchedLogStreams: [{ a: 1 }], events: EVENTS, nextToken: null }, null, 4),
  ]) {
    expect(split(text, chunkBytes)).toEqual({ found: EVENTS, end: { kind: 'whole', hasMore: false } });
  }
});

test('says that there is more where the answer does', () => {
  expect(split(JSON.stringify({ events: [], nextToken: 'abc' }), 5).end).toEqual({
    kind: 'whole',
    hasMore: true,
  });
  expect(split(JSON.stringify({ events: [], NextToken: 'abc', x: 'y' }), 5).end).toMatchObject({
    hasMore: true,
  });
  // get-log-events always has one.
  expect(split(JSON.stringify({ events: [], nextForwardToken: 'f/1' }), 5).end).toMatchObject({
    hasMore: false,
  });
});

test('an answer that breaks off anywhere is damaged', () => {
  const text = JSON.stringify({ events: EVENTS });
  for (let length = 1; length < text.length; length += 1) {
    expect(split(text.slice(0, length), 9).end.kind, `after ${length}`).toBe('damaged');
  }
  expect(split(text, 9).end.kind).toBe('whole');
  expect(split('{"logs": []}', 9).end).toEqual({ kind: 'damaged', reason: 'it has no list of events' });
  expect(split('}]', 9).end.kind).toBe('damaged');
});

test('an event that never ends is given up in bounded memory', () => {
  const splitter = new EventSplitter(() => undefined);
  splitter.write(Buffer.from('{"events":[{"message":"'));
  const chunk = Buffer.alloc(1 << 20, 'a');
  for (let count = 0; count < 20; count += 1) splitter.write(chunk);
  expect(splitter.end()).toEqual({ kind: 'damaged', reason: 'event 0 is longer than any event can be' });
});
