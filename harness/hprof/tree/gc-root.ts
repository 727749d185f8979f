import type { Identifier } from '../identifier.ts';

/** Why the JVM keeps an object alive of itself. */
export type GcRootKind =
  | 'unknown'
  | 'jni-global'
  | 'jni-local'
  | 'java-frame'
  | 'native-stack'
  | 'class'
  | 'thread-block'
  | 'monitor'
  | 'thread';

/** A GC root as the dump names it. */
export interface GcRoot {
  readonly kind: GcRootKind;
  readonly object: Identifier;
  /** Serial of the thread whose local it is, or that it is; `null` of other kinds. */
  readonly threadSerial: number | null;
  /** Local: the number of its frame from the top of the stack. Thread: the serial of its stack trace. */
  readonly detail: number | null;
}

interface RootKind {
  readonly kind: GcRootKind;
  readonly hasThread: boolean;
  readonly hasDetail: boolean;
}

const UNKNOWN: RootKind = { kind: 'unknown', hasThread: false, hasDetail: false };
/** By tag of the root's sub-record. */
const KINDS: ReadonlyMap<number, RootKind> = new Map([
  [0xff, UNKNOWN],
  [0x01, { kind: 'jni-global', hasThread: false, hasDetail: false }],
  [0x02, { kind: 'jni-local', hasThread: true, hasDetail: true }],
  [0x03, { kind: 'java-frame', hasThread: true, hasDetail: true }],
  [0x04, { kind: 'native-stack', hasThread: true, hasDetail: false }],
  [0x05, { kind: 'class', hasThread: false, hasDetail: false }],
  [0x06, { kind: 'thread-block', hasThread: true, hasDetail: false }],
  [0x07, { kind: 'monitor', hasThread: false, hasDetail: false }],
  [0x08, { kind: 'thread', hasThread: true, hasDetail: true }],
]);
/** Of several roots that hold one object, the one that says most is named. */
const MOST_TELLING: readonly GcRootKind[] = [
  'thread',
  'java-frame',
  'class',
  'jni-local',
  'jni-global',
  'thread-block',
  'native-stack',
  'monitor',
  'unknown',
];

/** Held only while a thread is in some call. */
const PASSING: ReadonlySet<GcRootKind> = new Set([
  'java-frame',
  'jni-local',
  'native-stack',
  'thread-block',
  'monitor',
]);

/** Whether a root holds its object beyond the call that a thread is in. */
export function isLastingRoot({ kind }: Pick<GcRoot, 'kind'>): boolean {
  return !PASSING.has(kind);
}

export function gcRootKind(tag: number): RootKind {
  return KINDS.get(tag) ?? UNKNOWN;
}

/** The root to name of those that hold one object. */
export function mostTellingRoot(roots: readonly GcRoot[]): GcRoot | null {
  const best = roots.toSorted((a, b) => MOST_TELLING.indexOf(a.kind) - MOST_TELLING.indexOf(b.kind))[0];
  return best ?? null;
}
