import { once } from 'node:events';
import type Dockerode from 'dockerode';
import { followLog } from '../engine/container-log.ts';
import type { Labels } from '../engine/labels.ts';
import { removeContainer, SideContainer } from '../engine/side-container.ts';
import { CONTROL_HOST, type ControlMessage } from './control-program.ts';
import { LoadError } from './load-error.ts';

/** From the program's start to its port; measured 0.3 s. */
const READY_TIMEOUT_MS = 20_000;

export interface LoadControlOptions {
  readonly docker: Dockerode;
  /** Image with Node. */
  readonly nodeImage: string;
  /** The container whose network namespace it joins. */
  readonly networkContainerId: string;
  readonly labels: Labels;
  /** Told once when it ends without having been asked to. */
  readonly onFailure: (message: string) => void;
}

/**
 * Where a load script learns when the OOM is wanted. To be started once the service listens, so that it
 * takes no port from it. Disposing it removes its container.
 */
export class LoadControl implements AsyncDisposable {
  /** Where a script in the task's network namespace asks. */
  readonly url: string;
  readonly #docker: Dockerode;
  readonly #containerId: string;
  readonly #input: NodeJS.ReadWriteStream;
  readonly #disposing: AbortController;

  private constructor(parts: {
    readonly url: string;
    readonly docker: Dockerode;
    readonly containerId: string;
    readonly input: NodeJS.ReadWriteStream;
    readonly disposing: AbortController;
  }) {
    this.url = parts.url;
    this.#docker = parts.docker;
    this.#containerId = parts.containerId;
    this.#input = parts.input;
    this.#disposing = parts.disposing;
  }

  /** @throws {LoadError} */
  static async start(options: LoadControlOptions): Promise<LoadControl> {
    const { docker, labels, networkContainerId } = options;
    const started = await new SideContainer(options.nodeImage, labels)
      .withNetworkMode(`container:${networkContainerId}`)
      .withInput()
      .withHarnessProgram('load/control-program.ts')
      .start();
    const container = docker.getContainer(started.getId());
    await using made = new AsyncDisposableStack();
    made.defer(() => removeContainer(docker, container.id));
    const disposing = new AbortController();
    try {
      const input = await container.attach({ stream: true, stdin: true, hijack: true });
      // A connection that breaks is seen as the end of the program's log.
      input.on('error', () => undefined);
      const port = await readPort(container, { ...options, disposing });
      made.move();
      const url = `http://${CONTROL_HOST}:${port}/`;
      return new LoadControl({ url, docker, containerId: container.id, input, disposing });
    } catch (cause) {
      throw new LoadError(`the control of the load did not start: ${String(cause)}`, {
        cause,
        hint: 'Run `lastgasp doctor` to see which image Node comes from.',
      });
    }
  }

  /** Says when the OOM is wanted, on the clock of the engine's machine; a later word replaces it. */
  wantOomAt(engineTimeMs: number): void {
    const message: ControlMessage = { oomWantedAtMs: engineTimeMs };
    this.#input.write(`${JSON.stringify(message)}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposing.abort();
    // The attached connection would keep the process alive.
    this.#input.end();
    await removeContainer(this.#docker, this.#containerId);
  }
}

async function readPort(
  container: Dockerode.Container,
  { onFailure, disposing }: LoadControlOptions & { readonly disposing: AbortController },
): Promise<number> {
  const port = Promise.withResolvers<number>();
  let lastWords = '';
  const { ended } = await followLog(container, ({ text }) => {
    lastWords = text;
    if (/^\d+$/.test(text)) port.resolve(Number(text));
  });
  const onEnd = (): void => {
    const message = `the control of the load ended by itself: ${lastWords}`;
    port.reject(new Error(message));
    if (!disposing.signal.aborted) onFailure(message);
  };
  void ended.then(onEnd, onEnd);
  const timeout = AbortSignal.timeout(READY_TIMEOUT_MS);
  return Promise.race([
    port.promise,
    once(timeout, 'abort').then(async () => Promise.reject(new Error('it named no port within 20 s'))),
  ]);
}
