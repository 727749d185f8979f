import { defineConfig } from './harness/index.ts';

/** The flags of the incident: dump the heap, then run a script that ships it (JDK 17 `java` manual, HotSpot `globals.hpp`). */
const DUMP_HOOK = [
  '-XX:+HeapDumpOnOutOfMemoryError',
  '-XX:HeapDumpPath=/tmp/heap_dump.hprof',
  '-XX:OnOutOfMemoryError=/dump.sh',
];

/** Every other key has its default; harness/config/config-schema.ts lists them with units and sources. */
export default defineConfig({
  flagSets: {
    none: {
      description: 'no flags: what is left when nothing was prepared (the negative control)',
      jvmFlags: [],
    },
    'dump-hook': {
      description: 'heap dump, then a script uploads it: the flags of the incident',
      jvmFlags: DUMP_HOOK,
    },
    'dump-hook-exit': {
      description: 'the same, and the JVM exits when the script is done',
      jvmFlags: [...DUMP_HOOK, '-XX:+ExitOnOutOfMemoryError'],
    },
  },
  capturePaths: ['heap-dump'],
  taskSize: '256/512',
  uploadBandwidthKbitPerSecond: null,
});
