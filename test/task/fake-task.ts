import type { IncomingMessage, ServerResponse } from 'node:http';
import { pack } from 'tar-stream';
import { StartedTask } from '../../harness/task/started-task.ts';
import { TaskContainer } from '../../harness/task/task-container.ts';
import { startFakeEngine } from '../engine/fake-engine.ts';

export interface FakeContainerOptions {
  readonly name: string;
  /** Default true. */
  readonly essential?: boolean;
  /** What the process does with a signal: its exit code, or `null` to live on. Default: dies of SIGKILL only. */
  readonly onSignal?: (signal: string) => number | null;
  /** Milliseconds from a deadly signal to the end. Default 0. */
  readonly dyingMs?: number;
  readonly files?: Readonly<Record<string, string>>;
  readonly folders?: readonly string[];
}

const STARTED_AT = '2026-11-23T05:00:00.5Z';

/** A container as the engine's API shows it. */
class FakeContainer {
  readonly signals: string[] = [];
  readonly #options: FakeContainerOptions;
  readonly #ended = Promise.withResolvers<void>();
  #end: { readonly exitCode: number; readonly finishedAt: string } | null = null;

  constructor(options: FakeContainerOptions) {
    this.#options = options;
  }

  exit(exitCode: number, finishedAt = new Date().toISOString()): void {
    if (this.#end !== null) return;
    this.#end = { exitCode, finishedAt };
    this.#ended.resolve();
  }

  handle({ method, url = '' }: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(url, 'http://engine');
    const action = `${method} ${pathname.split('/').at(3) ?? ''}`;
    switch (action) {
      case 'POST start':
        return void response.writeHead(204).end();
      case 'GET logs':
        response.flushHeaders();
        return void this.#ended.promise.then(() => response.end());
      case 'POST wait':
        return void this.#ended.promise.then(() => response.end(JSON.stringify({ StatusCode: 0 })));
      case 'GET json':
        return void response.end(JSON.stringify({ State: this.#state() }));
      case 'POST kill':
        return this.#signal(searchParams.get('signal') ?? '', response);
      case 'GET archive':
        return this.#archive(searchParams.get('path') ?? '', response);
      default:
        return void response.writeHead(500).end(`unexpected ${method} ${url}`);
    }
  }

  #state(): object {
    return {
      ExitCode: this.#end?.exitCode ?? 0,
      OOMKilled: false,
      StartedAt: STARTED_AT,
      FinishedAt: this.#end?.finishedAt ?? '0001-01-01T00:00:00Z',
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
  /** How often the task's resources were removed. */
  readonly removals: () => number;
  /** Ends a container by itself; `finishedAt` as the engine writes times. */
  exit(name: string, exitCode: number, finishedAt?: string): void;
  signalsOf(name: string): readonly string[];
}

/** A started task whose containers are known only to a fake engine. */
export async function startFakeTask(...definitions: readonly FakeContainerOptions[]): Promise<FakeTask> {
  const containers = new Map(definitions.map((options) => [options.name, new FakeContainer(options)]));
  const named = (name: string): FakeContainer => {
    const found = containers.get(name);
    if (found === undefined) throw new Error(`no container ${name}`);
    return found;
  };
  const engine = await startFakeEngine((request, response) =>
    named(request.url?.split('/').at(2) ?? '').handle(request, response),
  );
  const started = definitions.map(
    ({ name, essential = true }) =>
      new TaskContainer({ name, essential, container: engine.docker.getContainer(name) }),
  );
  await Promise.all(started.map((container) => container.start(() => undefined)));
  const resources = new AsyncDisposableStack();
  let removals = 0;
  resources.defer(() => void (removals += 1));
  const task = new StartedTask({
    containers: started,
    networkContainerId: 'pause',
    networkNamespacePid: 1,
    address: '10.0.0.2',
    fidelityNotes: [],
    resources,
  });
  return {
    task,
    removals: () => removals,
    exit: (name, exitCode, finishedAt) => named(name).exit(exitCode, finishedAt),
    signalsOf: (name) => named(name).signals,
    async [Symbol.asyncDispose]() {
      for (const container of containers.values()) container.exit(137);
      await Promise.all(task.exits);
      await engine[Symbol.asyncDispose]();
    },
  };
}
