import { chunk, type ChunkParts, event, integer } from './chunk-writer.ts';
import { checkpoint, metadata, utf8, type WrittenType } from './recording-writer.ts';

/** Ids of the types that {@link TYPES} declares. */
const TYPE = {
  int: 4,
  long: 5,
  float: 6,
  boolean: 7,
  string: 8,
  class: 10,
  symbol: 11,
  method: 12,
  frame: 13,
  stackTrace: 14,
  loader: 15,
  oldObject: 16,
  reference: 17,
  field: 18,
  liveObject: 101,
  oldObjectSample: 102,
  objectCount: 103,
  metaspaceOom: 104,
  loaderStatistics: 105,
  directTotal: 106,
  exception: 107,
  heapSummary: 108,
} as const;

const START = { name: 'startTime', type: TYPE.long };
const STACK = { name: 'stackTrace', type: TYPE.stackTrace, isPooled: true };
const asEvent = (id: number, name: string, fields: WrittenType['fields'] = []): WrittenType => ({
  id,
  name,
  isEvent: true,
  fields: [START, ...fields],
});

const TYPES: readonly WrittenType[] = [
  { id: TYPE.int, name: 'int' },
  { id: TYPE.long, name: 'long' },
  { id: TYPE.float, name: 'float' },
  { id: TYPE.boolean, name: 'boolean' },
  { id: TYPE.string, name: 'java.lang.String' },
  {
    id: TYPE.symbol,
    name: 'jdk.types.Symbol',
    isSimple: true,
    fields: [{ name: 'string', type: TYPE.string }],
  },
  {
    id: TYPE.class,
    name: 'java.lang.Class',
    fields: [
      { name: 'classLoader', type: TYPE.loader, isPooled: true },
      { name: 'name', type: TYPE.symbol, isPooled: true },
    ],
  },
  {
    id: TYPE.loader,
    name: 'jdk.types.ClassLoader',
    fields: [{ name: 'type', type: TYPE.class, isPooled: true }],
  },
  {
    id: TYPE.method,
    name: 'jdk.types.Method',
    fields: [
      { name: 'type', type: TYPE.class, isPooled: true },
      { name: 'name', type: TYPE.symbol, isPooled: true },
    ],
  },
  {
    id: TYPE.frame,
    name: 'jdk.types.StackFrame',
    fields: [
      { name: 'method', type: TYPE.method, isPooled: true },
      { name: 'lineNumber', type: TYPE.int },
    ],
  },
  {
    id: TYPE.stackTrace,
    name: 'jdk.types.StackTrace',
    fields: [
      { name: 'truncated', type: TYPE.boolean },
      { name: 'frames', type: TYPE.frame, isArray: true },
    ],
  },
  {
    id: TYPE.oldObject,
    name: 'jdk.types.OldObject',
    fields: [
      { name: 'type', type: TYPE.class, isPooled: true },
      { name: 'description', type: TYPE.string },
      { name: 'referrer', type: TYPE.reference, isPooled: true },
    ],
  },
  {
    id: TYPE.reference,
    name: 'jdk.types.Reference',
    fields: [
      { name: 'field', type: TYPE.field, isPooled: true },
      { name: 'object', type: TYPE.oldObject, isPooled: true },
    ],
  },
  { id: TYPE.field, name: 'jdk.types.OldObjectField', fields: [{ name: 'name', type: TYPE.string }] },
  asEvent(TYPE.liveObject, 'datadog.HeapLiveObject', [
    STACK,
    { name: 'objectClass', type: TYPE.class, isPooled: true },
    { name: 'size', type: TYPE.long },
    { name: 'weight', type: TYPE.float },
  ]),
  asEvent(TYPE.oldObjectSample, 'jdk.OldObjectSample', [
    STACK,
    { name: 'object', type: TYPE.oldObject, isPooled: true },
  ]),
  asEvent(TYPE.objectCount, 'jdk.ObjectCountAfterGC', [
    { name: 'gcId', type: TYPE.int },
    { name: 'objectClass', type: TYPE.class, isPooled: true },
    { name: 'count', type: TYPE.long },
    { name: 'totalSize', type: TYPE.long },
  ]),
  asEvent(TYPE.metaspaceOom, 'jdk.MetaspaceOOM', [
    STACK,
    { name: 'classLoader', type: TYPE.loader, isPooled: true },
    { name: 'size', type: TYPE.long },
  ]),
  asEvent(TYPE.loaderStatistics, 'jdk.ClassLoaderStatistics', [
    { name: 'classLoader', type: TYPE.loader, isPooled: true },
    { name: 'classCount', type: TYPE.long },
    { name: 'chunkSize', type: TYPE.long },
    { name: 'hiddenClassCount', type: TYPE.long },
    { name: 'hiddenChunkSize', type: TYPE.long },
  ]),
  asEvent(TYPE.directTotal, 'datadog.DirectAllocationTotal', [
    { name: 'allocatingClass', type: TYPE.string },
    { name: 'allocated', type: TYPE.long },
  ]),
  asEvent(TYPE.exception, 'datadog.ExceptionSample', [
    STACK,
    { name: 'type', type: TYPE.string },
    { name: 'message', type: TYPE.string },
  ]),
  asEvent(TYPE.heapSummary, 'jdk.GCHeapSummary', [
    { name: 'when', type: TYPE.string },
    { name: 'heapUsed', type: TYPE.long },
  ]),
];

/** Keys of the constants in {@link CONSTANTS}. */
export const CLASS = { bytes: 1, cache: 2, map: 3, ruleLoader: 4, javaLangClass: 5 } as const;
export const STACK_TRACE = { put: 1, load: 2 } as const;
export const LOADER = { bootstrap: 0, rule: 1 } as const;
export const OLD_OBJECT = { cached: 1 } as const;

const SYMBOLS = [
  '[B',
  'lastgasp/orders/ReportCache',
  'java/util/HashMap',
  'lastgasp/orders/RuleLoader',
  'java/lang/Class',
  'put',
  'resize',
  'load',
];
const symbol = (text: string): Buffer => integer(SYMBOLS.indexOf(text) + 1);
const frames = (...calls: readonly (readonly [method: number, line: number])[]): Buffer =>
  Buffer.concat([
    Buffer.of(0),
    integer(calls.length),
    ...calls.flatMap(([method, line]) => [integer(method), integer(line)]),
  ]);
const keyed = (...values: readonly Buffer[]): ReadonlyMap<number, Buffer> =>
  new Map(values.map((value, index) => [index + 1, value]));

export const CONSTANTS: ReadonlyMap<number, ReadonlyMap<number, Buffer>> = new Map([
  [TYPE.symbol, keyed(...SYMBOLS.map(utf8))],
  [
    TYPE.class,
    keyed(
      ...SYMBOLS.slice(0, 5).map((name, index) =>
        Buffer.concat([integer(index === 1 ? LOADER.rule : LOADER.bootstrap), symbol(name)]),
      ),
    ),
  ],
  [TYPE.loader, keyed(integer(CLASS.ruleLoader))],
  [
    TYPE.method,
    keyed(
      Buffer.concat([integer(CLASS.cache), symbol('put')]),
      Buffer.concat([integer(CLASS.map), symbol('resize')]),
      Buffer.concat([integer(CLASS.ruleLoader), symbol('load')]),
    ),
  ],
  [TYPE.stackTrace, keyed(frames([2, 702], [1, 31]), frames([3, 12]))],
  [
    TYPE.oldObject,
    keyed(
      Buffer.concat([integer(CLASS.bytes), Buffer.of(0), integer(1)]),
      Buffer.concat([integer(CLASS.map), utf8('Size: 40'), integer(2)]),
      Buffer.concat([
        integer(CLASS.javaLangClass),
        utf8('Class Name: lastgasp.orders.ReportCache'),
        integer(0),
      ]),
    ),
  ],
  [TYPE.reference, keyed(Buffer.concat([integer(0), integer(2)]), Buffer.concat([integer(1), integer(3)]))],
  [TYPE.field, keyed(utf8('REPORTS'))],
]);

/** Number of ticks after the chunk's start. */
const at = (ticks: number): Buffer => integer(1_000 + ticks);

function float(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatBE(value);
  return bytes;
}

export const liveObject = (stack: number, type: number, size: number, weight: number): Buffer =>
  event(TYPE.liveObject, at(1), integer(stack), integer(type), integer(size), float(weight));

export const oldObjectSample = (stack: number, object: number): Buffer =>
  event(TYPE.oldObjectSample, at(2), integer(stack), integer(object));

export const objectCount = (gcId: number, type: number, count: number, totalSize: number): Buffer =>
  event(TYPE.objectCount, at(3), integer(gcId), integer(type), integer(count), integer(totalSize));

export const metaspaceOom = (loader: number, size: number): Buffer =>
  event(TYPE.metaspaceOom, at(4), integer(STACK_TRACE.load), integer(loader), integer(size));

export const loaderStatistics = (ticks: number, loader: number, classes: number, bytes: number): Buffer =>
  event(TYPE.loaderStatistics, at(ticks), ...[loader, classes, bytes, 1, 100].map((value) => integer(value)));

export const directTotal = (className: string, allocated: number): Buffer =>
  event(TYPE.directTotal, at(5), utf8(className), integer(allocated));

export const exception = (type: string, message: string): Buffer =>
  event(TYPE.exception, at(6), integer(STACK_TRACE.put), utf8(type), utf8(message));

export const heapSummary = (ticks: number, when: string, used: number): Buffer =>
  event(TYPE.heapSummary, at(ticks), utf8(when), integer(used));

/** A chunk in which the types above are declared and the constants above are known. */
export function orderServiceChunk(parts: ChunkParts = {}): Buffer {
  return chunk({ metadata: metadata(TYPES), constantPool: checkpoint(CONSTANTS), ...parts });
}
