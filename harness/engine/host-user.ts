import type Dockerode from 'dockerode';
import { z } from 'zod';

const infoSchema = z.object({ SecurityOptions: z.array(z.string()).nullish() });

/**
 * The user that a container runs as for what it writes to a bind mount to be the harness's own, as
 * `HostConfig` has it; `null` where this machine has no user ids.
 *
 * To a rootless engine that is root: it maps it to the user the engine runs as, and every other id to one
 * that owns nothing here (Docker, "Run the Docker daemon as a non-root user").
 */
export async function readHostUser(docker: Dockerode): Promise<string | null> {
  const { getuid, getgid } = process;
  if (getuid === undefined || getgid === undefined) return null;
  const { SecurityOptions: options } = infoSchema.parse(await docker.info());
  const isRootless = options?.some((option) => option.includes('name=rootless')) ?? false;
  return isRootless ? '0:0' : `${getuid()}:${getgid()}`;
}
