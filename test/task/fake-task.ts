import type { IncomingMessage, ServerResponse } from 'node:http';
import { pack } from 'tar-stream';
import { expect, vi } from 'vitest';
import { monotonicClock } from '../../harness/clock.ts';
import { StartedTask } from '../../harness/task/started-task.ts';
import { TaskContainer } from '../../harness/task/task-container.ts';
import type { ContainerSpec } from '../../harness/task/task-spec.ts';
import { Timeline } from '../../harness/timeline/timeline.ts';
import { startFakeEngine } from '../engine/fake-engine.ts';
import { PLAIN_CONTAINER } from './plain-container.ts';

export interface FakeContainerOptions extends Partial<Omit<ContainerSpec, 'image'>> {
  readonly name: string;
  /** What the process does with a signal: its exit code, or `null` to live on. Default: dies of SIGKILL only. */
  readonly onSignal?: (signal: string) => number | null;
  /** Milliseconds from a deadly signal to the end. Default 0. */
  readonly dyingMs?: number;
  readonly files?: Readonly<Record<string, string>>;
  readonly folders?: readonly string[];
  /** Default: the image sets none. */
  readonly stopSignal?: string;
  /** The engine refuses to start it, in these words. */
  readonly startError?: string;
}

const STARTED_AT = '2026-11-23T05:00:00.5Z';

/** A container as the engine's API shows it. */
class FakeContainer {
  readonly signals: string[] = [];
  starts = 0;
  readonly #options: FakeContainerOptions;
  #ended = Promise.withResolvers<void>();
  #end: { readonly exitCode: number; readonly finishedAt: string } | null = null;
  #health: string | null = null;

  constructor(options: FakeContainerOptions) {
    this.#options = options;
  }

  exit(exitCode: number, finishedAt = new Date().toISOString()): void {
    if (this.#end !== null) return;
    this.#end = { exitCode, finishedAt };
    this.#ended.resolve();
  }

  becomes(health: string): void {
    this.#health = health;
  }

  handle({ method, url = '' }: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(url, 'http://engine');
    const action = `${method} ${pathname.split('/').at(3) ?? ''}`;
    const { promise: ended } = this.#ended;
    switch (action) {
      case 'POST start':
        return this.#start(response);
      case 'GET logs':
        response.flushHeaders();
        return void ended.then(() => response.end());
      case 'POST wait':
        return void ended.then(() => response.end(JSON.stringify({ StatusCode: 0 })));
      case 'GET json':
        return void response.end(JSON.stringify({ State: this.#state(), Config: this.#config() }));
      case 'POST kill':
        return this.#signal(searchParams.get('signal') ?? '', response);
      case 'GET archive':
        return this.#archive(searchParams.get('path') ?? '', response);
      default:
        return void response.writeHead(500).end(`unexpected ${method} ${url}`);
    }
  }

  #start(response: ServerResponse): void {
    const { startError } = this.#options;
    if (startError !== undefined) {
      response.writeHead(400).end(JSON.stringify({ message: startError }));
      return;
    }
    this.starts += 1;
    this.#end = null;
    this.#ended = Promise.withResolvers<void>();
    response.writeHead(204).end();
  }

  #config(): object {
    const { stopSignal } = this.#options;
    return stopSignal === undefined ? {} : { StopSignal: stopSignal };
  }

  #state(): object {
    return {
      ExitCode: this.#end?.exitCode ?? 0,
      OOMKilled: false,
      StartedAt: STARTED_AT,
      FinishedAt: this.#end?.finishedAt ?? '0001-01-01T00:00:00Z',
      ...(this.#health === null ? {} : { Health: { Status: this.#health, Log: [] } }),
    };
  }

  #signal(signal: string, response: ServerResponse): void {
    if (this.#end !== null) {
      response.writeHead(409).end(JSON.stringify({ message: 'container is not running' }));
      return;
    }
    this.signals.push(signal);
    const { onSignal = (sent) => (sent === 'SIGKILL' ? 137 : null), dyingMs = 0 } = this.#options;
    const exitCode = onSignal(signal);
    if (exitCode !== null) setTimeout(() => this.exit(exitCode), dyingMs);
    response.writeHead(204).end();
  }

  #archive(path: string, response: ServerResponse): void {
    const { files = {}, folders = [] } = this.#options;
    const content = files[path];
    if (content === undefined && !folders.includes(path)) {
      response.writeHead(404).end(JSON.stringify({ message: `no such file ${path}` }));
      return;
    }
    const archive = pack();
    if (content === undefined) archive.entry({ name: 'folder', type: 'directory' });
    else archive.entry({ name: 'file' }, content);
    archive.finalize();
    archive.pipe(response);
  }
}

export interface FakeTask extends AsyncDisposable {
  readonly task: StartedTask;
  readonly timeline: Timeline;
  /** How often the task's resources were removed. */
  readonly removals: () => number;
  /** Ends a container by itself; `finishedAt` as the engine writes times. */
  exit(name: string, exitCode: number, finishedAt?: string): void;
  /** Changes what the engine says of its health check. */
  becomes(name: string, health: string): void;
  signalsOf(name: string): readonly string[];
  startsOf(name: string): number;
  /** Settles when the engine has been told to start a container so many times. */
  started(name: string, times?: number): Promise<void>;
}

/** A second of the mirror is a millisecond. */
const FAKE_TIME_SCALE = 1000;

/** A task whose containers are known only to a fake engine; those that depend on nothing have been started. */
export async function startFakeTask(...definitions: readonly FakeContainerOptions[]): Promise<FakeTask> {
  const fakes = new Map(definitions.map((options) => [options.name, new FakeContainer(options)]));
  const named = (name: string): FakeContainer => {
    const found = fakes.get(name);
    if (found === undefined) throw new Error(`no container ${name}`);
    return found;
  };
  const engine = await startFakeEngine((request, response) =>
    named(request.url?.split('/').at(2) ?? '').handle(request, response),
  );
  const resources = new AsyncDisposableStack();
  let removals = 0;
  resources.defer(() => void (removals += 1));
  const timeline = new Timeline({ clock: monotonicClock, engineOffsetMs: 0 });
  const task = new StartedTask({
    containers: definitions.map((definition) => ({
      spec: { ...PLAIN_CONTAINER, image: 'fake', ...definition },
      container: new TaskContainer({
        name: definition.name,
        container: engine.docker.getContainer(definition.name),
        onLogLine: () => undefined,
      }),
    })),
    networkContainerId: 'pause',
    address: '10.0.0.2',
    fidelityNotes: [],
    models: [],
    timeline,
    clock: monotonicClock,
    timeScale: FAKE_TIME_SCALE,
    onStopping: () => undefined,
    readUsage: async () => null,
    resources,
  });
  const fake: FakeTask = {
    task,
    timeline,
    removals: () => removals,
    exit: (name, exitCode, finishedAt) => named(name).exit(exitCode, finishedAt),
    becomes: (name, health) => named(name).becomes(health),
    signalsOf: (name) => named(name).signals,
    startsOf: (name) => named(name).starts,
    started: (name, times = 1) => vi.waitFor(() => expect(named(name).starts).toBe(times)),
    async [Symbol.asyncDispose]() {
      const ended = task.stop({ request: { stopCode: 'UserInitiated', stoppedReason: 'test over' } });
      for (const container of fakes.values()) container.exit(137);
      await ended;
      await engine[Symbol.asyncDispose]();
    },
  };
  const first = definitions.filter(
    ({ dependsOn = [], startError }) => dependsOn.length + (startError?.length ?? 0) === 0,
  );
  await Promise.all(first.map(({ name }) => fake.started(name)));
  return fake;
}
