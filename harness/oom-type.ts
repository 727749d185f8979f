/**
 * How memory ends. All but `oom-killed` are the `java.lang.OutOfMemoryError` messages of HotSpot;
 * `oom-killed` is the kernel's own kill of the cgroup, of which Java never knows.
 */
export const OOM_TYPES = [
  'heap-space',
  'gc-overhead',
  'metaspace',
  'compressed-class-space',
  'direct-buffer',
  'native-thread',
  'array-size',
  'oom-killed',
] as const;

export type OomType = (typeof OOM_TYPES)[number];

/** HotSpot's message prefix of each type (source: OpenJDK `memory/universe.cpp`, `java.nio.Bits`, `prims/jvm.cpp`). */
const MESSAGE_PREFIXES: readonly (readonly [prefix: string, oomType: OomType])[] = [
  ['Java heap space', 'heap-space'],
  ['GC overhead limit exceeded', 'gc-overhead'],
  ['Metaspace', 'metaspace'],
  ['Compressed class space', 'compressed-class-space'],
  ['Direct buffer memory', 'direct-buffer'],
  ['Cannot reserve', 'direct-buffer'],
  ['unable to create native thread', 'native-thread'],
  ['Requested array size exceeds VM limit', 'array-size'],
];

/** The type named by the message of an `OutOfMemoryError`, or `undefined` when HotSpot has no such message. */
export function oomTypeOfMessage(message: string): OomType | undefined {
  return MESSAGE_PREFIXES.find(([prefix]) => message.startsWith(prefix))?.[1];
}
