import { defineConfig } from './harness/index.ts';

/**
 * Sources: JDK `java` manual and HotSpot `runtime/globals.hpp` for the names; `report_java_out_of_memory` in
 * HotSpot `utilities/debug.cpp` for their order: dump, hook, crash, exit, each once in a JVM's life.
 */
const DUMP = dumpTo('/tmp');
const HOOK = '-XX:OnOutOfMemoryError=/dump.sh';
const EXIT = '-XX:+ExitOnOutOfMemoryError';
/** Level 1 of 9, and only of dumps: HotSpot `services/heapDumper.cpp`, since JDK 17. */
const GZIP = '-XX:HeapDumpGzipLevel=1';
/** jcmd needs a thread of the JVM that listens to it; made when it is first asked for, a full heap refuses it. */
const ATTACH = '-XX:+StartAttachListener';
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

/**
 * A second container that shares a volume with the service and sends the dump while it is written. The
 * service depends on it: so it is stopped after the service, and then has 120 s of its own, the most that
 * Fargate gives. Written as a task definition writes it; its image here is the sample's, which has the script.
 */
const UPLOADER = {
  containers: [
    {
      name: 'uploader',
      image: 'lastgasp/jvm-sample',
      essential: false,
      entryPoint: ['/ship-dump.sh'],
      stopTimeout: 120,
      mountPoints: [{ sourceVolume: 'dumps', containerPath: '/dumps', readOnly: true }],
    },
  ],
  volumes: [{ name: 'dumps' }],
  mountPoints: [{ sourceVolume: 'dumps', containerPath: '/dumps' }],
  dependsOn: [{ containerName: 'uploader', condition: 'START' as const }],
};
/** Tells the uploader that the dump is written: the JVM runs its hook after the dump. */
const DUMP_DONE = '-XX:OnOutOfMemoryError=touch /dumps/heap_dump.hprof.done';
/** The volume is not the task's own: what the JVM writes there is still there when the task is gone. */
const FILE_SYSTEM = {
  volumes: [{ name: 'dumps', efsVolumeConfiguration: { fileSystemId: 'fs-0123456789abcdef0' } }],
  mountPoints: [{ sourceVolume: 'dumps', containerPath: '/efs' }],
};

function dumpTo(directory: string): readonly string[] {
  return ['-XX:+HeapDumpOnOutOfMemoryError', `-XX:HeapDumpPath=${directory}/heap_dump.hprof`];
}

/**
 * docs.datadoghq.com, "Amazon ECS on AWS Fargate": the Agent as a sidecar, essential as there. Where its image
 * cannot be had, lastgasp's stand-in runs in its place.
 */
const DATADOG_AGENT = {
  name: 'datadog-agent',
  image: 'public.ecr.aws/datadog/agent:7',
  essential: true,
  memory: 256,
  stopTimeout: 30,
  portMappings: [
    { containerPort: 8126, protocol: 'tcp' as const },
    { containerPort: 8125, protocol: 'udp' as const },
  ],
  environment: [
    { name: 'ECS_FARGATE', value: 'true' },
    { name: 'DD_APM_ENABLED', value: 'true' },
  ],
};
const TRACED = ['Reports', 'Exports', 'Archives', 'Sessions', 'Rules', 'Uploads', 'Catalogues', 'Settlements']
  .map((name) => `lastgasp.orders.${name}Handler[handle]`)
  .join(';');
const DATADOG = {
  environment: {
    DD_SERVICE: 'orders',
    DD_ENV: 'lastgasp',
    DD_PROFILING_ENABLED: 'true',
    // The tracer knows web frameworks by itself, and not the JDK's own HTTP server.
    DD_TRACE_METHODS: TRACED,
  },
  javaAgent: { kind: 'datadog' as const, version: '1.68.1' },
  // The agent takes 130 MB of memory, its sidecar the rest.
  taskSize: '512/1024',
};
const WITH_AGENT = [
  'datadog-profile',
  'datadog-oom-event',
  'datadog-trace',
  'logs',
  'container-metrics',
] as const;
const PROFILER = { ...DATADOG, task: { containers: [DATADOG_AGENT] }, capturePaths: [...WITH_AGENT] };
/**
 * docs.datadoghq.com, "Enabling the Java Profiler", and the agent's own `ProfilingConfig` for what is not there.
 * Live heap samples name who allocated what is alive; they are on by themselves on 17.0.11, 21.0.3 and since.
 */
const TUNED = {
  DD_PROFILING_START_FORCE_FIRST: 'true',
  DD_PROFILING_UPLOAD_PERIOD: '10',
  DD_PROFILING_DIRECTALLOCATION_ENABLED: 'true',
  DD_PROFILING_HEAP_HISTOGRAM_ENABLED: 'true',
};

/**
 * A second container that shares a volume with the service and, when the service has ended, sends what is on it.
 * Like the uploader it is stopped after the service and has 120 s then.
 */
const SHIPPER = {
  containers: [
    {
      name: 'shipper',
      image: 'lastgasp/jvm-sample',
      essential: false,
      entryPoint: ['/ship-files.sh'],
      stopTimeout: 120,
      mountPoints: [{ sourceVolume: 'evidence', containerPath: '/evidence', readOnly: true }],
    },
  ],
  volumes: [{ name: 'evidence' }],
  mountPoints: [{ sourceVolume: 'evidence', containerPath: '/evidence' }],
  dependsOn: [{ containerName: 'shipper', condition: 'START' as const }],
};

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
    'dump-hook-background': {
      description: 'the same in the background: the JVM goes on beside the upload',
      jvmFlags: [...DUMP, `${HOOK} &`],
    },
    'dump-gzip-hook': {
      description: 'heap dump, compressed as it is written, then a script uploads it',
      jvmFlags: [...DUMP, GZIP, HOOK],
    },
    'dump-sidecar': {
      description: 'heap dump on a shared volume, uploaded by a sidecar while it is written',
      jvmFlags: [...dumpTo('/dumps'), DUMP_DONE],
      task: UPLOADER,
      capturePaths: ['heap-dump-sidecar'],
    },
    'dump-gzip-sidecar': {
      description: 'the same, compressed as it is written',
      jvmFlags: [...dumpTo('/dumps'), GZIP, DUMP_DONE],
      task: UPLOADER,
      capturePaths: ['heap-dump-sidecar'],
    },
    'dump-efs': {
      description: 'heap dump on an EFS volume, which outlives the task',
      jvmFlags: dumpTo('/efs'),
      task: FILE_SYSTEM,
      capturePaths: ['heap-dump-efs'],
    },
    'histogram-hook': {
      description: 'no dump: a class histogram by jcmd in the background of the hook, then uploaded',
      jvmFlags: [ATTACH, '-XX:OnOutOfMemoryError=/histogram.sh %p &'],
      capturePaths: ['class-histogram'],
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
    'profiler-default': {
      description: 'the Datadog profiler as it comes: an upload a minute',
      jvmFlags: [],
      ...PROFILER,
    },
    'profiler-2024': {
      description: 'the same with the agent of November 2024, which took no live heap samples by itself',
      jvmFlags: [],
      ...PROFILER,
      javaAgent: { kind: 'datadog', version: '1.42.0' },
    },
    'profiler-tuned': {
      description: 'the Datadog profiler from the start, every 10 s, with what names a culprit',
      jvmFlags: [],
      ...PROFILER,
      environment: { ...DATADOG.environment, ...TUNED },
      task: {
        containers: [DATADOG_AGENT],
        dependsOn: [{ containerName: DATADOG_AGENT.name, condition: 'START' as const }],
      },
    },
    'profiler-exit': {
      description: 'the Datadog profiler as it comes, and the JVM exits with code 3',
      jvmFlags: [EXIT],
      ...PROFILER,
    },
    'profiler-crash': {
      description: 'the Datadog profiler as it comes, and the JVM crashes on purpose',
      jvmFlags: CRASH,
      ...PROFILER,
      capturePaths: [...WITH_AGENT, 'datadog-crash-report'],
    },
    'profiler-and-dump-hook': {
      description: 'the Datadog profiler as it comes beside a heap dump that a script uploads',
      jvmFlags: [...DUMP, HOOK],
      ...PROFILER,
      capturePaths: [...WITH_AGENT, 'heap-dump'],
    },
    'profiler-chunks-sidecar': {
      description: 'the Datadog profiler with its chunks on a volume that a sidecar sends; the JVM exits',
      jvmFlags: [EXIT],
      ...PROFILER,
      environment: { ...DATADOG.environment, DD_PROFILING_TEMPDIR: '/evidence' },
      task: { ...SHIPPER, containers: [DATADOG_AGENT, ...SHIPPER.containers] },
      capturePaths: ['datadog-profile', 'jfr-chunks'],
    },
    'jfr-chunks-sidecar': {
      description: 'flight recording on a volume that a sidecar sends; the JVM exits with code 3',
      jvmFlags: [
        '-XX:StartFlightRecording:filename=/evidence/recording.jfr,dumponexit=true,settings=profile',
        '-XX:FlightRecorderOptions:repository=/evidence/jfr',
        EXIT,
      ],
      task: SHIPPER,
      capturePaths: ['jfr-chunks', 'jfr-recording'],
    },
    'crash-sidecar': {
      description: 'the JVM crashes on purpose; a sidecar sends its hs_err report',
      jvmFlags: ['-XX:+CrashOnOutOfMemoryError', '-XX:ErrorFile=/evidence/hs_err.log'],
      task: SHIPPER,
      capturePaths: ['hs-err'],
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
