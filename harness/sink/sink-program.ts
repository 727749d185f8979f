import type Dockerode from 'dockerode';
import type { StartedTestContainer } from 'testcontainers';
import { followLog } from '../engine/container-log.ts';
import type { Labels } from '../engine/labels.ts';
import { readExitCode, removeContainer, SideContainer } from '../engine/side-container.ts';
import { EXIT_CODE, HarnessError } from '../harness-error.ts';
import { SinkLog, type SinkLogOptions } from './sink-log.ts';

/** How long a program may take from its container's start to its first accepted connection; measured about 0.5 s. */
const READY_TIMEOUT_MS = 20_000;
/** SIGTERM to SIGKILL, for the program to say what was still under way. */
const STOP_TIMEOUT_MS = 5000;

/** A sink could not be started; shows its own last words. */
export class SinkError extends HarnessError {
  readonly code = 'sink-failed';
  readonly exitCode = EXIT_CODE.environment;
}

/** Where and for whom a sink runs. */
export interface SinkPlace {
  readonly docker: Dockerode;
  /** Name of the trial's network. */
  readonly network: string;
  /** Image with Node 24. */
  readonly nodeImage: string;
  readonly labels: Labels;
  readonly signal: AbortSignal;
}

export interface SinkProgramOptions<Event> extends SinkLogOptions<Event> {
  readonly place: SinkPlace;
  /** Name on the trial's network. */
  readonly alias: string;
  /** Path of the program below `harness/`. */
  readonly program: string;
  /** What it is told, as JSON in its first argument. Default: nothing. */
  readonly programOptions?: unknown;
  /** A directory of the host, or a volume, that the program works on, if any. Default mode `rw`. */
  readonly bind?: { readonly source: string; readonly target: string; readonly mode?: 'ro' | 'rw' };
}

/**
 * One of the harness's own programs as a sink on the trial's network: outside the task, so that what it
 * has received has left the task. Disposing it removes its container.
 */
export class SinkProgram implements AsyncDisposable {
  /** IP address on the trial's network, for shaping. */
  readonly address: string;
  readonly #docker: Dockerode;
  readonly #container: StartedTestContainer;
  readonly #expectEnd: () => void;
  readonly #fail: (how: string) => void;
  readonly #ended: Promise<void>;
  #settled: Promise<void> | undefined;

  private constructor(options: {
    readonly place: SinkPlace;
    readonly container: StartedTestContainer;
    readonly expectEnd: () => void;
    readonly fail: (how: string) => void;
    readonly ended: Promise<void>;
  }) {
    this.address = options.container.getIpAddress(options.place.network);
    this.#docker = options.place.docker;
    this.#container = options.container;
    this.#expectEnd = options.expectEnd;
    this.#fail = options.fail;
    this.#ended = options.ended;
  }

  /** @throws SinkError */
  static async start<Event>(options: SinkProgramOptions<Event>): Promise<SinkProgram> {
    const { place, what } = options;
    place.signal.throwIfAborted();
    try {
      return await SinkProgram.#start(options);
    } catch (error) {
      place.signal.throwIfAborted();
      throw new SinkError(
        `${what} did not start: ${error instanceof Error ? error.message : String(error)}`,
        {
          cause: error,
          hint: 'Run `lastgasp doctor` to see which image Node comes from.',
        },
      );
    }
  }

  static async #start<Event>(options: SinkProgramOptions<Event>): Promise<SinkProgram> {
    const { place, alias, program, programOptions, bind, what } = options;
    const container = await new SideContainer(place.nodeImage, place.labels)
      .asHostUser()
      .withNetworkAs(place.network, alias)
      .withBindMounts(bind === undefined ? [] : [bind])
      .withHarnessProgram(program, ...(programOptions === undefined ? [] : [JSON.stringify(programOptions)]))
      .start();
    const log = new SinkLog(options);
    const sink = new SinkProgram({
      place,
      container,
      expectEnd: () => log.expectEnd(),
      fail: (how) => log.fail(`${what} ${how}`),
      ended: log.ended,
    });
    try {
      log.follow(await followLog(place.docker.getContainer(container.getId()), (line) => log.add(line)));
      await within(log.ready, AbortSignal.any([place.signal, AbortSignal.timeout(READY_TIMEOUT_MS)]));
      return sink;
    } catch (error) {
      await sink[Symbol.asyncDispose]();
      throw error;
    }
  }

  get containerId(): string {
    return this.#container.getId();
  }

  /**
   * Stops taking requests, ends those under way, and resolves when `onEvent` has had every event. To be
   * called before anything is judged; later calls wait for the same.
   */
  async settle(): Promise<void> {
    this.#settled ??= this.#stop();
    return this.#settled;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#expectEnd();
    await removeContainer(this.#docker, this.#container.getId());
  }

  async #stop(): Promise<void> {
    this.#expectEnd();
    await this.#container.stop({ timeout: STOP_TIMEOUT_MS, remove: false });
    await this.#ended;
    const exitCode = await readExitCode(this.#docker.getContainer(this.#container.getId()));
    if (exitCode !== 0) this.#fail(`did not end in order (exit code ${exitCode})`);
  }
}

/** `promise`, or the signal's reason as soon as it aborts. */
async function within(promise: Promise<void>, signal: AbortSignal): Promise<void> {
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
