import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StartedTestContainer } from 'testcontainers';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connectDocker } from '../../../harness/engine/docker.ts';
import { SideContainer } from '../../../harness/engine/side-container.ts';
import type { ObjectStoreEvent } from '../../../harness/sink/object-store-event.ts';
import { startObjectStore, type StartedObjectStore } from '../../../harness/sink/object-store.ts';
import { createRoleCredentials } from '../../../harness/task/metadata/role-credentials.ts';
import { startTaskEndpoints, type TaskEndpoints } from '../../../harness/task/metadata/task-endpoints.ts';
import { taskEnvironment } from '../../../harness/task/metadata/task-environment.ts';
import { PauseContainer } from '../../../harness/task/pause-container.ts';
import { TaskNetwork } from '../../../harness/task/task-network.ts';
import { partImage } from '../../sink/part-image.ts';
import { EXAMPLE_IDENTITY, EXAMPLE_TASK } from './example-task.ts';

const name = `test-endpoints-${randomUUID().slice(0, 8)}`;
const labels = { 'lastgasp.test': name };
const docker = connectDocker();
const credentials = createRoleCredentials({ nowMs: Date.now() });
const environment = taskEnvironment({ identity: EXAMPLE_IDENTITY, credentials, containerName: 'app' });
const resources = new AsyncDisposableStack();
const failures: string[] = [];
const events: ObjectStoreEvent[] = [];
let endpoints: TaskEndpoints;
let store: StartedObjectStore;
let app: StartedTestContainer;
let outside: StartedTestContainer;
let directory = '';
let helper = '';
let nodeImage = '';

beforeAll(async () => {
  helper = await partImage(docker, 'helper');
  nodeImage = await partImage(docker, 'node');
  const image = await partImage(docker, 'jvm-17');
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-endpoints-'));
  const network = resources.use(await TaskNetwork.create({ docker, name, labels }));
  store = resources.use(
    await startObjectStore({
      docker,
      network: network.name,
      dataDirectory: directory,
      images: { s3: await partImage(docker, 's3'), node: nodeImage },
      labels,
      credentials,
      fault: null,
      bucket: null,
      onEvent: (event) => events.push(event),
      signal: AbortSignal.timeout(600_000),
    }),
  );
  const pause = resources.use(
    await PauseContainer.start({ docker, image: helper, name, network: network.name, labels }),
  );
  endpoints = resources.use(
    await startTaskEndpoints({
      docker,
      pauseImage: helper,
      nodeImage,
      labels,
      spec: EXAMPLE_TASK,
      identity: EXAMPLE_IDENTITY,
      credentials,
      networkContainerId: pause.id,
      readUsedBytes: async () => null,
      onMemory: () => undefined,
      onFailure: (message) => failures.push(message),
    }),
  );
  const client = (): SideContainer => new SideContainer(image, labels).withEntrypoint(['sleep', 'infinity']);
  app = await client().withNetworkMode(`container:${pause.id}`).withEnvironment(environment).start();
  outside = await client().withNetworkMode(network.name).start();
  await endpoints.containerCreated('app', app.getId());
});

afterAll(async () => {
  await app.stop();
  await outside.stop();
  await resources.disposeAsync();
  await rm(directory, { recursive: true });
});

async function inApp(script: string): Promise<{ output: string; exitCode: number }> {
  return app.exec(['sh', '-c', script]);
}

test('the endpoints answer inside the task and nowhere else on its network', async () => {
  const curl = 'curl -sS --connect-timeout 2 -w " %{http_code}"';
  expect((await inApp(`${curl} -o /dev/null $ECS_CONTAINER_METADATA_URI_V4/task`)).output).toBe(' 200');
  const path = new URL(environment['ECS_CONTAINER_METADATA_URI_V4'] ?? '').pathname;
  const elsewhere = await outside.exec(['sh', '-c', `${curl} http://169.254.170.2${path}`]);
  expect(elsewhere.exitCode).not.toBe(0);
  expect(elsewhere.stdout).toBe(' 000');
  expect(elsewhere.stderr).toContain('Failed to connect to 169.254.170.2');
});

test('port 80 stays the task’s own', async () => {
  const script = "require('http').createServer((_, answer) => answer.end('the task')).listen(80)";
  await using server = await new SideContainer(nodeImage, labels)
    .withNetworkMode(`container:${(await docker.getContainer(`${name}-pause`).inspect()).Id}`)
    .withEntrypoint(['node', '-e', script])
    .start();
  await vi.waitFor(async () => expect((await inApp('curl -sS http://127.0.0.1/')).output).toBe('the task'), {
    timeout: 10_000,
  });
  expect(await server.exec(['true'])).toMatchObject({ exitCode: 0 });
  expect((await inApp('curl -sS $ECS_CONTAINER_METADATA_URI_V4')).output).toContain('"Name":"app"');
});

test('the hook’s script uploads with the keys that the endpoint gives', async () => {
  for (const script of ['dump.sh', 's3.sh']) {
    const source = new URL(`../../../jvm-sample/capture/${script}`, import.meta.url);
    const content = await readFile(source, 'utf8');
    await app.copyContentToContainer([{ content, target: `/${script}`, mode: 0o755 }]);
  }
  await inApp('head -c 2000000 /dev/urandom > /tmp/heap_dump.hprof');
  const settings = `DUMP_S3_ENDPOINT=${store.endpointInNetwork} DUMP_S3_BUCKET=${store.bucket} DUMP_S3_KEY=dump.hprof`;
  const staticKeys = `AWS_ACCESS_KEY_ID=${credentials.accessKeyId} AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}`;
  const withoutRole = `env -u AWS_CONTAINER_CREDENTIALS_RELATIVE_URI ${staticKeys} ${settings} /dump.sh`;
  const refused = await inApp(withoutRole);
  expect(refused.output).toContain('dump.sh: end exit=22 http=403');
  const stored = await inApp(`${settings} /dump.sh`);
  expect(stored.output).toContain('dump.sh: end exit=0 http=200');
  for (const secret of [credentials.secretAccessKey, credentials.sessionToken]) {
    expect(stored.output).not.toContain(secret);
  }
  await store.settle();
  const ends = events.filter((event) => event.kind === 'upload-end');
  expect(ends).toMatchObject([{ outcome: 'rejected' }, { outcome: 'durable', receivedBytes: 2_000_000 }]);
});

test('the endpoints’ own failure is told, once', async () => {
  expect(failures).toEqual([]);
  const [program] = await docker.listContainers({
    filters: { label: [`lastgasp.test=${name}`], network: ['none'], ancestor: [nodeImage] },
  });
  await docker.getContainer(program?.Id ?? '').kill();
  await vi.waitFor(() => expect(failures).toHaveLength(1), { timeout: 10_000 });
  expect(failures[0]).toContain('metadata endpoint ended by itself');
  endpoints.stopping();
});

test('disposing removes the program’s container, twice without harm', async () => {
  await endpoints[Symbol.asyncDispose]();
  await endpoints[Symbol.asyncDispose]();
  const filters = { label: [`lastgasp.test=${name}`], network: ['none'], ancestor: [nodeImage] };
  expect(await docker.listContainers({ all: true, filters })).toEqual([]);
});
