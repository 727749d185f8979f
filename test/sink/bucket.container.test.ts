import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { heapDump } from '../../harness/capture/heap-dump.ts';
import { sinkSchema } from '../../harness/config/sink-schema.ts';
import { connectDocker } from '../../harness/engine/docker.ts';
import { SideContainer } from '../../harness/engine/side-container.ts';
import { Bucket } from '../../harness/sink/bucket.ts';
import { silenceOf } from '../../harness/sink/server-watch.ts';
import { uploadGround } from '../capture/upload-ground.ts';
import { orderServiceDump } from '../hprof/order-service-dump.ts';
import { partImage } from './part-image.ts';

/** Stands for AWS: another S3 server, in a network that the task's has no way into. */
const KEYS = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'example-secret', sessionToken: 'example-token' };
const PORT = 9000;
const name = `test-bucket-${randomUUID().slice(0, 8)}`;
const dump = Buffer.concat(orderServiceDump());

let directory: string;
let endpoint: string;
const cleanUp = new AsyncDisposableStack();
beforeAll(async () => {
  const docker = connectDocker();
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-bucket-'));
  cleanUp.defer(() => rm(directory, { recursive: true }));
  await mkdir(join(directory, 'dumps'));
  const server = await new SideContainer(await partImage(docker, 's3'), { 'lastgasp.test': name })
    .asHostUser()
    .withBindMounts([{ source: directory, target: '/data' }])
    .withEnvironment({ RCLONE_AUTH_KEY: `"${KEYS.accessKeyId},${KEYS.secretAccessKey}"` })
    .withCommand(['serve', 's3', '--addr', `:${PORT}`, '--config', '', '/data'])
    .start();
  cleanUp.defer(async () => void (await server.stop({ timeout: 0 })));
  const host = server.getIpAddress('bridge');
  endpoint = `http://${host}:${PORT}`;
  await vi.waitFor(async () => {
    const silence = await silenceOf({ host, port: PORT }, 1000);
    if (silence !== null) throw new Error(silence);
  }, 30_000);
});
afterAll(() => cleanUp.disposeAsync());

function bucketNamed(bucket: string, credentials: Partial<typeof KEYS> = KEYS): Bucket {
  const config = sinkSchema.parse({ kind: 's3', bucket, region: 'eu-central-1', endpoint });
  if (config.kind !== 's3') throw new Error('a bucket was asked for');
  const { accessKeyId = '', secretAccessKey = '', sessionToken } = credentials;
  const keys = { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
  return new Bucket({ config, credentials: keys });
}

test('a dump goes through the harness’s proxy into the bucket, and is judged by what is read back from there', async () => {
  using bucket = bucketNamed('dumps');
  await bucket.check();
  await using ground = await uploadGround({ dump, bucket: { bucket, folder: name } });
  expect(await ground.runHook('/dump.sh')).toMatchObject({ exitCode: 0 });
  const stored = join(directory, 'dumps', 'lastgasp', name, 'evidence', 'heap_dump.hprof');
  expect((await readFile(stored)).equals(dump)).toBe(true);
  expect(await ground.judge(heapDump)).toMatchObject({ verdict: 'captured' });
});

test('a dump that is no longer whole in the bucket is not captured, whatever the proxy saw', async () => {
  using bucket = bucketNamed('dumps');
  const folder = `${name}-damaged`;
  await using ground = await uploadGround({ dump, bucket: { bucket, folder } });
  await ground.runHook('/dump.sh');
  const client = new S3Client({ region: 'eu-central-1', endpoint, forcePathStyle: true, credentials: KEYS });
  const Key = `lastgasp/${folder}/evidence/heap_dump.hprof`;
  await client.send(new PutObjectCommand({ Bucket: 'dumps', Key, Body: dump.subarray(0, -9) }));
  expect(await ground.judge(heapDump)).toMatchObject({ verdict: 'lost', lossStage: 'arrived-damaged' });
});

test('an object that is not there leaves no file', async () => {
  using bucket = bucketNamed('dumps');
  const file = join(directory, 'nothing');
  await bucket.fetch('no/such/object', file);
  await expect(stat(file)).rejects.toThrow('ENOENT');
});

test('a bucket that is not there is refused before any trial', async () => {
  using bucket = bucketNamed('no-such-bucket');
  await expect(bucket.check()).rejects.toThrow(/bucket no-such-bucket cannot be reached: (?!connect)/);
});

test('long-lived keys are refused before any trial', async () => {
  const { sessionToken: _, ...longLived } = KEYS;
  using bucket = bucketNamed('dumps', longLived);
  await expect(bucket.check()).rejects.toThrow('long-lived keys');
});
