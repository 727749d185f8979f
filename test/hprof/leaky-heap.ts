import { HeapBuilder } from './heap-builder.ts';

/** A small service's dump: a static map whose table holds 300 reports, and a thread with a local. */
export function leakyHeap(
  options: {
    readonly identifierSizeBytes?: 4 | 8;
    /** The thread is at work on the table: a local of it refers to it. Default: it is not. */
    readonly isTableLocal?: boolean;
    /** Whether the class refers to the table. Default: it does. */
    readonly isTableStatic?: boolean;
  } = {},
): Buffer {
  const heap = new HeapBuilder(options);
  const object = heap.defineClass('java.lang.Object');
  const table = heap.reserve(16 + 4 * 300);
  heap.defineClass('app.ReportCache', {
    superclass: object,
    statics: { REPORTS: options.isTableStatic === false ? 0n : table },
  });
  const report = heap.defineClass('app.Report', {
    superclass: object,
    fields: { next: 'reference', content: 'reference', number: 'long' },
  });
  const array = heap.defineClass('[Lapp/Report;', { superclass: object });
  const contents = Array.from({ length: 300 }, (_, index) =>
    heap.bytes(Buffer.alloc(100 + (index % 7) * 40, 0x21)),
  );
  heap.array(
    array,
    contents.map((content) => heap.instance(report, { content })),
    table,
  );
  const thread = heap.defineClass('java.lang.Thread', { superclass: object, fields: { name: 'reference' } });
  const main = heap.instance(thread);
  heap.root(main, { tag: 0x08, thread: 1, detail: 1 });
  heap.root(heap.bytes(Buffer.alloc(64)), { tag: 0x03, thread: 1, detail: 0 });
  if (options.isTableLocal === true) heap.root(table, { tag: 0x03, thread: 1, detail: 0 });
  heap.trace(1, [{ method: 'render', classSerial: 2 }]);
  return heap.build();
}
