import { expect, test } from 'vitest';
import { DISKS_DIRECTORY } from '../../harness/engine/engine-host.ts';
import { measured } from './measured.ts';
import { shell, startMirrorTask } from './mirror-task.ts';

const FILE = { container: 'app', path: '/shared/dump.hprof' };

function lineCount(text: string): number {
  return text.split('\n').filter((line) => line !== '').length;
}

test('behaviour 17: what a stopped task left on its storage is gone before anything is judged', async (context) => {
  await using mirror = await startMirrorTask({
    containers: [
      {
        name: 'app',
        command: shell('echo evidence > /shared/dump.hprof; exit 3'),
        mountPoints: [{ volume: 'shared', containerPath: '/shared', readOnly: false }],
      },
    ],
  });
  const { docker, host, labels } = mirror;
  const filters = { label: Object.entries(labels).map(([key, value]) => `${key}=${value}`) };
  const disks = async (): Promise<string> => host.shell(`ls ${DISKS_DIRECTORY}`);
  const volumes = async (): Promise<readonly string[]> => {
    const { Volumes } = await docker.listVolumes({ filters });
    return Volumes.map(({ Name }) => Name).filter((name) => name.includes('-ephemeral'));
  };
  const stopped = await mirror.stopped();
  expect(await stopped.readFile(FILE, async (content) => void (await Array.fromAsync(content)))).toBe(true);
  const volumesBefore = await volumes();
  const disksBefore = await disks();
  expect(volumesBefore).not.toEqual([]);
  expect(disksBefore).not.toBe('');

  await stopped[Symbol.asyncDispose]();
  const volumesAfter = await volumes();
  const disksAfter = await disks();
  measured(
    context,
    `volumes ${volumesBefore.length} → ${volumesAfter.length}, disks ${lineCount(disksBefore)} → ${lineCount(disksAfter)}`,
  );
  expect(volumesAfter).toEqual([]);
  expect(disksAfter).toBe('');
});
