import { randomBytes } from 'node:crypto';
import type Dockerode from 'dockerode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runShell } from '../../harness/engine/container-shell.ts';
import { connectDocker } from '../../harness/engine/docker.ts';
import { PauseContainer } from '../../harness/task/pause-container.ts';
import { TaskNetwork } from '../../harness/task/task-network.ts';
import { partImage } from '../sink/part-image.ts';

const docker = connectDocker();
const name = `test-isolation-${randomBytes(4).toString('hex')}`;
const labels = { 'lastgasp.test': name };
const made = new AsyncDisposableStack();
let image = '';
let one: PauseContainer;
let other: PauseContainer;

/** A task's namespace on a network of its own, with something that listens in it as a sink does. */
async function listeningTask(trial: string): Promise<PauseContainer> {
  const network = made.use(await TaskNetwork.create({ docker, name: `${name}-${trial}`, labels }));
  const task = made.use(
    await PauseContainer.start({ docker, image, name: `${name}-${trial}`, network: network.name, labels }),
  );
  await listenIn(task);
  return task;
}

async function listenIn(task: PauseContainer): Promise<void> {
  const listen = 'socat -u TCP-LISTEN:9000,fork,reuseaddr SYSTEM:"true" >/dev/null 2>&1 &';
  const isThere = 'until socat -u OPEN:/dev/null TCP:127.0.0.1:9000 2>/dev/null; do :; done';
  await runShell(container(task), `${listen} ${isThere}`);
}

function container({ id }: PauseContainer): Dockerode.Container {
  return docker.getContainer(id);
}

/** How an attempt to connect from within a task ends. */
async function connect(from: PauseContainer, address: string): Promise<'connected' | 'refused'> {
  const { exitCode } = await runShell(
    container(from),
    'socat -u OPEN:/dev/null TCP:$1:9000,connect-timeout=3 2>/dev/null && exit 0 || exit 1',
    address,
  );
  return exitCode === 0 ? 'connected' : 'refused';
}

beforeAll(async () => {
  image = await partImage(docker, 'helper');
  one = await listeningTask('1');
  other = await listeningTask('2');
});
afterAll(async () => made.disposeAsync());

test('a task reaches what stands on its own network', async () => {
  expect(await connect(one, one.address)).toBe('connected');
  expect(await connect(other, other.address)).toBe('connected');
});

test('a task reaches nothing of another trial: not its sinks, not its task', async () => {
  expect(await connect(one, other.address)).toBe('refused');
  expect(await connect(other, one.address)).toBe('refused');
});

test('a task has no way out: what stands on the engine’s own network is out of its reach', async () => {
  const outside = made.use(
    await PauseContainer.start({ docker, image, name: `${name}-outside`, network: 'bridge', labels }),
  );
  await listenIn(outside);
  expect(await connect(outside, outside.address)).toBe('connected');
  expect(await connect(one, outside.address)).toBe('refused');
});
