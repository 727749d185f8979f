import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { StartedTestContainer } from 'testcontainers';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { connectDocker } from '../../harness/engine/docker.ts';
import { startObjectStore, type StartedObjectStore } from '../../harness/sink/object-store.ts';
import { createRoleCredentials } from '../../harness/task/metadata/role-credentials.ts';
import type { ObjectStoreEvent } from '../../harness/sink/object-store-event.ts';
import { SideContainer } from '../../harness/engine/side-container.ts';
import { partImage } from './part-image.ts';

const SIZE_BYTES = 50_000_000;
const run = `test-sink-${randomUUID().slice(0, 8)}`;
const labels = { 'lastgasp.test': run };
const docker = connectDocker();
const credentials = createRoleCredentials({ nowMs: Date.now() });
const signal = AbortSignal.timeout(600_000);

let images: { s3: string; node: string };
let client: StartedTestContainer;
let dataDirectory = '';
let events: ObjectStoreEvent[] = [];

beforeAll(async () => {
  images = { s3: await partImage(docker, 's3'), node: await partImage(docker, 'node') };
  await docker.createNetwork({ Name: run, Internal: true, Labels: labels });
  client = await new SideContainer(await partImage(docker, 'jvm-17'), labels)
    .withNetworkAs(run, 'client')
    .withEntrypoint(['sleep', 'infinity'])
    .start();
  await inClient(`head -c ${SIZE_BYTES} /dev/urandom > /tmp/dump`);
});
afterAll(async () => {
  await client.stop();
  await docker.getNetwork(run).remove();
});
beforeEach(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'lastgasp-s3-'));
  events = [];
});
afterEach(async () => rm(dataDirectory, { recursive: true }));

async function start(changed: { readonly s3?: string } = {}): Promise<StartedObjectStore> {
  return startObjectStore({
    docker,
    network: run,
    dataDirectory,
    images: { ...images, ...changed },
    labels,
    credentials,
    fault: null,
    bucket: null,
    onEvent: (event) => events.push(event),
    signal,
  });
}

async function inClient(script: string): Promise<{ output: string; exitCode: number }> {
  return client.exec(['sh', '-c', script]);
}

/** A `curl` that uploads as the heap dump's hook does; `more` goes behind. */
function curl(
  more: string,
  {
    secret = credentials.secretAccessKey,
    tokenHeader = `-H 'x-amz-security-token: ${credentials.sessionToken}'`,
  } = {},
): string {
  const user = `${credentials.accessKeyId}:${secret}`;
  return `curl -sS --aws-sigv4 aws:amz:us-east-1:s3 -u ${user} ${tokenHeader} -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' -w ' %{http_code}' ${more}`;
}

function url(store: StartedObjectStore, key: string): string {
  return `${store.endpointInNetwork}/${store.bucket}/${key}`;
}

function endOf(): Extract<ObjectStoreEvent, { kind: 'upload-end' }> {
  const ends = events.filter((event) => event.kind === 'upload-end');
  expect(ends).toHaveLength(1);
  const [end] = ends;
  if (end === undefined) throw new Error('no upload ended');
  return end;
}

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

test('an upload is durable with the hash of what the client sent and the server holds', async () => {
  await using store = await start();
  expect((await inClient(curl(`-T /tmp/dump ${url(store, '17/dump.hprof')}`))).output).toBe(' 200');
  await store.settle();
  const sent = (await inClient('sha256sum /tmp/dump')).output.slice(0, 64);
  expect(endOf()).toMatchObject({
    bucket: store.bucket,
    key: '17/dump.hprof',
    outcome: 'durable',
    httpStatus: 200,
    receivedBytes: SIZE_BYTES,
    pieces: [{ receivedBytes: SIZE_BYTES, sha256: sent }],
  });
  expect(await sha256OfFile(await store.objectFile('17/dump.hprof'))).toBe(sent);
  expect(events.filter(({ kind }) => kind === 'failure')).toEqual([]);
});

test('a small upload, which curl sends unasked, is durable too', async () => {
  await using store = await start();
  await inClient('head -c 1000 /tmp/dump > /tmp/small');
  expect((await inClient(curl(`-T /tmp/small ${url(store, 'small')}`))).output).toBe(' 200');
  await store.settle();
  expect(endOf()).toMatchObject({ outcome: 'durable', receivedBytes: 1000 });
  expect((await stat(await store.objectFile('small'))).size).toBe(1000);
});

test('an upload killed half-way is aborted, and nothing of it is left on the server', async () => {
  await using store = await start();
  await inClient(`${curl(`--limit-rate 5M -T /tmp/dump ${url(store, 'dump.hprof')}`)} > /dev/null 2>&1 &`);
  await vi.waitFor(() => expect(events.at(-1)?.kind).toBe('upload-progress'), { timeout: 20_000 });
  await inClient('pkill -KILL curl');
  await vi.waitFor(() => expect(endOf()).toMatchObject({ outcome: 'aborted', httpStatus: null }));
  expect(endOf().receivedBytes).toBeGreaterThan(1_000_000);
  expect(endOf().receivedBytes).toBeLessThan(SIZE_BYTES);
  await vi.waitFor(async () => expect(await readdir(join(dataDirectory, store.bucket))).toEqual([]));
});

test('an upload under way when the store settles is aborted, and no object is visible', async () => {
  await using store = await start();
  await inClient(`${curl(`--limit-rate 5M -T /tmp/dump ${url(store, 'dump.hprof')}`)} > /dev/null 2>&1 &`);
  await vi.waitFor(() => expect(events.at(-1)?.kind).toBe('upload-begin'), { timeout: 20_000 });
  await store.settle();
  expect(endOf()).toMatchObject({ outcome: 'aborted' });
  await expect(stat(await store.objectFile('dump.hprof'))).rejects.toThrow('ENOENT');
});

test('wrong keys are rejected with nothing stored', async () => {
  await using store = await start();
  const { output } = await inClient(curl(`-T /tmp/dump ${url(store, 'dump.hprof')}`, { secret: 'wrong' }));
  expect(output).toContain('SignatureDoesNotMatch');
  await store.settle();
  expect(endOf()).toMatchObject({ outcome: 'rejected', httpStatus: 403 });
  expect(await readdir(join(dataDirectory, store.bucket))).toEqual([]);
});

test('the right keys without their session token are refused, and nothing is stored', async () => {
  await using store = await start();
  const { output } = await inClient(curl(`-T /tmp/dump ${url(store, 'dump.hprof')}`, { tokenHeader: '' }));
  expect(output).toContain('InvalidAccessKeyId');
  expect(output).toMatch(/ 403$/);
  await store.settle();
  expect(endOf()).toMatchObject({ outcome: 'rejected', httpStatus: 403 });
  expect(await readdir(join(dataDirectory, store.bucket))).toEqual([]);
});

test('a multipart upload is durable once completed, and its parts are not', async () => {
  await using store = await start();
  const target = url(store, 'dump.hprof');
  const { output } = await inClient(curl(`-X POST '${target}?uploads='`));
  const uploadId = /<UploadId>([^<]+)</.exec(output)?.[1] ?? '';
  const part = await inClient(curl(`-D - -T /tmp/dump '${target}?partNumber=1&uploadId=${uploadId}'`));
  const etag = /etag: "?([^"\r\n]+)/i.exec(part.output)?.[1] ?? '';
  await vi.waitFor(() =>
    expect(events.at(-1)).toMatchObject({ kind: 'upload-progress', receivedBytes: SIZE_BYTES }),
  );
  await expect(stat(await store.objectFile('dump.hprof'))).rejects.toThrow('ENOENT');
  const list = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${etag}</ETag></Part></CompleteMultipartUpload>`;
  await inClient(curl(`-X POST --data '${list}' '${target}?uploadId=${uploadId}'`));
  await store.settle();
  expect(endOf()).toMatchObject({
    key: 'dump.hprof',
    outcome: 'durable',
    pieces: [{ receivedBytes: SIZE_BYTES }],
  });
  expect((await stat(await store.objectFile('dump.hprof'))).size).toBe(SIZE_BYTES);
});

test('nothing on the network reaches the server round the proxy', async () => {
  await using store = await start();
  expect((await inClient(`curl -sS http://${store.address}:9000/`)).exitCode).toBe(0);
  const direct = await inClient(`curl -sS --connect-timeout 5 http://${store.address}:9001/`);
  expect(direct.exitCode).toBe(7);
});

test('the store is on the trial’s network and on no other', async () => {
  await using store = await start();
  const containers = await docker.listContainers({ filters: { label: [`lastgasp.test=${run}`] } });
  const networks = containers.flatMap(({ NetworkSettings }) => Object.keys(NetworkSettings.Networks));
  expect(new Set(networks)).toEqual(new Set([run]));
  expect(store.address).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
});

test('an S3 server that dies is a failure of the sink', async () => {
  await using store = await start();
  const [server] = await docker.listContainers({
    filters: { label: [`lastgasp.test=${run}`], ancestor: [images.s3] },
  });
  await docker.getContainer(server?.Id ?? '').kill();
  await vi.waitFor(() =>
    expect(events.at(-1)).toMatchObject({
      kind: 'failure',
      message: expect.stringMatching(/S3 server (ended by itself|fell silent)/),
    }),
  );
  expect((await inClient(curl(`-T /tmp/dump ${url(store, 'dump.hprof')}`))).output).toBe(' 502');
  await store.settle();
  expect(endOf()).toMatchObject({ outcome: 'rejected', httpStatus: null });
});

test('disposing removes the containers, twice without harm, and keeps the objects', async () => {
  const store = await start();
  await inClient(curl(`-T /tmp/dump ${url(store, 'dump.hprof')}`));
  await store.settle();
  await store[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
  const left = await docker.listContainers({ all: true, filters: { label: [`lastgasp.test=${run}`] } });
  expect(left.map(({ Id }) => Id)).toEqual([client.getId()]);
  expect((await stat(await store.objectFile('dump.hprof'))).size).toBe(SIZE_BYTES);
});

test('a server that does not start is shown in its own words, and nothing is left running', async () => {
  const k6 = await partImage(docker, 'k6');
  await expect(start({ s3: k6 })).rejects.toThrow(/unknown command .*serve/);
  const left = await docker.listContainers({ all: true, filters: { label: [`lastgasp.test=${run}`] } });
  expect(left.map(({ Id }) => Id)).toEqual([client.getId()]);
});
