import { once } from 'node:events';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type Dockerode from 'dockerode';
import { EXIT_CODE, HarnessError } from '../harness-error.ts';
import { shellCommand } from './container-shell.ts';
import { refusalOf } from './engine-refusal.ts';
import type { Labels } from './labels.ts';
import { demultiplex } from './multiplexed-stream.ts';
import { removeContainer } from './side-container.ts';

/** From the container's start to its end; measured 0.1 s. */
const TIMEOUT_MS = 30_000;

/** The network of a container could not be changed. */
export class NetworkAdminError extends HarnessError {
  readonly code = 'network-admin';
  readonly exitCode = EXIT_CODE.environment;
}

export interface NetworkAdmin {
  readonly docker: Dockerode;
  /** Image with iproute2. */
  readonly image: string;
  readonly labels: Labels;
}

export interface NetworkCommand {
  /** As `HostConfig.NetworkMode` has it: `container:<id>` for the network of that container. */
  readonly networkMode: string;
  /** A container whose process 1 is seen as process 1, to name its network by; default none. */
  readonly processOf?: string;
  /** POSIX shell; sees `parameters` as `$1`, `$2`, …. */
  readonly script: string;
  readonly parameters: readonly string[];
}

/**
 * Runs a script that changes the network of a container: in a container of its own that joins it with
 * NET_ADMIN and is gone afterwards. The capability holds in that network alone, so an engine without root
 * on its machine (rootless) allows it too.
 *
 * @throws {NetworkAdminError} with the script's words, or the engine's when it refuses the container
 */
export async function administerNetwork(
  { docker, image, labels }: NetworkAdmin,
  { networkMode, processOf, script, parameters }: NetworkCommand,
): Promise<void> {
  try {
    const container = await docker.createContainer({
      Image: image,
      Labels: { ...labels },
      Entrypoint: shellCommand(script, parameters),
      HostConfig: {
        NetworkMode: networkMode,
        ...(processOf === undefined ? {} : { PidMode: `container:${processOf}` }),
        CapAdd: ['NET_ADMIN'],
        // Where the engine remaps ids each container has a user namespace of its own, with power over no other's network.
        UsernsMode: 'host',
      },
    });
    try {
      await runToEnd(container);
    } finally {
      await removeContainer(docker, container.id);
    }
  } catch (cause) {
    const refusal = refusalOf(cause);
    if (refusal === null) throw cause;
    throw new NetworkAdminError(`The engine refused a container with NET_ADMIN: ${refusal.message}`, {
      hint: 'The engine must allow NET_ADMIN in the network of a container, as rootless Docker does.',
      cause,
    });
  }
}

async function runToEnd(container: Dockerode.Container): Promise<void> {
  await container.start();
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const overdue = once(timeout, 'abort').then(() => null);
  const end = await Promise.race([container.wait(), overdue]);
  const exitCode = end?.StatusCode;
  if (exitCode === 0) return;
  const how = exitCode === undefined ? `took longer than ${TIMEOUT_MS / 1000} s` : `ended with ${exitCode}`;
  throw new NetworkAdminError(`A change of the network ${how}: ${await outputOf(container)}`, {
    hint: 'The engine must allow NET_ADMIN in the network of a container, and its kernel needs veth and sch_htb.',
  });
}

async function outputOf(container: Dockerode.Container): Promise<string> {
  const log = Readable.from([await container.logs({ follow: false, stdout: true, stderr: true })]);
  const { stdout, stderr } = demultiplex(container, log);
  const [out, err] = await Promise.all([text(stdout), text(stderr)]);
  return err.trim() || out.trim();
}
