import { defineConfig } from './harness/index.ts';

/**
 * Sources: JDK `java` manual and HotSpot `runtime/globals.hpp` for the names; `report_java_out_of_memory` in
 * HotSpot `utilities/debug.cpp` for their order: dump, hook, crash, exit, each once in a JVM's life.
 */
const DUMP = ['-XX:+HeapDumpOnOutOfMemoryError', '-XX:HeapDumpPath=/tmp/heap_dump.hprof'];
const HOOK = '-XX:OnOutOfMemoryError=/dump.sh';
const EXIT = '-XX:+ExitOnOutOfMemoryError';
/** Level 1 of 9, and only of dumps: HotSpot `services/heapDumper.cpp`, since JDK 17. */
const GZIP = '-XX:HeapDumpGzipLevel=1';
/** No core file is asked for: on Fargate nobody could fetch it. */
const CRASH = ['-XX:+CrashOnOutOfMemoryError', '-XX:ErrorFile=/tmp/hs_err.log'];
/**
 * JDK `java` manual, StartFlightRecording and FlightRecorderOptions. The repository is where chunks are
 * flushed to once a second; the recording is written from them when the JVM exits.
 */
const JFR = [
  '-XX:StartFlightRecording:filename=/tmp/recording.jfr,dumponexit=true',
  '-XX:FlightRecorderOptions:repository=/tmp/jfr',
];

/** Every other key has its default; harness/config/config-schema.ts lists them with units and sources. */
export default defineConfig({
  flagSets: {
    none: {
      description: 'no flags: what is left when nothing was prepared (the negative control)',
      jvmFlags: [],
    },
    dump: {
      description: 'heap dump on the task’s disk, and nothing that sends it',
      jvmFlags: DUMP,
    },
    'dump-exit': {
      description: 'heap dump, then the JVM exits with code 3',
      jvmFlags: [...DUMP, EXIT],
    },
    'dump-gzip': {
      description: 'heap dump, compressed as it is written',
      jvmFlags: [...DUMP, GZIP],
    },
    'dump-hook': {
      description: 'heap dump, then a script uploads it: the flags of the incident',
      jvmFlags: [...DUMP, HOOK],
    },
    'dump-hook-exit': {
      description: 'the same, and the JVM exits when the script is done',
      jvmFlags: [...DUMP, HOOK, EXIT],
    },
    'hook-only': {
      description: 'the script without a dump: what a hook sees when nothing was written',
      jvmFlags: [HOOK],
    },
    crash: {
      description: 'the JVM crashes on purpose and leaves an hs_err report',
      jvmFlags: CRASH,
    },
    jfr: {
      description: 'flight recording, written out when the JVM exits in order',
      jvmFlags: JFR,
    },
    'jfr-exit': {
      description: 'flight recording, and the JVM exits with code 3',
      jvmFlags: [...JFR, EXIT],
    },
    'dump-jfr-exit': {
      description: 'heap dump and flight recording, then the JVM exits with code 3',
      jvmFlags: [...DUMP, ...JFR, EXIT],
    },
  },
  defaultFlagSets: ['none', 'dump-hook', 'dump-hook-exit'],
  capturePaths: ['heap-dump'],
  uploadBandwidthKbitPerSecond: null,
  nightly: {
    scenarios: ['heap-leak', 'metaspace', 'direct-buffer'],
    flagSets: ['none', 'dump-hook', 'dump-hook-exit'],
    trials: 20,
    controls: {
      positive: { scenario: 'heap-leak', flagSet: 'dump-hook-exit' },
      negative: { flagSet: 'none' },
    },
    /** 20 of 20 are 86 % or more, 95 % sure; 19 of 20 are 78 %. */
    gates: [{ flagSet: 'dump-hook-exit', scenario: 'heap-leak', rateMin: 0.75 }],
  },
});
