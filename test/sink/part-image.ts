import type Dockerode from 'dockerode';
import { createImageStore } from '../../harness/engine/images.ts';
import { findPart } from '../../harness/engine/image-source.ts';
import type { PartName } from '../../harness/engine/parts.ts';

/** The image of a part; `lastgasp test` has got them all ready before container tests start. */
export async function partImage(docker: Dockerode, part: PartName): Promise<string> {
  const found = await findPart(createImageStore(docker), part);
  if (found === undefined)
    throw new Error(`no image of ${part}: run \`./lastgasp test\` or \`doctor --fix\``);
  return found.imageRef;
}
