import { getContainerRuntimeClient, getReaper } from 'testcontainers';
import type { OnEngineProgress } from './engine-progress.ts';
import type { ImageStore } from './images.ts';
import { ryukSession, type RunIdentity } from './labels.ts';
import { processRegistryMemory, pullImage, type RegistryMemory } from './registry.ts';

/** As testcontainers 12.2 chooses it (`reaper/reaper.ts`). */
const RYUK_IMAGE = 'testcontainers/ryuk:0.14.0';

export interface RyukOptions {
  readonly images: Pick<ImageStore, 'inspect' | 'pull'>;
  readonly identity: RunIdentity;
  readonly onProgress: OnEngineProgress;
  readonly signal: AbortSignal;
  /** Whether a registry is asked for its image: where none gave any other part, none is. */
  readonly mayPull: boolean;
  /** Default: what this process knows. */
  readonly memory?: RegistryMemory;
  /** Gives a session to Ryuk. Default: starts it, or joins the one that runs. */
  readonly watch?: (session: string) => Promise<void>;
}

/**
 * Has Ryuk remove the run's containers, networks and volumes a few seconds after this process is gone,
 * where its image is in the engine or may be pulled (`TESTCONTAINERS_RYUK_DISABLED=true` does without).
 * Without it the next start removes them. What Ryuk cannot see, loop devices and cgroups, is left to
 * that start either way.
 *
 * @returns whether it watches
 */
export async function useRyuk(options: RyukOptions): Promise<boolean> {
  const { images, identity, mayPull, onProgress, signal } = options;
  const { memory = processRegistryMemory, watch = addSession } = options;
  if (process.env['TESTCONTAINERS_RYUK_DISABLED'] === 'true') return false;
  const imageRef = process.env['RYUK_CONTAINER_IMAGE'] ?? RYUK_IMAGE;
  if ((await images.inspect(imageRef)) === undefined) {
    if (!mayPull) return false;
    const outcome = await pullImage({ imageRef, images, memory, signal });
    if (outcome.kind === 'not-pulled') return false;
  }
  try {
    await watch(ryukSession(identity));
    return true;
  } catch (error) {
    onProgress({ kind: 'step', message: `going on without Ryuk: ${String(error)}` });
    return false;
  }
}

async function addSession(session: string): Promise<void> {
  const reaper = await getReaper(await getContainerRuntimeClient());
  reaper.addSession(session);
}
