import type Docker from 'dockerode';
import type { Consent } from './consent.ts';
import { startDaemon } from './daemon.ts';
import {
  connectDocker,
  engineAddress,
  EngineUnavailableError,
  pingDocker,
  type PingAnswer,
  requireDocker,
} from './docker.ts';
import type { OnEngineProgress } from './engine-progress.ts';
import { findExecutable, type HostSystem, readHostSystem } from './host-system.ts';
import { installWithApt } from './host-tools.ts';
import { createImageStore } from './images.ts';
import { type ResolvedPart, resolveParts } from './image-source.ts';
import type { PartName } from './parts.ts';

const ENGINE_PACKAGES = ['docker.io', 'iptables'];

export interface EnvironmentOptions {
  readonly parts: readonly PartName[];
  readonly consent: Consent;
  readonly onProgress: OnEngineProgress;
  readonly signal: AbortSignal;
}

/** An engine that answers and every part asked for, as an image in it. */
export interface Environment {
  readonly docker: Docker;
  readonly parts: readonly ResolvedPart[];
}

/**
 * Gets ready what a run needs, installing what is missing where that is possible. Prepared earlier, it
 * only looks: milliseconds.
 *
 * @throws HarnessError with exit code 4 and a clear instruction where it is not possible.
 */
export async function ensureEnvironment(options: EnvironmentOptions): Promise<Environment> {
  const host = await readHostSystem();
  const docker = connectDocker();
  await ensureEngine({ ...options, docker, host });
  const images = createImageStore(docker);
  return { docker, parts: await resolveParts({ ...options, images, host }) };
}

/** What can be done about an engine that does not answer. */
export type EnginePlan =
  | { readonly kind: 'start' }
  | { readonly kind: 'install' }
  | { readonly kind: 'tell'; readonly hint: string };

/** Decides, from what the machine is, what the harness may do by itself. */
export function planEngine(situation: {
  readonly answer: PingAnswer;
  readonly host: HostSystem;
  readonly isInstalled: boolean;
  /** `DOCKER_HOST` names an engine, which is then not ours to start. */
  readonly isElsewhere: boolean;
}): EnginePlan {
  const { answer, host, isInstalled, isElsewhere } = situation;
  if (isElsewhere) {
    return { kind: 'tell', hint: 'Start the engine DOCKER_HOST names, or unset DOCKER_HOST.' };
  }
  if (answer.kind === 'forbidden') {
    return {
      kind: 'tell',
      hint: 'Add yourself to the docker group (`sudo usermod -aG docker $USER`, then log in again), or run as root.',
    };
  }
  if (host.platform !== 'linux') {
    return { kind: 'tell', hint: 'Install Docker Desktop or Colima, start it and try again.' };
  }
  if (isInstalled) {
    return host.isRoot
      ? { kind: 'start' }
      : { kind: 'tell', hint: 'Start the installed engine with `sudo systemctl start docker`.' };
  }
  if (!host.isDebianLike) {
    return { kind: 'tell', hint: `Install Docker the way ${host.name} does, start it and try again.` };
  }
  return host.isRoot
    ? { kind: 'install' }
    : {
        kind: 'tell',
        hint: `Install it with \`sudo apt-get install ${ENGINE_PACKAGES.join(' ')}\`, or run \`sudo ./lastgasp doctor --fix\`.`,
      };
}

async function ensureEngine(
  options: Omit<EnvironmentOptions, 'parts'> & { readonly docker: Docker; readonly host: HostSystem },
): Promise<void> {
  const { docker, host, onProgress, signal, consent } = options;
  const answer = await pingDocker(docker);
  if (answer.kind === 'answers') {
    return;
  }
  const plan = planEngine({
    answer,
    host,
    isInstalled: (await findExecutable('dockerd')) !== undefined,
    isElsewhere: process.env['DOCKER_HOST'] !== undefined,
  });
  if (plan.kind === 'tell') {
    throw new EngineUnavailableError(`no Docker engine answers at ${engineAddress()}: ${answer.reason}`, {
      hint: plan.hint,
    });
  }
  if (plan.kind === 'install') {
    // The package's own service start may be denied or may succeed; the daemon is looked for either way.
    await installWithApt({ packages: ENGINE_PACKAGES, consent, onProgress, signal });
  }
  if ((await pingDocker(docker)).kind !== 'answers') {
    await startDaemon({ docker, host, onProgress, signal });
  }
  await requireDocker(docker);
}
