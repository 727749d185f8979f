import { expect, test } from 'vitest';
import { inSeconds, measured } from './measured.ts';
import { runUnderService } from './mirror-service.ts';
import { shell, startMirrorTask } from './mirror-task.ts';

/** Clocks ÷ 30: a check every second, three failures. */
const TIME_SCALE = 30;

test('behaviour 07: a child killed under a shell leaves the task RUNNING until its health fails', async (context) => {
  await using mirror = await startMirrorTask({
    timeScale: TIME_SCALE,
    spec: { size: { cpuUnits: 256, memoryMiB: 512 } },
    containers: [
      {
        name: 'app',
        command: shell(
          'trap "exit 143" TERM; tail /dev/zero; echo "child ended with $?"; while :; do sleep 0.05; done',
        ),
        healthCheck: {
          command: ['CMD-SHELL', 'pgrep -x tail'],
          intervalSeconds: 30,
          timeoutSeconds: 5,
          retries: 3,
          startPeriodSeconds: 0,
        },
      },
    ],
  });
  const stopped = runUnderService(mirror);
  const killed = await mirror.printed('app', /^child ended with 137$/);
  expect(await mirror.describe()).toMatchObject({
    lastStatus: 'RUNNING',
    containers: [{ name: 'app', lastStatus: 'RUNNING' }],
  });
  await stopped;
  expect(await mirror.describe()).toMatchObject({
    healthStatus: 'UNHEALTHY',
    stopCode: 'ServiceSchedulerInitiated',
    stoppedReason: 'Task failed container health checks',
    containers: [{ name: 'app', exitCode: 143, healthStatus: 'UNHEALTHY' }],
  });
  const unhealthy = await mirror.saw('task-health', ({ health }) => health === 'UNHEALTHY');
  const tookMs = unhealthy.atMs - killed.engineTimeMs;
  measured(context, `UNHEALTHY ${inSeconds(tookMs)} after the child’s end, clocks ÷ ${TIME_SCALE}`);
  // Two intervals at least lie between the three failures.
  expect(tookMs).toBeGreaterThan(1500);
});
