import type Dockerode from 'dockerode';
import { GenericContainer, getContainerRuntimeClient, type StartedTestContainer } from 'testcontainers';
import { z } from 'zod';
import { harnessProgram } from './harness-program.ts';
import { readHostUser } from './host-user.ts';
import type { Labels } from './labels.ts';

/**
 * A container of the harness beside a task.
 *
 * Ryuk stays out of it: the evidence is collected before anything is removed, on abort too, and what a
 * killed harness leaves behind is found by its labels.
 */
export class SideContainer extends GenericContainer {
  #isHostUser = false;
  #createdId: string | undefined;

  constructor(image: string, labels: Labels) {
    super(image);
    this.withLabels({ ...labels }).withAutoCleanup(false);
  }

  /**
   * Joins a network, and no other, under a further name. (`withNetworkAliases` would join the engine's
   * default bridge as well, and with it the way out that a trial's network must not have.)
   */
  withNetworkAs(network: string, alias: string): this {
    this.createOpts.NetworkingConfig = { EndpointsConfig: { [network]: { Aliases: [alias] } } };
    return this.withNetworkMode(network);
  }

  /** Runs one of the harness's own programs; the image needs Node. */
  withHarnessProgram(program: string, ...programArguments: readonly string[]): this {
    const { bind, command } = harnessProgram(program, ...programArguments);
    this.hostConfig.Binds = [...(this.hostConfig.Binds ?? []), bind];
    return this.withEntrypoint(command);
  }

  /** Keeps its standard input open, for the harness to attach to and write. */
  withInput(): this {
    this.createOpts.OpenStdin = true;
    return this;
  }

  /** Runs as the harness's own user, so that what it writes to a bind mount is the harness's. */
  asHostUser(): this {
    this.#isHostUser = true;
    // An engine that remaps ids would make it somebody else.
    this.hostConfig.UsernsMode = 'host';
    return this;
  }

  /** A container that the engine makes but cannot start is removed: nobody would know of it. */
  override async start(): Promise<StartedTestContainer> {
    try {
      return await super.start();
    } catch (error) {
      if (this.#createdId !== undefined) {
        const { container } = await getContainerRuntimeClient();
        await removeContainer(container.dockerode, this.#createdId);
      }
      throw error;
    }
  }

  protected override async containerCreated(containerId: string): Promise<void> {
    this.#createdId = containerId;
  }

  protected override async beforeContainerCreated(): Promise<void> {
    if (!this.#isHostUser) return;
    const { container } = await getContainerRuntimeClient();
    const user = await readHostUser(container.dockerode);
    if (user !== null) this.withUser(user);
  }
}

const engineErrorSchema = z.object({ statusCode: z.number() });

/** Kills and removes a container with its anonymous volumes; one that is already gone is no error. */
export async function removeContainer(docker: Dockerode, id: string): Promise<void> {
  try {
    await docker.getContainer(id).remove({ force: true, v: true });
  } catch (error) {
    const { data } = engineErrorSchema.safeParse(error);
    // 404 gone, 409 being removed by someone else.
    if (data?.statusCode !== 404 && data?.statusCode !== 409) throw error;
  }
}

/** How a container that has ended did so; 137 when it had to be killed. */
export async function readExitCode(container: Dockerode.Container): Promise<number> {
  return (await container.inspect()).State.ExitCode;
}
