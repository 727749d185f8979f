import { expect, test } from 'vitest';
import { measured } from './measured.ts';
import { startMirrorTask, type MirrorContainer } from './mirror-task.ts';

const MIB = 1024 ** 2;

/** Holds 300 MiB, says so and lives on; the task could do without it. */
function holder(name: string, memoryMiB: number | null): MirrorContainer {
  const script = `$| = 1; $SIG{TERM} = sub { exit 143 }; $held = ''; vec($held, 300 * 1048576 - 1, 8) = 1; print "holding\\n"; sleep 1 while 1;`;
  return { name, memoryMiB, essential: false, command: ['perl', '-e', script] };
}

test('behaviour 03: a container over its own memory dies although the task has room', async (context) => {
  await using mirror = await startMirrorTask({
    spec: { size: { cpuUnits: 1024, memoryMiB: 2048 } },
    containers: [{ name: 'app' }, holder('limited', 128), holder('unlimited', null), holder('roomy', 512)],
  });
  await mirror.timeline.first('container-exited', { signal: AbortSignal.timeout(60_000) });
  await mirror.printed('unlimited', /holding/);
  await mirror.printed('roomy', /holding/);
  const { containers = [], lastStatus } = await mirror.describe();
  expect(lastStatus).toBe('RUNNING');
  const states = containers.map(({ name, lastStatus: status, exitCode, reason }) => ({
    name,
    status,
    exitCode,
    reason,
  }));
  expect(states).toEqual([
    { name: 'app', status: 'RUNNING' },
    {
      name: 'limited',
      status: 'STOPPED',
      exitCode: 137,
      reason: 'OutOfMemoryError: Container killed due to memory usage',
    },
    { name: 'unlimited', status: 'RUNNING' },
    { name: 'roomy', status: 'RUNNING' },
  ]);
  const peakMiB = Number((await mirror.task.readUsage())?.peakBytes) / MIB;
  expect(peakMiB).toBeLessThan(1024);
  measured(context, `killed at its 128 MiB, the task at ${peakMiB.toFixed(0)} of 2048 MiB`);
});
