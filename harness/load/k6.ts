import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type Dockerode from 'dockerode';
import { z } from 'zod';
import { followLog } from '../engine/container-log.ts';
import type { Labels } from '../engine/labels.ts';
import { removeContainer, SideContainer } from '../engine/side-container.ts';
import { readK6Csv, type LoadSummary } from './k6-csv.ts';
import { classifyK6Exit, type LoadOutcome } from './k6-exit.ts';
import { K6Log } from './k6-log.ts';
import { LoadError } from './load-error.ts';

const SCRIPTS_IN_CONTAINER = '/scenarios';
const OUT_IN_CONTAINER = '/out';
const CSV = 'k6.csv';
/** SIGINT to SIGKILL; measured 0.2 s. */
const STOP_TIMEOUT_MS = 10_000;

export interface LoadOptions {
  readonly docker: Dockerode;
  /** k6, as its image's entry point. */
  readonly image: string;
  /** The container whose network namespace k6 joins. */
  readonly networkContainerId: string;
  /** Directory on the host with the script and all that it imports; bound read-only. */
  readonly scriptsDirectory: string;
  /** Path within it, such as `heap-leak/load.ts`. */
  readonly script: string;
  /** What the script reads from `__ENV`. */
  readonly env: Readonly<Record<string, string>>;
  /** Directory on the host that receives `k6.csv`. */
  readonly outDirectory: string;
  readonly labels: Labels;
  /** Aborting it stops the load. */
  readonly signal: AbortSignal;
}

export interface LoadResult {
  readonly exitCode: number;
  readonly outcome: LoadOutcome;
  readonly summary: LoadSummary;
}

/**
 * Starts k6 in the task's network namespace.
 *
 * @throws LoadError when its container cannot be started.
 */
export async function startLoad(options: LoadOptions): Promise<StartedLoad> {
  const { docker, signal } = options;
  signal.throwIfAborted();
  const started = await createContainer(options)
    .start()
    .catch((error: unknown) => {
      throw new LoadError(
        `k6 could not be started: ${error instanceof Error ? error.message : String(error)}`,
        {
          cause: error,
          hint: 'Run `lastgasp doctor` to see which image k6 comes from.',
        },
      );
    });
  const container = docker.getContainer(started.getId());
  const log = new K6Log();
  try {
    const { ended } = await followLog(container, ({ text }) => log.add(text));
    return new StartedLoad({ container, log, logEnded: ended, options });
  } catch (error) {
    await removeContainer(docker, container.id);
    throw error;
  }
}

function createContainer({ image, labels, networkContainerId, ...options }: LoadOptions): SideContainer {
  return new SideContainer(image, labels)
    .asHostUser()
    .withNetworkMode(`container:${networkContainerId}`)
    .withBindMounts([
      { source: options.scriptsDirectory, target: SCRIPTS_IN_CONTAINER, mode: 'ro' },
      { source: options.outDirectory, target: OUT_IN_CONTAINER },
    ])
    .withWorkingDir(SCRIPTS_IN_CONTAINER)
    .withEnvironment({ ...options.env, K6_CSV_TIME_FORMAT: 'unix_micro', K6_NO_USAGE_REPORT: 'true' })
    .withCommand([
      'run',
      '--quiet',
      '--summary-mode=disabled',
      '--log-format=json',
      // Its REST API would take port 6565 in the task's namespace.
      '--address=',
      `--out=csv=${OUT_IN_CONTAINER}/${CSV}`,
      `${SCRIPTS_IN_CONTAINER}/${options.script}`,
    ]);
}

interface StartedParts {
  readonly container: Dockerode.Container;
  readonly log: K6Log;
  readonly logEnded: Promise<void>;
  readonly options: LoadOptions;
}

/** k6 at work. Disposing it removes its container; `k6.csv` stays. */
export class StartedLoad implements AsyncDisposable {
  /** Settles when k6 has ended, by itself or not, and its log and results are read. */
  readonly ended: Promise<LoadResult>;
  readonly #container: Dockerode.Container;
  readonly #options: LoadOptions;
  readonly #onAbort: () => void;
  #stopping: Promise<void> | undefined;

  constructor({ container, log, logEnded, options }: StartedParts) {
    this.#container = container;
    this.#options = options;
    this.ended = this.#watch(log, logEnded);
    // Whoever awaits it sees its error; a trial that fails earlier never does.
    this.ended.catch(() => undefined);
    this.#onAbort = () => {
      // What stopping cannot do, disposing does.
      this.stop().catch(() => undefined);
    };
    options.signal.addEventListener('abort', this.#onAbort, { once: true });
    if (options.signal.aborted) this.#onAbort();
  }

  /** Interrupts k6, kills it when it does not end within 10 s, and resolves when it has ended. */
  async stop(): Promise<void> {
    this.#stopping ??= this.#interrupt();
    return this.#stopping;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#options.signal.removeEventListener('abort', this.#onAbort);
    this.#stopping ??= Promise.resolve();
    await removeContainer(this.#options.docker, this.#container.id);
  }

  async #watch(log: K6Log, logEnded: Promise<void>): Promise<LoadResult> {
    const { StatusCode: exitCode } = statusSchema.parse(await this.#container.wait());
    await logEnded;
    const { exception, lastError } = log;
    const wasStopped = this.#stopping !== undefined;
    return {
      exitCode,
      outcome: classifyK6Exit({ exitCode, wasStopped, exception, lastError }),
      summary: await this.#summary(),
    };
  }

  async #summary(): Promise<LoadSummary> {
    const path = join(this.#options.outDirectory, CSV);
    const isThere = await stat(path).then(
      () => true,
      () => false,
    );
    // A script that k6 refuses leaves no file; the exit code says why.
    return isThere ? readK6Csv(path) : { requests: 0, failedRequests: 0, firstFailure: null, intervals: [] };
  }

  async #interrupt(): Promise<void> {
    const isOver = this.ended.then(
      () => true,
      () => true,
    );
    await this.#signal('SIGINT');
    if (await Promise.race([isOver, delay(STOP_TIMEOUT_MS, false, { ref: false })])) return;
    await this.#signal('SIGKILL');
    await isOver;
  }

  async #signal(signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
    try {
      await this.#container.kill({ signal });
    } catch (error) {
      const { State } = await this.#container.inspect();
      // It had ended by itself in between.
      if (State.Running) throw error;
    }
  }
}

const statusSchema = z.object({ StatusCode: z.int() });
