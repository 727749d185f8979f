import { randomUUID } from 'node:crypto';
import type Dockerode from 'dockerode';
import { pack } from 'tar-stream';
import { createImageStore } from '../../harness/engine/images.ts';

export interface ChangedImage extends AsyncDisposable {
  readonly reference: string;
}

/** An image with one more Dockerfile instruction, such as `STOPSIGNAL SIGUSR1`; gone when it is disposed. */
export async function changedImage(
  docker: Dockerode,
  { from, instruction }: { readonly from: string; readonly instruction: string },
): Promise<ChangedImage> {
  const tag = `mirror-test:${randomUUID().slice(0, 8)}`;
  const context = pack();
  context.entry({ name: 'Dockerfile' }, `FROM ${from}\n${instruction}\n`);
  context.finalize();
  await createImageStore(docker).build(context, {
    tag,
    buildArgs: {},
    labels: { 'lastgasp.test': tag },
    signal: AbortSignal.timeout(60_000),
  });
  return {
    reference: tag,
    [Symbol.asyncDispose]: async () => void (await docker.getImage(tag).remove()),
  };
}
