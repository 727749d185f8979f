import { expect, test } from 'vitest';
import { killWitness, readKernelKills, type KillWitness } from '../../harness/task/kernel-kill.ts';
import { eventsOfKind } from '../../harness/timeline/timeline.ts';
import { shell, startMirrorTask, type MirrorTask } from '../mirror/mirror-task.ts';

/** A neighbour of the service that eats the task's memory until the kernel kills it. */
const EATER = { name: 'eater', command: shell('exec tail /dev/zero') };
const SMALL = { size: { cpuUnits: 256, memoryMiB: 512 } };

async function witnesses(mirror: MirrorTask): Promise<(container: string) => KillWitness | null> {
  const { events } = mirror.timeline;
  const { containerIds } = mirror.task;
  const { victims: kernelKills } = await readKernelKills(mirror.host);
  return (container) => killWitness(container, { events, containerIds, kernelKills });
}

test('a neighbour that the kernel kills for the task’s memory is the victim, not the service', async () => {
  await using mirror = await startMirrorTask({ spec: SMALL, containers: [{ name: 'app' }, EATER] });
  await mirror.stopped();
  const witness = await witnesses(mirror);
  expect(witness('eater')).toBe('kernel');
  expect(witness('app')).toBeNull();
});

test('nor is a service that later dies of a SIGKILL from elsewhere, whatever Docker says of it', async () => {
  await using mirror = await startMirrorTask({
    spec: SMALL,
    containers: [{ name: 'app' }, { ...EATER, essential: false }],
  });
  await mirror.saw('container-exited', ({ container }) => container === 'eater');
  await mirror.container('app').kill({ signal: 'SIGKILL' });
  await mirror.stopped();
  const exits = eventsOfKind(mirror.timeline.events, 'container-exited');
  const app = exits.find(({ container }) => container === 'app');
  // What Docker says of the service is what it says of the victim: the trap that this is about.
  expect(app).toMatchObject({ exitCode: 137, oomKilled: true });
  const witness = await witnesses(mirror);
  expect(witness('eater')).toBe('kernel');
  expect(witness('app')).toBeNull();
});
