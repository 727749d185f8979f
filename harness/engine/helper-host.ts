import type Dockerode from 'dockerode';
import { runShell, type ShellResult } from './container-shell.ts';
import { DISKS_DIRECTORY, EngineHostError, type EngineHost } from './engine-host.ts';
import { refusalOf } from './engine-refusal.ts';
import type { Labels } from './labels.ts';

/** Block major 7: loop devices; character 10:237: loop-control (Linux `admin-guide/devices.txt`). */
const LOOP_DEVICE_RULES = ['b 7:* rwm', 'c 10:237 rwm'];

export interface HelperHostOptions {
  readonly docker: Dockerode;
  /** Image with e2fsprogs and util-linux. */
  readonly image: string;
  readonly name: string;
  readonly labels: Labels;
}

/**
 * Root on the engine's machine through one container. Capabilities are named one by one instead of
 * `privileged`, which fails on hosts that lack any of them.
 */
export class HelperHost implements EngineHost {
  readonly access = { kind: 'root' } as const;
  readonly #resources: AsyncDisposableStack;
  readonly #container: Dockerode.Container;

  private constructor(container: Dockerode.Container, resources: AsyncDisposableStack) {
    this.#container = container;
    this.#resources = resources;
  }

  /**
   * Rejects with the engine's own error where it refuses the container, which is gone again then.
   *
   * @throws {EngineHostError} when it was started and takes no commands
   */
  static async start({ docker, image, name, labels }: HelperHostOptions): Promise<HelperHost> {
    await using made = new AsyncDisposableStack();
    const disks = `${name}-disks`;
    await docker.createVolume({ Name: disks, Labels: { ...labels } });
    made.defer(async () => void (await docker.getVolume(disks).remove()));
    const container = await docker.createContainer({
      name,
      Image: image,
      Labels: { ...labels },
      Entrypoint: ['sleep', 'infinity'],
      HostConfig: {
        NetworkMode: 'none',
        PidMode: 'host',
        CapAdd: ['SYS_ADMIN', 'SYS_PTRACE', 'SYSLOG'],
        SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
        DeviceCgroupRules: LOOP_DEVICE_RULES,
        Binds: ['/sys/fs/cgroup:/sys/fs/cgroup', '/dev:/dev', `${disks}:${DISKS_DIRECTORY}`],
      },
    });
    made.defer(async () => void (await container.remove({ force: true, v: true })));
    await container.start();
    const host = new HelperHost(container, made.move());
    try {
      await host.shell('true');
    } catch (error) {
      await host[Symbol.asyncDispose]();
      throw error;
    }
    return host;
  }

  async shell(script: string, ...parameters: readonly string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.#run(script, parameters);
    if (exitCode !== 0) {
      throw new EngineHostError(
        `A command on the engine's host ended with ${exitCode}: ${stderr.trim() || stdout.trim()}`,
        { hint: 'lastgasp doctor shows what this engine supports; lastgasp clean removes leftovers.' },
      );
    }
    return stdout;
  }

  /** A helper that has ended takes no commands: to who needs the host that is a host that refuses. */
  async #run(script: string, parameters: readonly string[]): Promise<ShellResult> {
    try {
      return await runShell(this.#container, script, ...parameters);
    } catch (cause) {
      const refusal = refusalOf(cause);
      if (refusal === null) throw cause;
      throw new EngineHostError(`The helper container takes no commands: ${refusal.message}`, { cause });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}
