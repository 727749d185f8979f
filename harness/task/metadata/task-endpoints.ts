import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type Dockerode from 'dockerode';
import { followLog } from '../../engine/container-log.ts';
import type { Labels } from '../../engine/labels.ts';
import { NetworkAdminError } from '../../engine/network-admin.ts';
import { removeContainer, SideContainer } from '../../engine/side-container.ts';
import { EXIT_CODE, HarnessError } from '../../harness-error.ts';
import type { TaskSpec } from '../task-spec.ts';
import type { DesiredStatus } from './container-metadata.ts';
import { containerStats } from './container-stats.ts';
import { linkEndpoints } from './endpoint-link.ts';
import { READY_LINE, type EndpointMessage, type EndpointState } from './endpoint-program.ts';
import { credentialsDocument, type RoleCredentials } from './role-credentials.ts';
import type { TaskIdentity } from './task-identity.ts';
import { readTaskInterface, type TaskInterface } from './task-interface.ts';
import { containerIdentity, taskMetadata } from './task-metadata.ts';
import { TaskObserver, type TaskObserverOptions } from './task-observer.ts';

/** How often the engine is asked at most. */
const REFRESH_INTERVAL_MS = 1000;
/** From the program's start to its first answer; measured 0.3 s. */
const READY_TIMEOUT_MS = 20_000;

/** The metadata and credentials endpoints of a task could not be started. */
export class TaskEndpointsError extends HarnessError {
  readonly code = 'task-endpoints';
  readonly exitCode = EXIT_CODE.environment;
}

export interface TaskEndpointsOptions {
  readonly docker: Dockerode;
  /** Image with iproute2. */
  readonly pauseImage: string;
  /** Image with Node. */
  readonly nodeImage: string;
  readonly labels: Labels;
  readonly spec: TaskSpec;
  readonly identity: TaskIdentity;
  readonly credentials: RoleCredentials;
  /** Container that owns the task's network namespace. */
  readonly networkContainerId: string;
  /** Used bytes of the task's ephemeral storage; `null` where that cannot be told. */
  readonly readUsedBytes: () => Promise<number | null>;
  /** Told what a container of the task holds, every 10 s. */
  readonly onMemory: TaskObserverOptions['onMemory'];
  /** Told once when the endpoints end, or fall behind, without having been asked to. */
  readonly onFailure: (message: string) => void;
}

/**
 * Starts 169.254.170.2 for a task: the metadata endpoint (version 4) and the credentials endpoint, outside
 * the task's cgroup. To be started before the task's containers, which get `taskEnvironment`.
 *
 * @throws {TaskEndpointsError}
 * @throws {NetworkAdminError} when the engine does not let them be linked to the task
 */
export async function startTaskEndpoints(options: TaskEndpointsOptions): Promise<TaskEndpoints> {
  const { docker, labels, networkContainerId } = options;
  const started = await new SideContainer(options.nodeImage, labels)
    .withNetworkMode('none')
    .withInput()
    .withHarnessProgram('task/metadata/endpoint-program.ts')
    .start();
  const container = docker.getContainer(started.getId());
  await using made = new AsyncDisposableStack();
  made.defer(() => removeContainer(docker, container.id));
  try {
    const network = await readTaskInterface(docker.getContainer(networkContainerId));
    await linkEndpoints(
      { docker, image: options.pauseImage, labels },
      { task: networkContainerId, endpoints: container.id },
    );
    const input = await container.attach({ stream: true, stdin: true, hijack: true });
    const endpoints = made.use(new TaskEndpoints({ ...options, container, input, network }));
    await endpoints.begin();
    made.move();
    return endpoints;
  } catch (cause) {
    if (cause instanceof NetworkAdminError) throw cause;
    throw new TaskEndpointsError(`the task's metadata endpoint did not start: ${String(cause)}`, {
      cause,
      hint: 'Run `lastgasp doctor` to see which image Node comes from.',
    });
  }
}

interface StartedParts extends TaskEndpointsOptions {
  readonly container: Dockerode.Container;
  readonly input: NodeJS.ReadWriteStream;
  readonly network: TaskInterface;
}

/** Endpoints that answer. Disposing them removes their container. */
export class TaskEndpoints implements AsyncDisposable {
  readonly #parts: StartedParts;
  readonly #observer: TaskObserver;
  readonly #over = new AbortController();
  readonly #beganAt = new Date().toISOString();
  #desiredStatus: DesiredStatus = 'RUNNING';
  #sent = '';
  #refreshing: Promise<void> | undefined;

  constructor(parts: StartedParts) {
    this.#parts = parts;
    this.#observer = new TaskObserver(parts);
    // A connection that breaks is seen as the end of the program's log.
    parts.input.on('error', () => undefined);
  }

  /** Resolves when the program answers, and keeps its answers up to date from then on. */
  async begin(): Promise<void> {
    const { container, credentials } = this.#parts;
    const ready = Promise.withResolvers<void>();
    let lastWords = '';
    const { ended } = await followLog(container, ({ text }) => {
      lastWords = text;
      if (text === READY_LINE) ready.resolve();
    });
    const onEnd = (): void => {
      ready.reject(new Error(`it ended by itself: ${lastWords}`));
      this.#fail(`the task's metadata endpoint ended by itself: ${lastWords}`);
    };
    void ended.then(onEnd, onEnd);
    const { relativeUri } = credentials;
    this.#tell({ kind: 'credentials', relativeUri, document: credentialsDocument(credentials) });
    this.#tell({ kind: 'state', ...this.#state() });
    const timeout = AbortSignal.timeout(READY_TIMEOUT_MS);
    await Promise.race([ready.promise, once(timeout, 'abort').then(() => Promise.reject(timeout.reason))]);
    this.#refreshing = this.#keepUpToDate();
  }

  /** Told of each container of the task as soon as the engine has made it. */
  async containerCreated(name: string, dockerId: string): Promise<void> {
    await this.#observer.add(name, dockerId);
    this.#publish();
  }

  /** Told when the task is to stop, whatever the reason. */
  stopping(): void {
    this.#desiredStatus = 'STOPPED';
    this.#publish();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await this.#refreshing;
    // The attached connection would keep the process alive.
    this.#parts.input.end();
    await removeContainer(this.#parts.docker, this.#parts.container.id);
  }

  async #keepUpToDate(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      try {
        await this.#observer.refresh();
        this.#publish();
        await delay(REFRESH_INTERVAL_MS, undefined, { signal });
      } catch (error) {
        this.#fail(`the task's metadata is no longer kept up to date: ${String(error)}`);
        return;
      }
    }
  }

  /** What has not changed is not sent again: statistics change every 10 s, the rest when a container does. */
  #publish(): void {
    this.#tell({ kind: 'state', ...this.#state() });
  }

  #tell(message: EndpointMessage): void {
    const line = JSON.stringify(message);
    if (line === this.#sent || this.#over.signal.aborted) return;
    this.#sent = line;
    this.#parts.input.write(`${line}\n`);
  }

  #state(): EndpointState {
    const { identity, spec, network } = this.#parts;
    const { task, containers } = taskMetadata({
      identity,
      spec,
      network,
      desiredStatus: this.#desiredStatus,
      beganAt: this.#beganAt,
      utilizedMiB: this.#observer.utilizedMiB,
      observed: this.#observer.containers,
    });
    const entries = spec.containers.map(({ name, memoryMiB }) => {
      const { runtimeId } = containerIdentity(identity, name);
      const samples = this.#observer.samples(name);
      const stats =
        samples === undefined
          ? null
          : containerStats({ name, runtimeId, hasMemoryLimit: memoryMiB !== null, ...samples });
      return [runtimeId, { metadata: containers.get(name) ?? {}, stats }] as const;
    });
    return { task, containers: Object.fromEntries(entries) };
  }

  #fail(message: string): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    this.#parts.onFailure(message);
  }
}
