import { NETTY_OOM_CLASS } from '../oom-type.ts';
import type { RecordedChunk } from './recorded-chunk.ts';
import { className } from './stack-frame.ts';
import { Struct, type Value } from './struct.ts';

/** What kind of evidence names a culprit; allocation samples of the heap do not, as most of them die young. */
export type EvidenceKind =
  | 'live-heap'
  | 'old-object'
  | 'class-histogram'
  | 'metaspace'
  | 'class-loader'
  | 'direct-allocation'
  | 'out-of-memory-error';

/** What one event says. */
export interface Testimony {
  /** A class, a class loader's class, or an error's message. */
  readonly subject: string;
  /** Samples, objects or classes. */
  readonly count: number;
  /** `null` where the event does not tell. */
  readonly bytes: number | null;
  /** From the object to what keeps it alive, as far as recorded (`path-to-gc-roots=true`). */
  readonly heldBy?: readonly Holder[];
}

/** An object that refers to the one before it. */
export interface Holder {
  /** Its class; of a static field the class that declares it. */
  readonly className: string;
  /** `null` for an array, whose elements have no names. */
  readonly fieldName: string | null;
}

export interface CulpritEvidence {
  readonly kind: EvidenceKind;
  /**
   * For events that together are the state at one moment: a number that grows from moment to moment. Only
   * the last moment counts. `null` where every event adds up.
   */
  readonly momentOf: ((event: Struct, chunk: RecordedChunk) => number) | null;
  /** How far apart the numbers of one moment may lie; default 0. */
  readonly momentSpread?: number;
  /** `null` for an event that is about something else. */
  readonly testify: (event: Struct) => Testimony | null;
}

/** The statistics of all class loaders are written within one pause of the VM. */
const CLASS_LOADER_SPREAD_MS = 1_000;
/** Longer ones are damage, or lists whose every element would be named. */
const LONGEST_CHAIN = 64;
/** How HotSpot describes an object that is a class. */
const DESCRIBED_CLASS = /^Class Name: (\S+)/u;

const perChunk = (_event: Struct, chunk: RecordedChunk): number => chunk.scanned.offset;

const METASPACE: CulpritEvidence = {
  kind: 'metaspace',
  momentOf: null,
  testify: (event) => ({
    subject: loaderName(event.get('classLoader')),
    count: 1,
    bytes: numeric(event.get('size')),
  }),
};

const DIRECT_ALLOCATION: CulpritEvidence = {
  kind: 'direct-allocation',
  momentOf: null,
  testify: (event) => ({
    subject: text(event.get('allocatingClass')),
    count: 1,
    bytes: numeric(event.get('allocated')),
  }),
};

/** By event type. Fields: OpenJDK `jfr/metadata/metadata.xml`; Datadog's as its agent 1.68.1 declares them. */
export const CULPRIT_EVIDENCE: ReadonlyMap<string, CulpritEvidence> = new Map<string, CulpritEvidence>([
  [
    'datadog.HeapLiveObject',
    {
      kind: 'live-heap',
      momentOf: perChunk,
      testify: (event) => ({
        subject: className(event.get('objectClass')) ?? '(unknown)',
        count: 1,
        // Each sample stands for as many objects as its weight says.
        bytes: (numeric(event.get('size')) ?? 0) * (numeric(event.get('weight')) ?? 1),
      }),
    },
  ],
  [
    'jdk.OldObjectSample',
    {
      kind: 'old-object',
      momentOf: perChunk,
      testify: (event) => ({
        subject: objectClass(event.get('object')),
        count: 1,
        bytes: numeric(event.get('objectSize')),
        heldBy: holders(event),
      }),
    },
  ],
  [
    'jdk.ObjectCountAfterGC',
    {
      kind: 'class-histogram',
      momentOf: (event) => numeric(event.get('gcId')) ?? 0,
      testify: (event) => ({
        subject: className(event.get('objectClass')) ?? '(unknown)',
        count: numeric(event.get('count')) ?? 0,
        bytes: numeric(event.get('totalSize')),
      }),
    },
  ],
  ['jdk.MetaspaceOOM', METASPACE],
  ['jdk.MetaspaceAllocationFailure', METASPACE],
  [
    'jdk.ClassLoaderStatistics',
    {
      kind: 'class-loader',
      momentOf: (event, chunk) => chunk.startMs(event) ?? 0,
      momentSpread: CLASS_LOADER_SPREAD_MS,
      testify: (event) => ({
        subject: loaderName(event.get('classLoader')),
        count: sum(event, ['classCount', 'hiddenClassCount']),
        bytes: sum(event, ['chunkSize', 'hiddenChunkSize']),
      }),
    },
  ],
  ['datadog.DirectAllocationTotal', DIRECT_ALLOCATION],
  ['datadog.DirectAllocationSample', DIRECT_ALLOCATION],
  ['datadog.ExceptionSample', { kind: 'out-of-memory-error', momentOf: null, testify: datadogError }],
  ['jdk.JavaErrorThrow', { kind: 'out-of-memory-error', momentOf: null, testify: thrownError }],
]);

function datadogError(event: Struct): Testimony | null {
  if (!isOutOfMemory(text(event.get('type')))) return null;
  return { subject: text(event.get('message')), count: 1, bytes: null };
}

function thrownError(event: Struct): Testimony | null {
  if (!isOutOfMemory(className(event.get('thrownClass')) ?? '')) return null;
  return { subject: text(event.get('message')), count: 1, bytes: null };
}

function isOutOfMemory(errorClass: string): boolean {
  return errorClass === 'java.lang.OutOfMemoryError' || NETTY_OOM_CLASS.test(errorClass);
}

function holders(event: Struct): Holder[] {
  const chain: Holder[] = [];
  let object = event.get('object');
  while (object instanceof Struct && chain.length < LONGEST_CHAIN) {
    const referrer = object.get('referrer');
    if (!(referrer instanceof Struct)) break;
    object = referrer.get('object');
    const field = referrer.get('field');
    chain.push({
      className: objectClass(object),
      fieldName: field instanceof Struct ? text(field.get('name')) : null,
    });
  }
  return chain;
}

function objectClass(object: Value): string {
  if (!(object instanceof Struct)) return '(unknown)';
  const description = object.get('description');
  // A class that holds a reference does so by a static field.
  const declaring = typeof description === 'string' ? DESCRIBED_CLASS.exec(description)?.[1] : undefined;
  return declaring ?? className(object.get('type')) ?? '(unknown)';
}

function loaderName(loader: Value): string {
  if (!(loader instanceof Struct)) return 'bootstrap';
  return className(loader.get('type')) ?? text(loader.get('name'));
}

function sum(event: Struct, fields: readonly string[]): number {
  return fields.reduce((total, field) => total + (numeric(event.get(field)) ?? 0), 0);
}

function numeric(value: Value): number | null {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : null;
}

function text(value: Value): string {
  return typeof value === 'string' ? value : '(unknown)';
}
