import { text } from 'node:stream/consumers';
import type Dockerode from 'dockerode';
import { EXIT_CODE, HarnessError } from '../harness-error.ts';
import type { Labels } from './labels.ts';
import { demultiplex } from './multiplexed-stream.ts';

/** Where the helper keeps backing files of ephemeral volumes. */
export const DISKS_DIRECTORY = '/disks';

/** Block major 7: loop devices; character 10:237: loop-control (Linux `admin-guide/devices.txt`). */
const LOOP_DEVICE_RULES = ['b 7:* rwm', 'c 10:237 rwm'];

/** A command on the engine's host that did not succeed. */
export class EngineHostError extends HarnessError {
  readonly code = 'engine-host';
  readonly exitCode = EXIT_CODE.environment;
}

export interface EngineHostOptions {
  readonly docker: Dockerode;
  /** Image with iproute2, e2fsprogs and util-linux. */
  readonly image: string;
  readonly name: string;
  readonly labels: Labels;
}

/**
 * The machine the engine runs on, reached through one helper container.
 *
 * Cgroups, loop devices and traffic shaping belong to that machine, which need not be this one
 * (Docker Desktop, a remote engine), and need root there, which the user of Docker need not be here.
 * Capabilities are named one by one instead of `privileged`, which fails on hosts that lack any of them.
 */
export class EngineHost implements AsyncDisposable {
  readonly #container: Dockerode.Container;
  readonly #disks: Dockerode.Volume;
  #disposed = false;

  private constructor(container: Dockerode.Container, disks: Dockerode.Volume) {
    this.#container = container;
    this.#disks = disks;
  }

  static async start({ docker, image, name, labels }: EngineHostOptions): Promise<EngineHost> {
    const disksName = `${name}-disks`;
    await docker.createVolume({ Name: disksName, Labels: { ...labels } });
    const disks = docker.getVolume(disksName);
    const container = await docker.createContainer({
      name,
      Image: image,
      Labels: { ...labels },
      Entrypoint: ['sleep', 'infinity'],
      HostConfig: {
        NetworkMode: 'none',
        PidMode: 'host',
        CapAdd: ['SYS_ADMIN', 'NET_ADMIN', 'SYS_PTRACE', 'SYSLOG'],
        SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
        DeviceCgroupRules: LOOP_DEVICE_RULES,
        Binds: ['/sys/fs/cgroup:/sys/fs/cgroup', '/dev:/dev', `${disksName}:${DISKS_DIRECTORY}`],
      },
    });
    const host = new EngineHost(container, disks);
    try {
      await container.start();
    } catch (cause) {
      await host[Symbol.asyncDispose]();
      throw new EngineHostError(`The helper container ${name} did not start: ${String(cause)}`, {
        hint: 'The engine must allow SYS_ADMIN and NET_ADMIN (a rootless engine does not).',
        cause,
      });
    }
    return host;
  }

  /**
   * Runs a POSIX shell script as root on the engine's host; it sees `parameters` as `$1`, `$2`, ….
   *
   * @returns its standard output
   * @throws {EngineHostError} with its standard error when it exits non-zero
   */
  async shell(script: string, ...parameters: readonly string[]): Promise<string> {
    const exec = await this.#container.exec({
      Cmd: ['sh', '-euc', script, 'sh', ...parameters],
      AttachStdout: true,
      AttachStderr: true,
    });
    const multiplexed = await exec.start({});
    const { stdout, stderr } = demultiplex(this.#container, multiplexed);
    const [out, err] = await Promise.all([text(stdout), text(stderr)]);
    const { ExitCode: exitCode } = await exec.inspect();
    if (exitCode !== 0) {
      throw new EngineHostError(
        `A command on the engine's host ended with ${exitCode}: ${err.trim() || out.trim()}`,
        { hint: 'lastgasp doctor shows what this engine supports; lastgasp clean removes leftovers.' },
      );
    }
    return out;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#container.remove({ force: true, v: true });
    await this.#disks.remove();
  }
}
