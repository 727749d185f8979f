import { expect, test } from 'vitest';
import { eventsOfKind } from '../../harness/timeline/timeline.ts';
import { inSeconds, measured } from './measured.ts';
import { shell, startMirrorTask } from './mirror-task.ts';

test('behaviour 20: the death of an essential sidecar takes the app with it', async (context) => {
  await using mirror = await startMirrorTask({
    containers: [{ name: 'app' }, { name: 'agent', command: shell('sleep 1; exit 1') }],
  });
  await mirror.stopped();
  const signals = eventsOfKind(mirror.timeline.events, 'signal');
  const agent = await mirror.saw('container-exited', ({ container }) => container === 'agent');
  measured(
    context,
    `app signalled ${inSeconds((signals[0]?.atMs ?? Number.NaN) - agent.atMs)} after the sidecar’s end`,
  );
  expect(signals).toMatchObject([{ container: 'app', signal: 'SIGTERM' }]);
  expect(await mirror.describe()).toMatchObject({
    lastStatus: 'STOPPED',
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: [
      { name: 'app', exitCode: 143 },
      { name: 'agent', exitCode: 1 },
    ],
  });
});
