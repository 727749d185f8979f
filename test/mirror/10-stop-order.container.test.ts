import { expect, test } from 'vitest';
import { eventsOfKind } from '../../harness/timeline/timeline.ts';
import { inSeconds, measured } from './measured.ts';
import { shell, startMirrorTask, type MirrorTask } from './mirror-task.ts';

/** Ends a second after SIGTERM. */
const SLOW = shell('trap "sleep 1; exit 0" TERM; echo ready; while :; do sleep 0.05; done');

function signalledAtMs({ timeline }: MirrorTask, container: string): number {
  const signal = eventsOfKind(timeline.events, 'signal').find((event) => event.container === container);
  return signal?.atMs ?? Number.NaN;
}

function endedAtMs({ timeline }: MirrorTask, container: string): number {
  const exit = eventsOfKind(timeline.events, 'container-exited').find(
    (event) => event.container === container,
  );
  return exit?.atMs ?? Number.NaN;
}

const ON_UPLOADER = [{ containerName: 'uploader', condition: 'START' }] as const;

test('behaviour 10: the uploader that the app depends on starts before it and is signalled only after it is gone', async (context) => {
  await using mirror = await startMirrorTask({
    containers: [
      { name: 'app', command: SLOW, dependsOn: ON_UPLOADER },
      { name: 'uploader', command: SLOW },
    ],
  });
  await mirror.printed('app', /ready/);
  await mirror.stop();
  const started = eventsOfKind(mirror.timeline.events, 'container-started');
  expect(started.map(({ container }) => container)).toEqual(['uploader', 'app']);
  const uploaderAtMs = signalledAtMs(mirror, 'uploader');
  const afterSignalMs = uploaderAtMs - signalledAtMs(mirror, 'app');
  measured(
    context,
    `uploader signalled ${inSeconds(uploaderAtMs - endedAtMs(mirror, 'app'))} after the app’s end, ${inSeconds(afterSignalMs)} after the app’s SIGTERM`,
  );
  expect(uploaderAtMs).toBeGreaterThanOrEqual(endedAtMs(mirror, 'app'));
  expect(afterSignalMs).toBeGreaterThan(900);
});

test('behaviour 10: without the dependency both are signalled together', async (context) => {
  await using mirror = await startMirrorTask({
    containers: [
      { name: 'app', command: SLOW },
      { name: 'uploader', command: SLOW },
    ],
  });
  await Promise.all([mirror.printed('app', /ready/), mirror.printed('uploader', /ready/)]);
  await mirror.stop();
  const apartMs = Math.abs(signalledAtMs(mirror, 'uploader') - signalledAtMs(mirror, 'app'));
  measured(context, `signalled ${inSeconds(apartMs)} apart`);
  expect(apartMs).toBeLessThan(500);
});

test('behaviour 10: the order holds when an essential container has exited', async (context) => {
  await using mirror = await startMirrorTask({
    containers: [
      { name: 'app', command: SLOW, dependsOn: ON_UPLOADER },
      { name: 'uploader', command: SLOW },
      { name: 'agent', command: shell('sleep 1; exit 1') },
    ],
  });
  await mirror.stopped();
  const appDelayMs = signalledAtMs(mirror, 'app') - endedAtMs(mirror, 'agent');
  const uploaderDelayMs = signalledAtMs(mirror, 'uploader') - endedAtMs(mirror, 'app');
  measured(
    context,
    `app signalled ${inSeconds(appDelayMs)} after the agent’s end, uploader ${inSeconds(uploaderDelayMs)} after the app’s`,
  );
  expect(appDelayMs).toBeLessThan(1000);
  expect(uploaderDelayMs).toBeGreaterThanOrEqual(0);
});
