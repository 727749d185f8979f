import { expect, test } from 'vitest';
import { measured } from './measured.ts';
import { startMirrorTask, type MirrorContainer, type MirrorTask } from './mirror-task.ts';

/** Works for 3 s, then prints how much of a CPU it got, and lives on. */
const WORK = `$| = 1; $SIG{TERM} = sub { exit 143 };
use Time::HiRes qw(time); $began = time; ($before) = times;
while (time - $began < 3) { for (1 .. 20000) { $n += $_ } }
($after) = times; printf "share %.4f\\n", ($after - $before) / (time - $began);
sleep 1 while 1;`;

function worker(name: string): MirrorContainer {
  return { name, command: ['perl', '-e', WORK] };
}

/** Shares of a CPU that the workers of a task got together. */
async function shareOfCpu(mirror: MirrorTask): Promise<number> {
  const lines = await Promise.all(mirror.spec.containers.map(({ name }) => mirror.printed(name, /^share/)));
  return lines.reduce((sum, { text }) => sum + Number(text.split(' ')[1]), 0);
}

test('behaviour 05: a 0.25 vCPU task is throttled to a quarter of a core whatever it sees', async (context) => {
  await using quarter = await startMirrorTask({
    spec: { size: { cpuUnits: 256, memoryMiB: 512 } },
    containers: [worker('one'), worker('two')],
  });
  const throttled = await shareOfCpu(quarter);
  const visibleCpus = Number((await quarter.exec('one', 'nproc')).output);
  await using whole = await startMirrorTask({
    spec: { size: { cpuUnits: 2048, memoryMiB: 4096 } },
    containers: [worker('one'), worker('two')],
  });
  const unthrottled = await shareOfCpu(whole);
  measured(
    context,
    `${visibleCpus} CPUs seen, ${throttled.toFixed(2)} used; 2 vCPU: ${unthrottled.toFixed(2)}`,
  );
  expect(visibleCpus).toBe(Math.min(2, (await quarter.docker.info()).NCPU));
  // Both containers together have the quarter. A busy machine can only lower either figure.
  expect(throttled).toBeLessThan(0.3);
  expect(unthrottled / throttled).toBeGreaterThan(2);
});
