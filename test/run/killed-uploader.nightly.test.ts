import { expect, test } from 'vitest';
import { runForReal } from './real-run.ts';

/** The uploader of `dump-sidecar`, whose container runs out of its own memory a while after the dump has begun. */
const KILLED_UPLOADER = {
  'uploader-killed': {
    description: 'the uploader takes more memory than it has',
    jvmFlags: [
      '-XX:+HeapDumpOnOutOfMemoryError',
      '-XX:HeapDumpPath=/dumps/heap_dump.hprof',
      '-XX:OnOutOfMemoryError=touch /dumps/heap_dump.hprof.done',
    ],
    task: {
      containers: [
        {
          name: 'uploader',
          image: 'lastgasp/jvm-sample',
          essential: false,
          memory: 64,
          stopTimeout: 120,
          entryPoint: [
            'sh',
            '-c',
            '/ship-dump.sh & until [ -e $DUMP_DONE_PATH ]; do sleep 0.2; done; sleep 4; exec tail /dev/zero',
          ],
          mountPoints: [{ sourceVolume: 'dumps', containerPath: '/dumps', readOnly: true }],
        },
      ],
      volumes: [{ name: 'dumps' }],
      mountPoints: [{ sourceVolume: 'dumps', containerPath: '/dumps' }],
      dependsOn: [{ containerName: 'uploader', condition: 'START' as const }],
    },
    capturePaths: ['heap-dump-sidecar' as const],
  },
};

test('an uploader that the kernel kills loses the dump in the middle of the upload, and the detail says so', async () => {
  await using run = await runForReal({
    flagSets: ['uploader-killed'],
    extraFlagSets: KILLED_UPLOADER,
    config: { uploadBandwidthKbitPerSecond: 2000 },
  });
  const [record] = run.allRecords;
  expect(record).toMatchObject({ valid: true });
  const verdict = record?.paths['heap-dump-sidecar'];
  expect(verdict).toMatchObject({ verdict: 'lost', lossStage: 'stopped-mid-upload' });
  expect(verdict?.detail).toMatch(
    /uploader was killed by the kernel for the task’s memory \(exit code 137\)/,
  );
});
