import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readDumpFacts } from '../../harness/capture/dump-facts.ts';
import { heapDump } from '../../harness/capture/heap-dump.ts';
import type { PathVerdict } from '../../harness/capture/path-verdict.ts';
import { monotonicClock } from '../../harness/clock.ts';
import { connectDocker } from '../../harness/engine/docker.ts';
import { SideContainer } from '../../harness/engine/side-container.ts';
import { startObjectStore } from '../../harness/sink/object-store.ts';
import { createRoleCredentials } from '../../harness/task/metadata/role-credentials.ts';
import { Timeline } from '../../harness/timeline/timeline.ts';
import { recordStoreEvent } from '../../harness/trial/store-event.ts';
import { DUMPED_AT_MS, orderServiceDump } from '../hprof/order-service-dump.ts';
import { partImage } from '../sink/part-image.ts';
import { NO_EVIDENCE } from './no-evidence.ts';

const CULPRIT = { className: 'lastgasp.orders.ReportCache', methodName: 'put' };
const DUMP = '/tmp/heap_dump.hprof';

/** A whole dump, really uploaded to a real store; judged as if the app's container had ended then. */
async function judgeUpload(endedWhen: 'before' | 'after'): Promise<PathVerdict> {
  const docker = connectDocker();
  const name = `test-late-${randomUUID().slice(0, 8)}`;
  const labels = { 'lastgasp.test': name };
  const dump = Buffer.concat(orderServiceDump());
  const credentials = createRoleCredentials({ nowMs: Date.now() });
  const timeline = new Timeline({ clock: monotonicClock, engineOffsetMs: 0 });
  await using made = new AsyncDisposableStack();
  const dataDirectory = await mkdtemp(join(tmpdir(), 'lastgasp-late-'));
  made.defer(() => rm(dataDirectory, { recursive: true }));
  await docker.createNetwork({ Name: name, Internal: true, Labels: labels });
  made.defer(async () => void (await docker.getNetwork(name).remove()));
  const store = made.use(
    await startObjectStore({
      docker,
      network: name,
      dataDirectory,
      images: { s3: await partImage(docker, 's3'), node: await partImage(docker, 'node') },
      labels,
      credentials,
      onEvent: (event) => recordStoreEvent(timeline, event),
      signal: AbortSignal.timeout(60_000),
    }),
  );
  const uploader = await new SideContainer(await partImage(docker, 'jvm-17'), labels)
    .withNetworkAs(name, 'uploader')
    .withCopyContentToContainer([{ content: dump, target: DUMP }])
    .withEntrypoint(['sleep', 'infinity'])
    .start();
  made.defer(async () => void (await uploader.stop({ timeout: 0 })));
  const beforeMs = monotonicClock.nowMs();
  const user = `${credentials.accessKeyId}:${credentials.secretAccessKey}`;
  const headers = `-H 'x-amz-security-token: ${credentials.sessionToken}' -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD'`;
  const { exitCode } = await uploader.exec([
    'sh',
    '-c',
    `curl -sSf --aws-sigv4 aws:amz:us-east-1:s3 -u ${user} ${headers} -T ${DUMP} ${store.endpointInNetwork}/${store.bucket}/heap_dump.hprof`,
  ]);
  expect(exitCode).toBe(0);
  await store.settle();
  const facts = await heapDump.collect({
    ...NO_EVIDENCE,
    culprit: CULPRIT,
    readTaskDump: () => readDumpFacts(Readable.from([dump])),
    events: timeline.events,
    readTaskFile: async () => false,
    sharedFile: async () => '/no-such-file',
    objectFile: async (key) => store.objectFile(key),
  });
  return heapDump.judge(facts, {
    events: timeline.events,
    culprit: CULPRIT,
    startedAtMs: DUMPED_AT_MS - 1000,
    oomAtMs: DUMPED_AT_MS,
    containerEndMs: endedWhen === 'before' ? beforeMs : monotonicClock.nowMs() + 1000,
    engineOffsetMs: 0,
    clockUncertaintyMs: 5,
    engineClockStepMs: 0,
  });
}

test('a dump uploaded whole while the container lived is captured', async () => {
  expect(await judgeUpload('after')).toMatchObject({ verdict: 'captured' });
});

test('the same dump uploaded only after the container’s end is not', async () => {
  expect(await judgeUpload('before')).toMatchObject({ verdict: 'lost', lossStage: 'not-sent' });
});
