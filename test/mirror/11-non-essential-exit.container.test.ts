import { expect, test } from 'vitest';
import { measured } from './measured.ts';
import { shell, startMirrorTask } from './mirror-task.ts';

test('behaviour 11: the exit of a container that is not essential leaves the task RUNNING', async (context) => {
  await using mirror = await startMirrorTask({
    containers: [{ name: 'app' }, { name: 'seed', essential: false, command: shell('exit 4') }],
  });
  await mirror.saw('container-exited', ({ container }) => container === 'seed');
  expect((await mirror.exec('app', 'echo still here')).output).toBe('still here\n');
  const task = await mirror.describe();
  measured(context, `exit code ${task.containers?.[1]?.exitCode}, task ${task.lastStatus}`);
  expect(task).toMatchObject({
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    containers: [
      { name: 'app', lastStatus: 'RUNNING' },
      { name: 'seed', lastStatus: 'STOPPED', exitCode: 4 },
    ],
  });
  expect(task.stopCode).toBeUndefined();
});
