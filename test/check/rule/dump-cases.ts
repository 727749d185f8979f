import type { RuleCase } from './rule-case.ts';

const DUMP = '-XX:+HeapDumpOnOutOfMemoryError';
const DUMPS = { volumes: [{ name: 'dumps' }] };
const MOUNT = { mountPoints: [{ sourceVolume: 'dumps', containerPath: '/dumps' }] };
const EFS = { volumes: [{ name: 'dumps', efsVolumeConfiguration: { fileSystemId: 'fs-1' } }] };
const TO_VOLUME = `${DUMP} -XX:HeapDumpPath=/dumps`;

/** Whether anything is left behind, and the dump. */
export const DUMP_CASES: readonly RuleCase[] = [
  {
    rule: 'nothing-fires',
    red: { options: '-XX:+ExitOnOutOfMemoryError' },
    severity: 'serious',
    what: /No flag that leaves evidence/,
    green: { options: '-XX:StartFlightRecording=name=a' },
  },
  {
    rule: 'nothing-fires',
    // The image's own ENV may hold the flags.
    red: { container: { environment: [] } },
    severity: 'warning',
    what: /No flag that leaves evidence is seen/,
    green: { options: '-XX:StartFlightRecording=name=a' },
  },
  {
    rule: 'nothing-fires',
    red: { options: DUMP },
    severity: 'warning',
    what: /^For direct-buffer, netty-direct, native-thread, oom-killed nothing/,
    green: { options: `${DUMP} -XX:StartFlightRecording=name=a` },
  },
  {
    rule: 'once-per-jvm',
    red: { options: '-XX:OnOutOfMemoryError=/dump.sh' },
    severity: 'warning',
    what: /lives on after its first/,
    green: { options: '-XX:OnOutOfMemoryError=/dump.sh -XX:+ExitOnOutOfMemoryError' },
  },
  {
    rule: 'exit-behind-crash',
    red: { options: '-XX:+CrashOnOutOfMemoryError -XX:+ExitOnOutOfMemoryError' },
    severity: 'warning',
    what: /both set/,
    green: { options: '-XX:+CrashOnOutOfMemoryError -XX:-ExitOnOutOfMemoryError' },
  },
  {
    rule: 'dump-path',
    red: { options: '-XX:HeapDumpPath=/tmp/dump.hprof' },
    severity: 'warning',
    what: /HeapDumpOnOutOfMemoryError is not/,
    green: { options: `${DUMP} -XX:HeapDumpPath=/tmp/dump.hprof` },
  },
  {
    rule: 'dump-path',
    red: { options: `${DUMP} -XX:HeapDumpPath=/tmp/dump_%p.hprof`, jdk: 21 },
    severity: 'warning',
    what: /JDK 21 does not expand %p/,
    green: { options: `${DUMP} -XX:HeapDumpPath=/tmp/dump_%p.hprof`, jdk: 25 },
  },
  {
    rule: 'dump-path',
    red: { options: TO_VOLUME, task: EFS, container: MOUNT },
    severity: 'warning',
    what: /second dump to \/dumps cannot be made, and volume dumps outlives the task/,
    green: { options: TO_VOLUME, task: DUMPS, container: MOUNT },
  },
  {
    rule: 'dump-path',
    red: { options: DUMP, container: { restartPolicy: { enabled: true } } },
    severity: 'warning',
    what: /the container is restarted/,
    green: { options: DUMP, container: { restartPolicy: { enabled: false } } },
  },
  {
    rule: 'dump-not-writable',
    red: { options: TO_VOLUME, task: DUMPS, container: { ...MOUNT, user: '10001' } },
    severity: 'warning',
    what: /container's user is 10001/,
    green: { options: TO_VOLUME, task: DUMPS, container: { ...MOUNT, user: '0:0' } },
  },
  {
    rule: 'dump-not-writable',
    red: { options: DUMP, container: { readonlyRootFilesystem: true } },
    severity: 'serious',
    what: /root file system is read-only/,
    green: { options: TO_VOLUME, task: DUMPS, container: { ...MOUNT, readonlyRootFilesystem: true } },
  },
  {
    rule: 'dump-not-writable',
    red: {
      options: TO_VOLUME,
      task: DUMPS,
      container: { mountPoints: [{ sourceVolume: 'dumps', containerPath: '/dumps', readOnly: true }] },
    },
    severity: 'serious',
    what: /volume dumps is mounted read-only/,
    green: { options: TO_VOLUME, task: DUMPS, container: MOUNT },
  },
  {
    rule: 'dump-stays',
    red: { options: `${DUMP} -XX:HeapDumpPath=/tmp/dump.hprof` },
    severity: 'serious',
    what: /Nothing takes the dump at \/tmp\/dump\.hprof off the task/,
    green: { options: `${DUMP} -XX:OnOutOfMemoryError=/dump.sh` },
  },
  {
    rule: 'dump-stays',
    red: { options: TO_VOLUME, task: DUMPS, container: MOUNT, sidecars: [{}] },
    severity: 'serious',
    what: /no sidecar on its volume/,
    green: { options: TO_VOLUME, task: DUMPS, container: MOUNT, sidecars: [MOUNT] },
  },
  {
    rule: 'dump-stays',
    // A hook may be in the file that is not seen.
    red: { options: DUMP, container: { command: ['java', '@/app.options', '-jar', '/app.jar'] } },
    severity: 'warning',
    what: /Nothing takes the dump/,
    green: { options: TO_VOLUME, task: EFS, container: MOUNT },
  },
  {
    rule: 'dump-disk',
    red: { options: `${DUMP} -Xmx24g`, task: { cpu: '4096', memory: '30720' } },
    severity: 'serious',
    what: /needs up to 24576 MiB; the task's disk has 20480 MiB/,
    green: {
      options: `${DUMP} -Xmx24g`,
      task: { cpu: '4096', memory: '30720', ephemeralStorage: { sizeInGiB: 40 } },
    },
  },
  {
    rule: 'dump-disk',
    red: { options: `${DUMP} -Xmx12g`, task: { cpu: '4096', memory: '16384' }, jdk: 25 },
    severity: 'warning',
    what: /needs up to 24576 MiB/,
    green: { options: `${DUMP} -Xmx12g`, task: { cpu: '4096', memory: '16384' }, jdk: 21 },
  },
  {
    rule: 'dump-time',
    red: { options: `${DUMP} -Xmx2400m -XX:HeapDumpGzipLevel=1` },
    severity: 'warning',
    what: /takes about 32 s on 1 vCPU; stopTimeout is 30 s/,
    green: { options: `${DUMP} -Xmx2400m -XX:HeapDumpGzipLevel=1`, container: { stopTimeout: 60 } },
  },
  {
    rule: 'dump-time',
    red: { options: `${DUMP} -Xmx1g -XX:HeapDumpGzipLevel=1`, task: { cpu: '256', memory: '2048' } },
    severity: 'warning',
    what: /takes about 54 s on 0\.25 vCPU/,
    green: { options: `${DUMP} -Xmx1g -XX:HeapDumpGzipLevel=0`, task: { cpu: '256', memory: '2048' } },
  },
  {
    rule: 'uploader-order',
    red: { options: TO_VOLUME, task: DUMPS, container: MOUNT, sidecars: [{ ...MOUNT, stopTimeout: 120 }] },
    severity: 'warning',
    what: /app does not depend on sidecar/,
    green: {
      options: TO_VOLUME,
      task: DUMPS,
      container: { ...MOUNT, dependsOn: [{ containerName: 'sidecar', condition: 'START' }] },
      sidecars: [{ ...MOUNT, stopTimeout: 120 }],
    },
  },
  {
    rule: 'uploader-order',
    red: {
      options: TO_VOLUME,
      task: DUMPS,
      container: { ...MOUNT, dependsOn: [{ containerName: 'sidecar', condition: 'START' }] },
      sidecars: [MOUNT],
    },
    severity: 'note',
    what: /sidecar has 30 s/,
    green: {
      options: TO_VOLUME,
      task: DUMPS,
      container: { ...MOUNT, dependsOn: [{ containerName: 'sidecar', condition: 'SUCCESS' }] },
      sidecars: [{ ...MOUNT, essential: false }],
    },
  },
];
