import { join } from 'node:path';
import type Dockerode from 'dockerode';
import type { Labels } from '../engine/labels.ts';
import { EXIT_CODE, HarnessError } from '../harness-error.ts';

const SOCKET_NAME = 'fluent.sock';
/** Linux `unix(7)`: `sun_path` holds 108 bytes, the last of them 0. */
const SOCKET_PATH_BYTES_MAX = 107;

/** The engine has no place for the log router's socket. */
export class LogSocketError extends HarnessError {
  readonly code = 'log-socket';
  readonly exitCode = EXIT_CODE.environment;
}

/**
 * The socket between the engine's `fluentd` log driver and a task's log router. On ECS it lies in a
 * directory of the host bound to the router's `/var/run` (ECS agent, `firelens_unix.go`; A). Here it is a
 * volume of the engine: its path is one on the engine's own machine, wherever that is.
 */
export class LogSocket implements AsyncDisposable {
  /** Name of the volume. */
  readonly volume: string;
  /** The socket's path on the engine's machine. */
  readonly engineFile: string;
  readonly #volume: Dockerode.Volume;
  #disposed = false;

  private constructor(volume: Dockerode.Volume, options: { volume: string; engineFile: string }) {
    this.#volume = volume;
    this.volume = options.volume;
    this.engineFile = options.engineFile;
  }

  /** @throws LogSocketError when the engine keeps its volumes under too long a path. */
  static async create({
    docker,
    name,
    labels,
  }: {
    readonly docker: Dockerode;
    readonly name: string;
    readonly labels: Labels;
  }): Promise<LogSocket> {
    await docker.createVolume({ Name: name, Labels: { ...labels } });
    const volume = docker.getVolume(name);
    const { Mountpoint: directory } = await volume.inspect();
    const engineFile = join(directory, SOCKET_NAME);
    if (Buffer.byteLength(engineFile) > SOCKET_PATH_BYTES_MAX) {
      await volume.remove();
      throw new LogSocketError(`the path of the log router's socket is too long: ${engineFile}`, {
        hint: `Give the engine a shorter data root: a socket's path has ${SOCKET_PATH_BYTES_MAX} bytes at most.`,
      });
    }
    return new LogSocket(volume, { volume: name, engineFile });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#volume.remove();
  }
}
