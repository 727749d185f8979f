import { AbsentHost } from './absent-host.ts';
import { EngineHostError, type EngineHost } from './engine-host.ts';
import { refusalOf } from './engine-refusal.ts';
import { HelperHost, type HelperHostOptions } from './helper-host.ts';

/**
 * Starts a helper container that is root on the engine's machine. Where the engine refuses it, or it takes
 * no commands, the host is one that says why; any other failure rejects.
 */
export async function startEngineHost(options: HelperHostOptions): Promise<EngineHost> {
  try {
    return await HelperHost.start(options);
  } catch (error) {
    const refusal = refusalOf(error);
    if (error instanceof EngineHostError) return new AbsentHost(error.message);
    if (refusal === null || refusal.isNotFound) throw error;
    return new AbsentHost(
      `the engine refused the helper container that is root on its machine (${refusal.message})`,
    );
  }
}
