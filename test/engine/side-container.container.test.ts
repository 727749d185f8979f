import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { connectDocker } from '../../harness/engine/docker.ts';
import { SideContainer } from '../../harness/engine/side-container.ts';
import { partImage } from '../sink/part-image.ts';

const docker = connectDocker();

test('a container that the engine cannot start leaves nothing behind', async () => {
  const label = `test-${randomBytes(4).toString('hex')}`;
  const container = new SideContainer(await partImage(docker, 'helper'), { 'lastgasp.test': label });
  await expect(container.withEntrypoint(['/no-such-program']).start()).rejects.toThrow('no-such-program');
  const left = await docker.listContainers({ all: true, filters: { label: [`lastgasp.test=${label}`] } });
  expect(left).toEqual([]);
});
