import type { Jdk } from '../../config/choice.ts';
import type { JavaSettings } from './java-settings.ts';
import { MIB } from './memory-size.ts';

/** HotSpot's `MaxHeapSize` before ergonomics, 96 MiB × 1.3 on 64 bits (OpenJDK `gc_globals.hpp`). */
const HEAP_FLOOR_BYTES = 96 * MIB * 1.3;
/** The heap is sized in steps of 2 MiB (measured; larger ones only with large regions). */
const HEAP_STEP_BYTES = 2 * MIB;
/** Default of `MaxRAMPercentage` and `MinRAMPercentage` (measured with -XX:+PrintFlagsFinal). */
const MAX_RAM_PERCENTAGE = 25;
const MIN_RAM_PERCENTAGE = 50;
/** `ReservedCodeCacheSize` by ergonomics, with and without tiered compilation (measured; `java` manual). */
const CODE_CACHE_BYTES = 240 * MIB;
const CODE_CACHE_UNTIERED_BYTES = 48 * MIB;

/** Where a limit comes from: a flag of the definition, a share of memory, or the JVM's own default. */
export type LimitOrigin = 'set' | 'share' | 'default';

export interface MemoryLimit {
  readonly bytes: number;
  readonly origin: LimitOrigin;
}

/** What bounds each kind of a JVM's memory; `null` where nothing does, or nothing that is known here. */
export interface MemoryLimits {
  readonly heap: MemoryLimit | null;
  readonly direct: MemoryLimit | null;
  /** What Netty counts and bounds by itself, beside the JVM; `null` where the definition does not ask it to. */
  readonly nettyDirect: MemoryLimit | null;
  readonly metaspace: MemoryLimit | null;
  readonly codeCache: MemoryLimit;
  readonly threadStackBytes: number;
}

/** The limits of a JVM that sees this much memory; `null` is the machine's, which is not known. */
export function memoryLimits(options: {
  readonly settings: JavaSettings;
  readonly jdk: Jdk;
  readonly visibleBytes: number | null;
}): MemoryLimits {
  const { settings } = options;
  const heap = heapLimit(options);
  // 0, the default, means as much as the heap (java.lang.Runtime.maxMemory).
  const directBytes = settings.sizeBytes('MaxDirectMemorySize') ?? 0;
  return {
    heap,
    direct: directBytes > 0 ? { bytes: directBytes, origin: 'set' } : heap && { ...heap, origin: 'default' },
    nettyDirect: nettyDirectLimit(options),
    metaspace: limitOf(settings.sizeBytes('MaxMetaspaceSize')),
    codeCache: limitOf(settings.sizeBytes('ReservedCodeCacheSize')) ?? {
      bytes: settings.isOn('TieredCompilation') === false ? CODE_CACHE_UNTIERED_BYTES : CODE_CACHE_BYTES,
      origin: 'default',
    },
    threadStackBytes: settings.threadStackBytes(),
  };
}

/**
 * Above 0 Netty 4.2 allocates on JDK 25 without the JVM's counter, up to this (`PlatformDependent`: a decimal number
 * of bytes); on older ones the JVM counts it too, and 4.1 ignores it (measured).
 */
function nettyDirectLimit({ settings, jdk }: { settings: JavaSettings; jdk: Jdk }): MemoryLimit | null {
  if (jdk !== 25) return null;
  const bytes = Number(settings.property('io.netty.maxDirectMemory') ?? 0);
  return bytes > 0 ? { bytes, origin: 'set' } : null;
}

function limitOf(bytes: number | undefined): MemoryLimit | null {
  return bytes === undefined ? null : { bytes, origin: 'set' };
}

/**
 * The largest heap, as OpenJDK's `Arguments::set_heap_size` works it out: below about 250 MiB of memory
 * half of it (`MinRAMPercentage`), above it `MaxRAMPercentage`, but never less than 124.8 MiB.
 */
function heapLimit({
  settings,
  jdk,
  visibleBytes,
}: {
  readonly settings: JavaSettings;
  readonly jdk: Jdk;
  readonly visibleBytes: number | null;
}): MemoryLimit | null {
  const set = limitOf(settings.sizeBytes('MaxHeapSize'));
  if (set !== null) return set;
  const memoryBytes = settings.sizeBytes('MaxRAM') ?? visibleBytes;
  if (memoryBytes === null) return null;
  const fraction = jdk === 25 ? undefined : settings.decimal('MaxRAMFraction');
  const share = settings.decimal('MaxRAMPercentage') ?? (fraction === undefined ? undefined : 100 / fraction);
  const least = (memoryBytes * (settings.decimal('MinRAMPercentage') ?? MIN_RAM_PERCENTAGE)) / 100;
  const wanted = (memoryBytes * (share ?? MAX_RAM_PERCENTAGE)) / 100;
  const bytes = least < HEAP_FLOOR_BYTES ? least : Math.max(wanted, HEAP_FLOOR_BYTES);
  return {
    bytes: Math.ceil(bytes / HEAP_STEP_BYTES) * HEAP_STEP_BYTES,
    origin: share === undefined ? 'default' : 'share',
  };
}
