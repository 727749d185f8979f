import type { Task } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { eventsOfKind } from '../../harness/timeline/timeline.ts';
import { inSeconds, measured } from './measured.ts';
import { shell, startMirrorTask } from './mirror-task.ts';

const OUT_OF_MEMORY = 'OutOfMemoryError: Container killed due to memory usage';

/** How each container ended, in short: exit code and kind of the reason. */
function endsOf({ containers = [] }: Task): string {
  return containers
    .map(({ name, exitCode, reason }) => `${name} ${exitCode}, ${reason?.split(':')[0] ?? 'no reason'}`)
    .join('; ');
}

test('behaviour 06: a container that the kernel kills has 137 and the OOM reason, its neighbours do not', async (context) => {
  await using mirror = await startMirrorTask({
    spec: { size: { cpuUnits: 256, memoryMiB: 512 } },
    containers: [{ name: 'app', command: shell('exec tail /dev/zero') }, { name: 'sidecar' }],
  });
  await mirror.stopped();
  const task = await mirror.describe();
  measured(context, endsOf(task));
  expect(task).toMatchObject({
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: [
      { name: 'app', exitCode: 137, reason: OUT_OF_MEMORY },
      { name: 'sidecar', exitCode: 143 },
    ],
  });
  expect(task.containers?.[1]?.reason).toBeUndefined();
});

test('behaviour 06: a container that is killed at its stop timeout has 137 without the OOM reason', async (context) => {
  await using mirror = await startMirrorTask({
    containers: [
      {
        name: 'app',
        command: shell('trap "" TERM; echo deaf; while :; do sleep 0.05; done'),
        stopTimeoutSeconds: 2,
      },
    ],
  });
  await mirror.printed('app', /deaf/);
  await mirror.stop();
  const task = await mirror.describe();
  const signals = eventsOfKind(mirror.timeline.events, 'signal');
  const [term, kill] = signals.map(({ atMs }) => atMs);
  measured(context, `${endsOf(task)}; SIGKILL ${inSeconds(Number(kill) - Number(term))} after SIGTERM`);
  expect(task).toMatchObject({
    stopCode: 'UserInitiated',
    stoppedReason: 'Stopped by a test',
    containers: [{ name: 'app', exitCode: 137 }],
  });
  expect(task.containers?.[0]?.reason).toBeUndefined();
  expect(signals.map(({ signal }) => signal)).toEqual(['SIGTERM', 'SIGKILL']);
});

test('behaviour 06: a kill from elsewhere while the task has memory to spare is none of the kernel', async (context) => {
  await using mirror = await startMirrorTask({ containers: [{ name: 'app' }] });
  await mirror.saw('task-status', ({ status }) => status === 'RUNNING');
  await mirror.container('app').kill({ signal: 'SIGKILL' });
  await mirror.stopped();
  const task = await mirror.describe();
  measured(context, endsOf(task));
  const [app] = task.containers ?? [];
  expect(app).toMatchObject({ name: 'app', exitCode: 137 });
  expect(app?.reason).toBeUndefined();
});
