import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { connectDocker } from '../../harness/engine/docker.ts';
import { eventsOfKind } from '../../harness/timeline/timeline.ts';
import { partImage } from '../sink/part-image.ts';
import { changedImage, type ChangedImage } from './changed-image.ts';
import { inSeconds, measured } from './measured.ts';
import { startMirrorTask } from './mirror-task.ts';

const docker = connectDocker();

async function selfCheckingImage(): Promise<ChangedImage> {
  const from = await partImage(docker, 'jvm-17');
  return changedImage(docker, { from, instruction: 'HEALTHCHECK --interval=1s CMD true' });
}

test('behaviour 15: a HEALTHCHECK in the image only leaves the health UNKNOWN', async (context) => {
  await using image = await selfCheckingImage();
  await using mirror = await startMirrorTask({ containers: [{ name: 'db', image: image.reference }] });
  await mirror.saw('task-status', ({ status }) => status === 'RUNNING');
  // Twice the image's interval: Docker would have run its check by now.
  await delay(2000);
  expect((await mirror.container('db').inspect()).State.Health).toBeUndefined();
  const task = await mirror.describe();
  const probes = eventsOfKind(mirror.timeline.events, 'container-probe');
  measured(context, `healthStatus ${task.healthStatus}, ${probes.length} checks run`);
  expect(task).toMatchObject({
    lastStatus: 'RUNNING',
    healthStatus: 'UNKNOWN',
    containers: [{ healthStatus: 'UNKNOWN' }],
  });
  expect(probes).toEqual([]);
});

/** Clocks ÷ 10: the start timeout of 20 s is 2 s. */
const TIME_SCALE = 10;

test('behaviour 15: who depends on its health is never started, and the task fails', async (context) => {
  await using image = await selfCheckingImage();
  await using mirror = await startMirrorTask({
    timeScale: TIME_SCALE,
    containers: [
      { name: 'db', image: image.reference, startTimeoutSeconds: 20 },
      { name: 'app', dependsOn: [{ containerName: 'db', condition: 'HEALTHY' }] },
    ],
  });
  await mirror.stopped();
  const task = await mirror.describe();
  const { atMs: dbAtMs } = await mirror.saw('container-started');
  const { atMs: givenUpAtMs } = await mirror.saw('container-not-started');
  measured(
    context,
    `app given up ${inSeconds(givenUpAtMs - dbAtMs)} after the start of db, clocks ÷ ${TIME_SCALE}; ${task.stopCode}`,
  );
  expect(task).toMatchObject({
    stopCode: 'TaskFailedToStart',
    stoppedReason: 'Essential container in task exited',
    containers: [
      { name: 'db', exitCode: 143 },
      {
        name: 'app',
        exitCode: 143,
        reason:
          'CannotStartContainerError: dependency graph: container ordering dependency [db HEALTHY] for target [app] has timed out',
      },
    ],
  });
  expect(task.startedAt).toBeUndefined();
});
