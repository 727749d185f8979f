import type { TaskPart } from '../config/task-part-schema.ts';
import type { OnEngineProgress } from '../engine/engine-progress.ts';
import type { ImageStore } from '../engine/images.ts';
import { processRegistryMemory, pullImage } from '../engine/registry.ts';
import { EXIT_CODE, HarnessError } from '../harness-error.ts';
import { SAMPLE_IMAGES, sampleOfImage } from '../sample.ts';
import { isDatadogAgent } from '../sidecar/datadog-agent.ts';
import type { FargateSize } from '../task/fargate-size.ts';
import { NOTHING_ADDED } from '../task/definition/harness-additions.ts';
import { taskSpecOf, type TaskInput } from '../task/task-input.ts';
import type { ContainerSpec } from '../task/task-spec.ts';

/** A container's image is neither in the engine nor to be pulled, and nothing can stand in for it. */
export class TaskImageError extends HarnessError {
  readonly code = 'task-image';
  readonly exitCode = EXIT_CODE.environment;
}

/**
 * The images of a definition that the engine has, pulled where it had not. One that cannot be had is left
 * out where a stand-in can take its place (Datadog Agent, log router).
 *
 * @throws {TaskImageError} for any other
 */
export async function findTaskImages(options: {
  readonly task: TaskInput;
  /** What is added to it, each in turn. */
  readonly parts: readonly TaskPart[];
  /** Of a trial's task; images do not depend on it. */
  readonly size: FargateSize;
  readonly images: ImageStore;
  readonly onProgress: OnEngineProgress;
  readonly signal: AbortSignal;
}): Promise<ReadonlySet<string>> {
  const { task, parts, size, images, onProgress, signal } = options;
  const added = { ...NOTHING_ADDED, size };
  const containers = parts.flatMap((part) => taskSpecOf(task, { ...added, part }).containers);
  const whyMissingByImage = new Map<string, string | null>();
  for (const container of containers.filter(({ image }) => sampleOfImage(image) === undefined)) {
    const { name, image: imageRef } = container;
    const known = whyMissingByImage.get(imageRef);
    const reason = known === undefined ? await whyMissing({ imageRef, images, onProgress, signal }) : known;
    whyMissingByImage.set(imageRef, reason);
    if (reason !== null && !canBeStoodInFor(container)) {
      throw missingImage({ container: name, imageRef, reason });
    }
  }
  return new Set([...whyMissingByImage].flatMap(([imageRef, reason]) => (reason === null ? [imageRef] : [])));
}

function canBeStoodInFor(container: ContainerSpec): boolean {
  return container.isLogRouter || isDatadogAgent(container);
}

async function whyMissing(options: {
  readonly imageRef: string;
  readonly images: ImageStore;
  readonly onProgress: OnEngineProgress;
  readonly signal: AbortSignal;
}): Promise<string | null> {
  const { imageRef, images, onProgress, signal } = options;
  if ((await images.inspect(imageRef)) !== undefined) return null;
  onProgress({ kind: 'pulling', part: 'task', imageRef });
  const outcome = await pullImage({ imageRef, images, memory: processRegistryMemory, signal });
  if (outcome.kind !== 'not-pulled') return null;
  onProgress({ kind: 'not-pulled', part: 'task', imageRef, reason: outcome.reason });
  return outcome.reason;
}

function missingImage(missing: {
  readonly container: string;
  readonly imageRef: string;
  readonly reason: string;
}): TaskImageError {
  return new TaskImageError(
    `The image ${missing.imageRef} of container ${missing.container} is not in the engine and was not pulled: ${missing.reason}`,
    {
      hint: `Build or load it under that name, or write ${SAMPLE_IMAGES.orders} for the harness's sample service.`,
    },
  );
}
