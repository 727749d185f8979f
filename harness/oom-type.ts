/**
 * How memory ends. Most are the `java.lang.OutOfMemoryError` messages of HotSpot. `netty-direct` is Netty's own
 * limit (`io.netty.maxDirectMemory`), of which HotSpot never knows; `oom-killed` is the kernel's own kill of the
 * cgroup, of which Java never knows.
 */
export const OOM_TYPES = [
  'heap-space',
  'gc-overhead',
  'metaspace',
  'compressed-class-space',
  'direct-buffer',
  'netty-direct',
  'native-thread',
  'array-size',
  'oom-killed',
] as const;

export type OomType = (typeof OOM_TYPES)[number];

/**
 * How the message of each type begins (source: OpenJDK `memory/universe.cpp`, `java.nio.Bits`, `prims/jvm.cpp`;
 * Netty `io.netty.util.internal.PlatformDependent`, alike in 4.1.140 and 4.2.20).
 */
const MESSAGES: readonly (readonly [message: RegExp, oomType: OomType])[] = [
  [/^Java heap space/, 'heap-space'],
  [/^GC overhead limit exceeded/, 'gc-overhead'],
  [/^Metaspace/, 'metaspace'],
  [/^Compressed class space/, 'compressed-class-space'],
  [/^Direct buffer memory/, 'direct-buffer'],
  [/^Cannot reserve/, 'direct-buffer'],
  [/^failed to allocate \d+ byte\(s\) of direct memory \(used: \d+, max: \d+/, 'netty-direct'],
  [/^unable to create native thread/, 'native-thread'],
  [/^Requested array size exceeds VM limit/, 'array-size'],
];

/** The type named by the message of an `OutOfMemoryError`, or `undefined` when neither HotSpot nor Netty has such a message. */
export function oomTypeOfMessage(message: string): OomType | undefined {
  return MESSAGES.find(([pattern]) => pattern.test(message))?.[1];
}

/** Netty's error, which is a `java.lang.OutOfMemoryError`; under a package of its own where a library brings Netty along. */
export const NETTY_OOM_CLASS = /^(?:[\w$]+\.)*io\.netty\.util\.internal\.OutOfDirectMemoryError$/;
