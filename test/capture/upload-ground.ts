import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { CapturePath } from '../../harness/capture/capture-path.ts';
import { readDumpFacts } from '../../harness/capture/dump-facts.ts';
import type { PathVerdict } from '../../harness/capture/path-verdict.ts';
import { monotonicClock } from '../../harness/clock.ts';
import type { ObjectStoreFault } from '../../harness/config/object-store-fault.ts';
import { connectDocker } from '../../harness/engine/docker.ts';
import { SideContainer } from '../../harness/engine/side-container.ts';
import { startObjectStore, type StoreBucket } from '../../harness/sink/object-store.ts';
import { createRoleCredentials } from '../../harness/task/metadata/role-credentials.ts';
import { factOfJvmLogLine } from '../../harness/timeline/jvm-log.ts';
import { Timeline } from '../../harness/timeline/timeline.ts';
import { recordStoreEvent } from '../../harness/trial/store-event.ts';
import { DUMPED_AT_MS } from '../hprof/order-service-dump.ts';
import { partImage } from '../sink/part-image.ts';

const SCRIPTS = fileURLToPath(new URL('../../jvm-sample/capture/', import.meta.url));
const CULPRIT = { className: 'lastgasp.orders.ReportCache', methodName: 'put' };
const DUMP_PATH = '/tmp/heap_dump.hprof';

/** Seconds between what a script did and the end of its container, where a test does not say. */
const END_AFTER_MS = 2500;

/** A real object store, and a container that has a dump and the capture scripts. */
export interface UploadGround extends AsyncDisposable {
  readonly timeline: Timeline;
  /** Runs a capture script as the JVM's hook would, and notes what it says of its end. */
  runHook(script: string): Promise<{ readonly exitCode: number; readonly output: string }>;
  /** Runs anything else, with the scripts' settings. */
  run(command: string): Promise<{ readonly exitCode: number; readonly output: string }>;
  /** Settles the store and judges, as if the container had ended then. Default: some seconds after the last event. */
  judge(path: CapturePath, options?: { readonly containerEndMs?: number }): Promise<PathVerdict>;
}

export async function uploadGround({
  dump,
  fault = null,
  bucket = null,
}: {
  readonly dump: Buffer;
  readonly fault?: ObjectStoreFault | null;
  readonly bucket?: StoreBucket | null;
}): Promise<UploadGround> {
  const docker = connectDocker();
  const name = `test-upload-${randomUUID().slice(0, 8)}`;
  const labels = { 'lastgasp.test': name };
  const credentials = createRoleCredentials({ nowMs: Date.now() });
  const timeline = new Timeline({ clock: monotonicClock, engineOffsetMs: 0 });
  await using made = new AsyncDisposableStack();
  const dataDirectory = await mkdtemp(join(tmpdir(), 'lastgasp-upload-'));
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
      fault,
      bucket,
      onEvent: (event) => recordStoreEvent(timeline, event),
      signal: AbortSignal.timeout(120_000),
    }),
  );
  const client = await new SideContainer(await partImage(docker, 'jvm-17'), labels)
    .withNetworkAs(name, 'client')
    .withBindMounts([{ source: SCRIPTS, target: '/capture', mode: 'ro' }])
    .withCopyContentToContainer([{ content: dump, target: DUMP_PATH }])
    .withEnvironment({
      HEAP_DUMP_PATH: DUMP_PATH,
      DUMP_DONE_PATH: `${DUMP_PATH}.done`,
      DUMP_S3_ENDPOINT: store.endpointInNetwork,
      DUMP_S3_BUCKET: store.bucket,
      DUMP_S3_KEY: 'heap_dump.hprof',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
    })
    .withEntrypoint(['sleep', 'infinity'])
    .start();
  made.defer(async () => void (await client.stop({ timeout: 0 })));
  timeline.record({ kind: 'dump-begin', path: DUMP_PATH });
  const run: UploadGround['run'] = async (command) => client.exec(['sh', '-c', command]);
  const owned = made.move();
  return {
    timeline,
    run,
    runHook: async (script) => {
      timeline.record({ kind: 'hook-begin', command: script });
      const { exitCode, output } = await run(`/capture${script}`);
      for (const text of output.split('\n')) {
        const fact = factOfJvmLogLine({ stream: 'stdout', text });
        if (fact?.kind === 'hook-end') timeline.record(fact);
      }
      return { exitCode, output };
    },
    judge: async (path, { containerEndMs } = {}) => {
      await store.settle();
      const { events } = timeline;
      const facts = await path.collect({
        culprit: CULPRIT,
        oomType: 'heap-space',
        events,
        readTaskDump: () => readDumpFacts(Readable.from([dump])),
        readTaskFile: async () => false,
        sharedFile: async () => '/no-such-file',
        objectFile: (key) => store.objectFile(key),
      });
      return path.judge(facts, {
        events,
        culprit: CULPRIT,
        startedAtMs: DUMPED_AT_MS - 1000,
        oomAtMs: DUMPED_AT_MS,
        containerEndMs: containerEndMs ?? (events.at(-1)?.atMs ?? 0) + END_AFTER_MS,
        engineOffsetMs: 0,
        clockUncertaintyMs: 5,
        engineClockStepMs: 0,
      });
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
