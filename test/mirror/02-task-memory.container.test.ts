import { expect, test } from 'vitest';
import { measured } from './measured.ts';
import { shell, startMirrorTask, type MirrorContainer } from './mirror-task.ts';

const MIB = 1024 ** 2;

/** Holds so much memory, says so and lives on. */
function holder(name: string, memoryMiB: number): MirrorContainer {
  const script = `$| = 1; $SIG{TERM} = sub { exit 143 }; $held = ''; vec($held, ${memoryMiB} * 1048576 - 1, 8) = 1; print "holding\\n"; sleep 1 while 1;`;
  return { name, command: ['perl', '-e', script] };
}

test('behaviour 02: two containers without limits in a 512 MiB task: together over it the kernel kills one', async (context) => {
  await using mirror = await startMirrorTask({
    spec: { size: { cpuUnits: 256, memoryMiB: 512 } },
    containers: [
      holder('first', 300),
      { ...holder('second', 300), dependsOn: [{ containerName: 'first', condition: 'START' }] },
    ],
  });
  const stopped = await mirror.stopped();
  const killed = stopped.exits.filter(({ exitCode }) => exitCode === 137);
  expect(killed).toHaveLength(1);
  const { containers = [], ...task } = await mirror.describe();
  expect(task).toMatchObject({ stopCode: 'EssentialContainerExited', lastStatus: 'STOPPED' });
  expect(containers.map(({ exitCode, reason }) => ({ exitCode, reason })).toSorted(byExitCode)).toEqual([
    { exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
    { exitCode: 143, reason: undefined },
  ]);
  // The kill came at the task's limit, to within what the kernel charges at once.
  const peakMiB = Number((await mirror.task.readUsage())?.peakBytes) / MIB;
  expect(peakMiB).toBeGreaterThan(508);
  expect(peakMiB).toBeLessThanOrEqual(512);
  measured(context, `killed at ${peakMiB.toFixed(0)} MiB of the task, exit code 137`);
});

test('behaviour 02: either of the two alone has room, and no swap beside it', async (context) => {
  await using mirror = await startMirrorTask({
    spec: { size: { cpuUnits: 256, memoryMiB: 512 } },
    containers: [
      holder('first', 300),
      { name: 'watcher', command: shell('echo up; sleep 600'), stopTimeoutSeconds: 0 },
    ],
  });
  await mirror.printed('watcher', /up/);
  await mirror.printed('first', /holding/);
  // The kernel's own files: cgroup v1 shows the parent's limits, on v2 the container has them itself.
  const { output } = await mirror.exec(
    'watcher',
    `cd /sys/fs/cgroup; if test -d memory; then
       sed -n 's/^hierarchical_memory_limit //p; s/^hierarchical_memsw_limit //p' memory/memory.stat
     else cat memory.max; echo $(($(cat memory.max) + $(cat memory.swap.max))); fi`,
  );
  const limitsMiB = output
    .trim()
    .split('\n')
    .map((limit) => Number(limit) / MIB);
  const usageBytes = Number((await mirror.task.readUsage())?.usageBytes);
  measured(
    context,
    `${(usageBytes / MIB).toFixed(0)} MiB held, limits without and with swap: ${limitsMiB.join(', ')} MiB`,
  );
  expect(new Set(output.trim().split('\n'))).toEqual(new Set([String(512 * MIB)]));
  expect(usageBytes).toBeGreaterThan(300 * MIB);
  expect(await mirror.describe()).toMatchObject({ lastStatus: 'RUNNING' });
});

function byExitCode(a: { exitCode?: number | undefined }, b: { exitCode?: number | undefined }): number {
  return (a.exitCode ?? 0) - (b.exitCode ?? 0);
}
