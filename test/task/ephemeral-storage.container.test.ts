import { randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { connectDocker } from '../../harness/engine/docker.ts';
import { AbsentHost } from '../../harness/engine/absent-host.ts';
import { startEngineHost } from '../../harness/engine/start-engine-host.ts';
import { EphemeralStorage } from '../../harness/task/ephemeral-storage.ts';
import type { MountPoint } from '../../harness/task/task-spec.ts';
import { startMirrorTask, type MirrorTask, type MirrorTaskOptions } from '../mirror/mirror-task.ts';
import { partImage } from '../sink/part-image.ts';

const at = (volume: string, containerPath: string): MountPoint => ({
  volume,
  containerPath,
  readOnly: false,
});

/** A task whose containers all run. */
async function startRunning(options: MirrorTaskOptions): Promise<MirrorTask> {
  await using started = new AsyncDisposableStack();
  const mirror = started.use(await startMirrorTask(options));
  await vi.waitFor(async () => expect(await mirror.describe()).toMatchObject({ lastStatus: 'RUNNING' }), {
    timeout: 60_000,
  });
  started.move();
  return mirror;
}

/** A task with a disk of 64 MiB and the volumes `one` and `two`. */
async function startTwoVolumes(): Promise<MirrorTask> {
  return startRunning({
    spec: { ephemeralStorageGiB: 64 / 1024, volumes: ['one', 'two'] },
    containers: [
      { name: 'writer', mountPoints: [at('one', '/one')] },
      { name: 'reader', mountPoints: [at('two', '/two'), { ...at('one', '/seen'), readOnly: true }] },
    ],
  });
}

test('all volumes and every /tmp of a task share its one disk, and nothing beside it', async () => {
  await using mirror = await startTwoVolumes();
  await mirror.exec('writer', 'head -c 40M /dev/zero > /one/large');
  expect((await mirror.exec('reader', 'head -c 40M /dev/zero > /two/large')).output).toMatch(
    /No space left on device/,
  );
  expect((await mirror.exec('writer', 'head -c 10M /dev/zero > /tmp/more')).output).toMatch(/No space left/);
  // Room that one gives up is there for the others.
  await mirror.exec('writer', 'rm /one/large');
  expect(await mirror.exec('reader', 'head -c 10M /dev/zero > /tmp/more')).toEqual({
    output: '',
    exitCode: 0,
  });
});

test('where no disk can be made the volumes are plain ones of any size, and a note says so', async () => {
  const docker = connectDocker();
  const name = `test-storage-${randomUUID().slice(0, 8)}`;
  const storage = await EphemeralStorage.create({
    docker,
    host: new AbsentHost('losetup: Operation not permitted'),
    holderImage: await partImage(docker, 'helper'),
    name,
    labels: { 'lastgasp.test': name },
    sizeGiB: 20,
    writeMiBPerSecond: null,
    layout: { volumes: ['dumps'], temporary: ['app'] },
  });
  const made = [...storage.volumes.values(), ...storage.temporary.values()];
  expect(made).toHaveLength(2);
  expect(storage.fidelityNotes).toEqual([
    "The size of the task's ephemeral storage is not enforced, nor its use known to the metadata endpoint: losetup: Operation not permitted",
  ]);
  expect(await storage.readUsedBytes()).toBeNull();
  await storage[Symbol.asyncDispose]();
  for (const volume of made)
    await expect(docker.getVolume(volume).inspect()).rejects.toThrow('no such volume');
});

test('a volume is seen by the containers that mount it, a /tmp by its own alone', async () => {
  await using mirror = await startTwoVolumes();
  await mirror.exec('writer', 'echo shared > /one/file; echo private > /tmp/file');
  expect((await mirror.exec('reader', 'cat /seen/file; ls /two /tmp')).output).toBe(
    'shared\n/tmp:\n\n/two:\n',
  );
  expect((await mirror.exec('reader', 'touch /seen/file')).output).toMatch(/Read-only file system/);
});

test('a volume is root’s with mode 0755, so that another user cannot write to it; /tmp is everyone’s', async () => {
  await using mirror = await startRunning({
    spec: { volumes: ['one'] },
    containers: [{ name: 'app', user: '1000:1000', mountPoints: [at('one', '/one')] }],
  });
  expect((await mirror.exec('app', 'touch /one/file')).output).toMatch(/Permission denied/);
  expect(await mirror.exec('app', 'touch /tmp/file && stat -c %a /one /tmp')).toEqual({
    output: '755\n1777\n',
    exitCode: 0,
  });
});

test('a volume takes over what the image has there only if the image declares it', async () => {
  const docker = connectDocker();
  const tag = `mirror-volume-${randomUUID().slice(0, 8)}:1`;
  const [repo, version] = tag.split(':');
  const source = await docker.createContainer({ Image: await partImage(docker, 'jvm-17'), Cmd: ['true'] });
  try {
    await source.commit({ repo, tag: version, changes: 'VOLUME /etc/apt' });
  } finally {
    await source.remove();
  }
  try {
    await using mirror = await startRunning({
      spec: { volumes: ['declared', 'undeclared'] },
      containers: [
        {
          name: 'app',
          image: tag,
          mountPoints: [at('declared', '/etc/apt'), at('undeclared', '/etc/security')],
        },
        { name: 'other', mountPoints: [at('declared', '/from-app')] },
      ],
    });
    expect((await mirror.exec('app', 'ls /etc/security')).output).toBe('');
    expect((await mirror.exec('other', 'ls /from-app')).output).toContain('sources.list');
  } finally {
    await docker.getImage(tag).remove();
  }
});

test('a container has the volumes of another under the same paths', async () => {
  await using mirror = await startRunning({
    spec: { volumes: ['one'] },
    containers: [
      { name: 'borrower', volumesFrom: [{ containerName: 'lender', readOnly: true }] },
      { name: 'lender', mountPoints: [at('one', '/one')] },
    ],
  });
  await mirror.exec('lender', 'echo lent > /one/file');
  expect((await mirror.exec('borrower', 'cat /one/file')).output).toBe('lent\n');
  expect((await mirror.exec('borrower', 'touch /one/file')).output).toMatch(/Read-only file system/);
});

test('leaves neither volume nor loop device nor file behind', async () => {
  const docker = connectDocker();
  const name = `mirror-${randomUUID().slice(0, 8)}`;
  const labels = { 'lastgasp.test': name };
  const image = await partImage(docker, 'helper');
  await using host = await startEngineHost({ docker, image, name: `${name}-host`, labels });
  const traces = async (): Promise<readonly string[]> => {
    const { Volumes } = await docker.listVolumes({ filters: { label: [`lastgasp.test=${name}`] } });
    const onHost = await host.shell('losetup --list --noheadings --output BACK-FILE; ls /disks');
    return [...Volumes.map((volume) => volume.Name), ...onHost.split('\n')].filter((trace) =>
      trace.includes(`${name}-storage`),
    );
  };
  const storage = await EphemeralStorage.create({
    docker,
    host,
    holderImage: image,
    name: `${name}-storage`,
    labels,
    sizeGiB: 64 / 1024,
    writeMiBPerSecond: null,
    layout: { volumes: ['one', 'two'], temporary: ['app'] },
  });
  // The disk, its three folders, its loop device and its file.
  expect(await traces()).toHaveLength(6);
  await storage[Symbol.asyncDispose]();
  await storage[Symbol.asyncDispose]();
  expect(await traces()).toEqual([]);
});

test('takes back what was made before a failure', async () => {
  const docker = connectDocker();
  const name = `mirror-${randomUUID().slice(0, 8)}`;
  const labels = { 'lastgasp.test': name };
  const image = await partImage(docker, 'helper');
  await using host = await startEngineHost({ docker, image, name: `${name}-host`, labels });
  await expect(
    EphemeralStorage.create({
      docker,
      host,
      holderImage: 'no/such-image:1',
      name: `${name}-storage`,
      labels,
      sizeGiB: 64 / 1024,
      writeMiBPerSecond: null,
      layout: { volumes: [], temporary: [] },
    }),
  ).rejects.toThrow('No such image');
  const { Volumes } = await docker.listVolumes({ filters: { label: [`lastgasp.test=${name}`] } });
  expect(Volumes.filter(({ Name }) => Name.includes('storage'))).toEqual([]);
  expect(await host.shell('ls /disks; losetup --list --noheadings --output BACK-FILE')).not.toContain(name);
});
