import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type Dockerode from 'dockerode';
import type { StartedTestContainer } from 'testcontainers';
import type { ObjectStoreFault } from '../config/object-store-fault.ts';
import type { Bucket } from './bucket.ts';
import type { Labels } from '../engine/labels.ts';
import { EXIT_CODE, HarnessError } from '../harness-error.ts';
import { objectFile } from './object-file.ts';
import { ObjectStoreLog } from './object-store-log.ts';
import type { ObjectStoreEvent } from './object-store-event.ts';
import type { ObjectStoreSession } from './object-store-session.ts';
import { FAULT_VARIABLE, OBJECT_STORE_PORT, SERVER_PORT, SESSION_VARIABLE } from './object-store-proxy.ts';
import { readExitCode, removeContainer, SideContainer } from '../engine/side-container.ts';

const ALIAS = 's3';
const BUCKET = 'evidence';
const DATA_IN_CONTAINER = '/data';
const AUTHORITIES = '/tmp/authorities.pem';
/** How long the proxy may take from its start to its first accepted connection; measured about 0.5 s. */
const READY_TIMEOUT_MS = 20_000;
/** SIGTERM to SIGKILL, for the proxy to say what was still under way. */
const STOP_TIMEOUT_MS = 5000;

/** The S3 server or its proxy could not be started; shows their own last words. */
export class ObjectStoreError extends HarnessError {
  readonly code = 'object-store-failed';
  readonly exitCode = EXIT_CODE.environment;
}

export interface ObjectStoreOptions {
  readonly docker: Dockerode;
  /** Name of the trial's network. */
  readonly network: string;
  /** Directory on the host that receives the objects, one folder per bucket; copies of them where a bucket does. */
  readonly dataDirectory: string;
  /** The user's bucket that it stores in, in a folder of that name; `null` for the directory. */
  readonly bucket: StoreBucket | null;
  readonly images: {
    /** rclone, as its image's entry point. */
    readonly s3: string;
    /** Node 24. */
    readonly node: string;
  };
  readonly labels: Labels;
  /** The only ones it takes: those that the task's credentials endpoint gives. */
  readonly credentials: ObjectStoreCredentials;
  /** What it does wrong on purpose; `null` for nothing. */
  readonly fault: ObjectStoreFault | null;
  /** Called for each event in the order in which the proxy saw them; see {@link StartedObjectStore.settle}. */
  readonly onEvent: (event: ObjectStoreEvent) => void;
  readonly signal: AbortSignal;
}

/** A folder of a user's bucket. */
export interface StoreBucket {
  readonly bucket: Bucket;
  readonly folder: string;
}

/** Short-lived keys of one trial; not to be logged. */
export interface ObjectStoreCredentials extends ObjectStoreSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * Starts a real S3 server that stores on the host, behind the harness's own proxy. The server listens
 * inside the proxy's network namespace only, so nothing on the trial's network can go round the proxy.
 *
 * @throws ObjectStoreError
 */
export async function startObjectStore(options: ObjectStoreOptions): Promise<StartedObjectStore> {
  options.signal.throwIfAborted();
  await using made = new AsyncDisposableStack();
  try {
    return await start(options, made);
  } catch (error) {
    options.signal.throwIfAborted();
    throw new ObjectStoreError(`the object store did not start: ${messageOf(error)}`, {
      cause: error,
      hint: 'Run `lastgasp doctor` to see which images the S3 server and Node come from.',
    });
  }
}

async function start(options: ObjectStoreOptions, made: AsyncDisposableStack): Promise<StartedObjectStore> {
  const { docker, dataDirectory, network, signal, bucket } = options;
  await mkdir(join(dataDirectory, BUCKET), { recursive: true });
  await bucket?.bucket.makeFolder(`${bucket.folder}/${BUCKET}`);
  const restart = Promise.withResolvers<void>();
  const log = new ObjectStoreLog((event) => {
    if (event.kind === 'restart-due') restart.resolve();
    options.onEvent(event);
  });
  if (options.fault?.kind === 'restart') log.expectRestart();
  const own = (container: StartedTestContainer): Dockerode.Container => {
    made.defer(async () => {
      log.expectEnd();
      await removeContainer(docker, container.getId());
    });
    return docker.getContainer(container.getId());
  };
  const proxy = await startProxy(options);
  // What stores in a bucket needs a way out, which the trial's network has not.
  if (bucket !== null) await docker.getNetwork('bridge').connect({ Container: proxy.getId() });
  await log.followProxy(own(proxy));
  const server = await startServer(options, proxy.getId());
  await log.followServer(own(server));
  // Never settles without the fault; one that cannot be dealt out is a failure of the sink.
  void restart.promise
    .then(() => docker.getContainer(server.getId()).restart({ t: 0 }))
    .catch((error: unknown) => log.endOf(`the S3 server was not started again: ${messageOf(error)}`));
  await abortable(log.ready, AbortSignal.any([signal, AbortSignal.timeout(READY_TIMEOUT_MS)]));
  return new StartedObjectStore({
    docker,
    address: proxy.getIpAddress(network),
    dataDirectory,
    bucket,
    log,
    proxy,
    containers: made.move(),
  });
}

interface StartedParts {
  readonly docker: Dockerode;
  readonly address: string;
  readonly dataDirectory: string;
  readonly bucket: StoreBucket | null;
  readonly log: ObjectStoreLog;
  readonly proxy: StartedTestContainer;
  readonly containers: AsyncDisposableStack;
}

/** An object store that takes uploads. Disposing it removes its containers and keeps the objects. */
export class StartedObjectStore implements AsyncDisposable {
  readonly endpointInNetwork = `http://${ALIAS}:${OBJECT_STORE_PORT}`;
  readonly port = OBJECT_STORE_PORT;
  readonly bucket = BUCKET;
  /** IP address on the trial's network, for shaping. */
  readonly address: string;
  readonly #parts: StartedParts;
  #settled: Promise<void> | undefined;

  constructor(parts: StartedParts) {
    this.address = parts.address;
    this.#parts = parts;
  }

  /**
   * Where an object is on the host, read back from a bucket; there is a file only once the server has it whole.
   *
   * @throws {ObjectKeyError} for a key that leads elsewhere
   */
  async objectFile(key: string): Promise<string> {
    const { dataDirectory, bucket } = this.#parts;
    const file = objectFile(join(dataDirectory, BUCKET), key);
    await bucket?.bucket.fetch(`${bucket.folder}/${BUCKET}/${key}`, file);
    return file;
  }

  /**
   * Stops taking uploads, ends those under way as `aborted`, and resolves when `onEvent` has had every
   * event. To be called before anything is judged; later calls wait for the same.
   */
  async settle(): Promise<void> {
    this.#settled ??= this.#stopProxy();
    return this.#settled;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.containers.disposeAsync();
  }

  async #stopProxy(): Promise<void> {
    const { docker, proxy, log } = this.#parts;
    log.expectEnd();
    await proxy.stop({ timeout: STOP_TIMEOUT_MS, remove: false });
    await log.ended;
    const exitCode = await readExitCode(docker.getContainer(proxy.getId()));
    if (exitCode !== 0)
      log.fail(`the proxy of the object store did not end in order (exit code ${exitCode})`);
  }
}

async function startProxy(options: ObjectStoreOptions): Promise<StartedTestContainer> {
  const { images, labels, network } = options;
  const { sessionToken, expiresAtMs } = options.credentials;
  const session: ObjectStoreSession = { sessionToken, expiresAtMs };
  return new SideContainer(images.node, labels)
    .withNetworkAs(network, ALIAS)
    .withEnvironment({
      [SESSION_VARIABLE]: JSON.stringify(session),
      [FAULT_VARIABLE]: JSON.stringify(options.fault),
    })
    .withHarnessProgram('sink/object-store-proxy.ts')
    .start();
}

async function startServer(
  { images, labels, dataDirectory, credentials, bucket }: ObjectStoreOptions,
  proxyId: string,
): Promise<StartedTestContainer> {
  const container = new SideContainer(images.s3, labels)
    .withNetworkMode(`container:${proxyId}`)
    .withEnvironment({
      RCLONE_AUTH_KEY: `"${credentials.accessKeyId},${credentials.secretAccessKey}"`,
      ...(bucket !== null && { RCLONE_CA_CERT: AUTHORITIES, ...(await bucket.bucket.serverEnvironment()) }),
    })
    .withCommand([
      'serve',
      's3',
      '--addr',
      `127.0.0.1:${SERVER_PORT}`,
      '--config',
      '',
      bucket?.bucket.remote(bucket.folder) ?? DATA_IN_CONTAINER,
    ]);
  return bucket === null
    ? container
        .asHostUser()
        .withBindMounts([{ source: dataDirectory, target: DATA_IN_CONTAINER }])
        .start()
    : container
        .withCopyContentToContainer([{ content: bucket.bucket.authorities, target: AUTHORITIES }])
        .start();
}

/** `promise`, or the signal's reason as soon as it aborts. */
async function abortable(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
