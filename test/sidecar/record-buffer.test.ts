import { expect, test } from 'vitest';
import { monotonicClock } from '../../harness/clock.ts';
import { RecordBuffer } from '../../harness/sidecar/record-buffer.ts';
import { createLogCollectorServer, TAG_HEADER } from '../../harness/sink/log-collector-server.ts';

const record = { timeMs: 1000, fields: new Map([['log', 'x'.repeat(100)]]) };

test('records of several tags are delivered under their own, and then no longer held', async () => {
  const tags: string[] = [];
  const collector = createLogCollectorServer({ clock: monotonicClock, emit: ({ tag }) => tags.push(tag) });
  const port = await collector.listen(0, '127.0.0.1');
  const buffer = new RecordBuffer({
    collector: { host: '127.0.0.1', port, tagHeader: TAG_HEADER },
    onDropped: () => undefined,
  });
  buffer.add({ tag: 'app', records: [record, record], chunk: null });
  buffer.add({ tag: 'agent', records: [record], chunk: null });
  expect(buffer.isEmpty).toBe(false);
  await buffer.flush();
  expect(tags).toEqual(['app', 'app', 'agent']);
  expect(buffer.isEmpty).toBe(true);
  await collector[Symbol.asyncDispose]();
});

test('what is more than it may hold is dropped and told, until there is room again', async () => {
  const texts: string[] = [];
  const dropped: unknown[] = [];
  const collector = createLogCollectorServer({ clock: monotonicClock, emit: ({ text }) => texts.push(text) });
  const port = await collector.listen(0, '127.0.0.1');
  const buffer = new RecordBuffer({
    collector: { host: '127.0.0.1', port, tagHeader: TAG_HEADER },
    heldCharactersMax: 300,
    onDropped: (what) => dropped.push(what),
  });
  buffer.add({ tag: 'app', records: [record, record], chunk: null });
  buffer.add({ tag: 'app', records: [record], chunk: null });
  expect(dropped).toEqual([{ tag: 'app', records: 1 }]);
  await buffer.flush();
  expect(texts).toHaveLength(2);
  buffer.add({ tag: 'app', records: [record], chunk: null });
  await buffer.flush();
  expect(texts).toHaveLength(3);
  expect(dropped).toHaveLength(1);
  await collector[Symbol.asyncDispose]();
});

test('what a collector out of reach did not get stays held', async () => {
  const buffer = new RecordBuffer({
    // Nothing listens on port 1.
    collector: { host: '127.0.0.1', port: 1, tagHeader: TAG_HEADER },
    onDropped: () => undefined,
  });
  buffer.add({ tag: 'app', records: [record], chunk: null });
  await buffer.flush();
  expect(buffer.isEmpty).toBe(false);
});

test('fields that are no text are written as what they mean', async () => {
  const texts: string[] = [];
  const collector = createLogCollectorServer({ clock: monotonicClock, emit: ({ text }) => texts.push(text) });
  const port = await collector.listen(0, '127.0.0.1');
  const buffer = new RecordBuffer({
    collector: { host: '127.0.0.1', port, tagHeader: TAG_HEADER },
    onDropped: () => undefined,
  });
  const fields = new Map([['a', new Map([['b', [Buffer.from('c'), 1, null]]])]]);
  buffer.add({ tag: 'app', records: [{ timeMs: 1000, fields }], chunk: null });
  await buffer.flush();
  expect(texts).toEqual(['{"a":{"b":["c",1,null]}}']);
  await collector[Symbol.asyncDispose]();
});
