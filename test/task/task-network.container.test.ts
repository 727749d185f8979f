import { randomUUID } from 'node:crypto';
import type { StartedTestContainer } from 'testcontainers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectDocker } from '../../harness/engine/docker.ts';
import { NetworkAdminError, type NetworkAdmin } from '../../harness/engine/network-admin.ts';
import { SideContainer } from '../../harness/engine/side-container.ts';
import { PauseContainer } from '../../harness/task/pause-container.ts';
import { assertNetworkAdmin, shapeEgress, TaskNetwork } from '../../harness/task/task-network.ts';
import { partImage } from '../sink/part-image.ts';

const name = `test-network-${randomUUID().slice(0, 8)}`;
const labels = { 'lastgasp.test': name };
const docker = connectDocker();
const resources = new AsyncDisposableStack();
/** Takes what is sent to it on two ports and says when it has the last byte. */
const SINK = `
for (const port of [8001, 8002]) require('net').createServer({ allowHalfOpen: true }, (socket) => {
  socket.resume().on('end', () => socket.end('all of it'));
}).listen(port);
`;
/** Sends 100,000 bytes and prints the milliseconds until they have all arrived. */
const SEND = `
const [host, port] = process.argv.slice(1);
const began = performance.now();
require('net').connect({ host, port, allowHalfOpen: true }, function () { this.end(Buffer.alloc(100_000)); })
  .on('data', () => console.log(performance.now() - began));
`;
let admin: NetworkAdmin;
let pause: PauseContainer;
let task: StartedTestContainer;
let sinkAddress = '';

beforeAll(async () => {
  const nodeImage = await partImage(docker, 'node');
  admin = { docker, image: await partImage(docker, 'helper'), labels };
  const network = resources.use(await TaskNetwork.create({ docker, name, labels }));
  const sink = resources.use(
    await new SideContainer(nodeImage, labels)
      .withNetworkMode(network.name)
      .withEntrypoint(['node', '-e', SINK])
      .start(),
  );
  sinkAddress = sink.getIpAddress(network.name);
  pause = resources.use(await PauseContainer.start({ ...admin, name, network: network.name }));
  task = resources.use(
    await new SideContainer(nodeImage, labels)
      .withNetworkMode(`container:${pause.id}`)
      .withEntrypoint(['sleep', 'infinity'])
      .start(),
  );
});
afterAll(() => resources.disposeAsync());

async function sendMs(port: number): Promise<number> {
  const { stdout } = await task.exec(['node', '-e', SEND, sinkAddress, String(port)]);
  return Number(stdout);
}

test('what the task sends to the shaped port is slow, to another port fast, by no more than NET_ADMIN', async () => {
  await shapeEgress(admin, {
    networkContainerId: pause.id,
    toAddress: sinkAddress,
    toPort: 8001,
    bandwidthKbitPerSecond: 400,
  });
  const shapedMs = await sendMs(8001);
  const unshapedMs = await sendMs(8002);
  // 100,000 bytes at 400 kbit/s take 2 s, less the burst of 16 KiB.
  expect(shapedMs).toBeGreaterThan(1000);
  expect(unshapedMs).toBeLessThan(shapedMs / 4);
});

test('the containers that change the network are gone afterwards', async () => {
  const filters = { label: [`lastgasp.test=${name}`], ancestor: [admin.image] };
  const left = await docker.listContainers({ all: true, filters });
  expect(left.map(({ Id }) => Id)).toEqual([pause.id]);
});

test('the task itself cannot undo it', async () => {
  const joined = await docker.createContainer({
    Image: admin.image,
    Labels: labels,
    Entrypoint: ['tc', 'qdisc', 'del', 'dev', 'eth0', 'root'],
    HostConfig: { NetworkMode: `container:${pause.id}` },
  });
  try {
    await joined.start();
    expect(await joined.wait()).toMatchObject({ StatusCode: 2 });
  } finally {
    await joined.remove({ force: true });
  }
});

test('a bandwidth that could not be applied is an error, not a note', async () => {
  const shape = { networkContainerId: pause.id, toAddress: sinkAddress, toPort: 8001 };
  const failed = shapeEgress(admin, { ...shape, bandwidthKbitPerSecond: 0 });
  await expect(failed).rejects.toThrow(NetworkAdminError);
  await expect(failed).rejects.toMatchObject({ exitCode: 4, hint: expect.stringContaining('NET_ADMIN') });
});

test('this engine lets a network be linked and shaped', async () => {
  await expect(assertNetworkAdmin(admin, { isShaped: false })).resolves.toBeUndefined();
  await expect(assertNetworkAdmin(admin, { isShaped: true })).resolves.toBeUndefined();
});
