import { randomUUID } from 'node:crypto';
import type { StartedTestContainer } from 'testcontainers';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { connectDocker } from '../../harness/engine/docker.ts';
import { SideContainer } from '../../harness/engine/side-container.ts';
import { LoadControl } from '../../harness/load/load-control.ts';
import { partImage } from '../sink/part-image.ts';

const run = `test-control-${randomUUID().slice(0, 8)}`;
const labels = { 'lastgasp.test': run };
const docker = connectDocker();

let nodeImage = '';
/** Owns the namespace, as a task's pause container does. */
let namespace: StartedTestContainer;

beforeAll(async () => {
  nodeImage = await partImage(docker, 'node');
  namespace = await new SideContainer(nodeImage, labels)
    .withNetworkMode('none')
    .withEntrypoint(['sleep', 'infinity'])
    .start();
});
afterAll(async () => namespace.stop());

async function start(onFailure: (message: string) => void = () => undefined): Promise<LoadControl> {
  const networkContainerId = namespace.getId();
  return LoadControl.start({ docker, nodeImage, networkContainerId, labels, onFailure });
}

const answerSchema = z.strictObject({ tipInMilliseconds: z.number().nullable() });

/** What a script in the task's namespace is told. */
async function ask({ url }: LoadControl): Promise<number | null> {
  const program = `fetch('${url}').then(async (answer) => console.log(await answer.text()))`;
  const { output } = await namespace.exec(['node', '--eval', program]);
  return answerSchema.parse(JSON.parse(output)).tipInMilliseconds;
}

async function controls(): Promise<readonly string[]> {
  const ours = await docker.listContainers({ all: true, filters: { label: [`lastgasp.test=${run}`] } });
  return ours.map(({ Id }) => Id).filter((id) => id !== namespace.getId());
}

test('a script in the task’s namespace learns when the OOM is wanted, as soon as that is decided', async () => {
  await using control = await start();
  expect(await ask(control)).toBeNull();
  // This machine's clock is the engine's: no offset.
  control.wantOomAt(Date.now() + 60_000);
  await vi.waitFor(async () => expect(await ask(control)).not.toBeNull(), { timeout: 10_000 });
  const tipInMilliseconds = await ask(control);
  expect(tipInMilliseconds).toBeGreaterThan(0);
  expect(tipInMilliseconds).toBeLessThan(60_000);
  control.wantOomAt(Date.now() - 5000);
  await vi.waitFor(async () => expect(await ask(control)).toBeLessThan(-5000), { timeout: 10_000 });
});

test('it listens on the loopback address alone, on a port that nobody had', async () => {
  await using first = await start();
  await using second = await start();
  expect(first.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  expect(second.url).not.toBe(first.url);
  const { output } = await namespace.exec(['sh', '-c', "grep ' 0A ' /proc/net/tcp /proc/net/tcp6"]);
  const listening = output.trim().split('\n');
  expect(listening).toHaveLength(2);
  // 127.0.0.1, as the kernel writes it on a little-endian machine.
  expect(listening.every((line) => / 0100007F:[0-9A-F]{4} /.test(line))).toBe(true);
});

test('it runs in no control group of a task', async () => {
  await using _control = await start();
  const [id = ''] = await controls();
  const { HostConfig } = await docker.getContainer(id).inspect();
  expect(HostConfig.CgroupParent).toBe('');
});

test('one that ends by itself is told, one that is disposed is not, and neither stays', async () => {
  const failures: string[] = [];
  const control = await start((message) => failures.push(message));
  const [id = ''] = await controls();
  await docker.getContainer(id).kill();
  await vi.waitFor(() => expect(failures).toHaveLength(1), { timeout: 10_000 });
  expect(failures[0]).toContain('the control of the load ended by itself');
  await control[Symbol.asyncDispose]();
  await control[Symbol.asyncDispose]();
  const other = await start((message) => failures.push(message));
  await other[Symbol.asyncDispose]();
  expect(await controls()).toEqual([]);
  expect(failures).toHaveLength(1);
});
