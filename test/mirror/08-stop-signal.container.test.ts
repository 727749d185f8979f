import { expect, test } from 'vitest';
import { connectDocker } from '../../harness/engine/docker.ts';
import { eventsOfKind } from '../../harness/timeline/timeline.ts';
import { partImage } from '../sink/part-image.ts';
import { changedImage } from './changed-image.ts';
import { measured } from './measured.ts';
import { shell, startMirrorTask, type MirrorTask } from './mirror-task.ts';

const DEAF = shell('trap "" TERM; echo deaf; while :; do sleep 0.05; done');

/** Seconds from the first signal of the app to its end. */
function dyingSeconds({ timeline }: MirrorTask): number {
  const [first] = eventsOfKind(timeline.events, 'signal');
  const [exit] = eventsOfKind(timeline.events, 'container-exited');
  return ((exit?.atMs ?? 0) - (first?.atMs ?? 0)) / 1000;
}

test('behaviour 08: a container that ignores SIGTERM is killed at its stop timeout, within a second', async (context) => {
  await using mirror = await startMirrorTask({
    containers: [{ name: 'app', command: DEAF, stopTimeoutSeconds: 3 }],
  });
  await mirror.printed('app', /deaf/);
  await mirror.stop();
  const tookSeconds = dyingSeconds(mirror);
  measured(context, `killed ${tookSeconds.toFixed(2)} s after SIGTERM`);
  expect(tookSeconds).toBeGreaterThan(2.9);
  expect(tookSeconds).toBeLessThan(4);
  expect((await mirror.describe()).containers).toMatchObject([{ exitCode: 137 }]);
});

const TIME_SCALE = 10;

test('behaviour 08: without a stop timeout of its own it has 30 s', async (context) => {
  await using mirror = await startMirrorTask({
    timeScale: TIME_SCALE,
    containers: [{ name: 'app', command: DEAF }],
  });
  await mirror.printed('app', /deaf/);
  await mirror.stop();
  const tookSeconds = dyingSeconds(mirror);
  measured(
    context,
    `killed ${tookSeconds.toFixed(2)} s after SIGTERM, clocks ÷ ${TIME_SCALE}: ${(tookSeconds * TIME_SCALE).toFixed(0)} s`,
  );
  expect(tookSeconds).toBeGreaterThan(2.9);
  expect(tookSeconds).toBeLessThan(4);
});

test('behaviour 08: the image’s STOPSIGNAL is sent instead of SIGTERM', async (context) => {
  const docker = connectDocker();
  await using image = await changedImage(docker, {
    from: await partImage(docker, 'jvm-17'),
    instruction: 'STOPSIGNAL SIGUSR1',
  });
  await using mirror = await startMirrorTask({
    containers: [
      {
        name: 'app',
        image: image.reference,
        command: shell('trap "exit 77" USR1; echo ready; while :; do sleep 0.05; done'),
      },
    ],
  });
  await mirror.printed('app', /ready/);
  await mirror.stop();
  const signals = eventsOfKind(mirror.timeline.events, 'signal');
  const { containers = [] } = await mirror.describe();
  measured(
    context,
    `${signals.map(({ signal }) => signal).join(', ')} sent, exit code ${containers[0]?.exitCode}`,
  );
  expect(signals).toMatchObject([{ signal: 'SIGUSR1' }]);
  expect(containers).toMatchObject([{ exitCode: 77 }]);
});
