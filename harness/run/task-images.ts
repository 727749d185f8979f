import type { TaskPart } from '../config/task-part-schema.ts';
import type { OnEngineProgress } from '../engine/engine-progress.ts';
import type { ImageStore, LocalImage } from '../engine/images.ts';
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

/** Images of a definition that the engine has, by their reference. */
export type TaskImages = ReadonlyMap<string, LocalImage>;

/**
 * The images of a definition, pulled where the engine did not have them. One that cannot be had is left
 * out where a stand-in can take its place (Datadog Agent, log router).
 *
 * @throws {TaskImageError} for any other, and for one of another architecture
 */
export async function findTaskImages(options: {
  readonly task: TaskInput;
  /** What is added to it, each in turn. */
  readonly parts: readonly TaskPart[];
  /** Of a trial's task; images do not depend on it. */
  readonly size: FargateSize;
  readonly images: ImageStore;
  /** The engine's, as Go writes it. */
  readonly architecture: string;
  readonly onProgress: OnEngineProgress;
  readonly signal: AbortSignal;
}): Promise<TaskImages> {
  const { task, parts, size, images, architecture, onProgress, signal } = options;
  const added = { ...NOTHING_ADDED, size };
  const containers = parts.flatMap((part) => taskSpecOf(task, { ...added, part }).containers);
  const lookups = new Map<string, Lookup>();
  for (const container of containers.filter(({ image }) => sampleOfImage(image) === undefined)) {
    const { name, image: imageRef } = container;
    const lookup = lookups.get(imageRef) ?? (await lookUp({ imageRef, images, onProgress, signal }));
    lookups.set(imageRef, lookup);
    if (lookup.kind === 'found') assertRunnable(lookup.image, { container: name, imageRef, architecture });
    else if (!canBeStoodInFor(container)) {
      throw missingImage({ container: name, imageRef, reason: lookup.reason });
    }
  }
  return new Map(
    [...lookups].flatMap(([imageRef, lookup]) => (lookup.kind === 'found' ? [[imageRef, lookup.image]] : [])),
  );
}

/** The task with what its service's image brings, which a definition's own variables replace on ECS. */
export function withImageOptions(task: TaskInput, images: TaskImages): TaskInput {
  const service = task.document.containerDefinitions?.find(({ name }) => name === task.serviceContainer);
  const { environment } = images.get(service?.image ?? '') ?? {};
  return { ...task, imageOptions: environment?.['JAVA_TOOL_OPTIONS'] ?? '' };
}

function canBeStoodInFor(container: ContainerSpec): boolean {
  return container.isLogRouter || isDatadogAgent(container);
}

type Lookup =
  | { readonly kind: 'found'; readonly image: LocalImage }
  | { readonly kind: 'missing'; readonly reason: string };

async function lookUp(options: {
  readonly imageRef: string;
  readonly images: ImageStore;
  readonly onProgress: OnEngineProgress;
  readonly signal: AbortSignal;
}): Promise<Lookup> {
  const { imageRef, images, onProgress, signal } = options;
  const local = await images.inspect(imageRef);
  if (local !== undefined) return { kind: 'found', image: local };
  onProgress({ kind: 'pulling', part: 'task', imageRef });
  const outcome = await pullImage({ imageRef, images, memory: processRegistryMemory, signal });
  const pulled = outcome.kind === 'pulled' ? await images.inspect(imageRef) : undefined;
  if (pulled !== undefined) return { kind: 'found', image: pulled };
  const reason = outcome.kind === 'not-pulled' ? outcome.reason : 'it was removed after it was pulled';
  onProgress({ kind: 'not-pulled', part: 'task', imageRef, reason });
  return { kind: 'missing', reason };
}

/** Architectures whose programs a processor runs beside its own. */
const ALSO_RUN: Readonly<Record<string, readonly string[]>> = { amd64: ['386'], arm64: ['arm'] };

/** Emulated, a JVM takes several times as long: no rate would be one of the service. */
function assertRunnable(
  { architecture: imageArchitecture }: LocalImage,
  seen: { readonly container: string; readonly imageRef: string; readonly architecture: string },
): void {
  const { container, imageRef, architecture } = seen;
  // An image that was imported may not say what it is for.
  const runnable = ['', architecture, ...(ALSO_RUN[architecture] ?? [])];
  if (runnable.includes(imageArchitecture)) return;
  throw new TaskImageError(
    `The image ${imageRef} of container ${container} is for ${imageArchitecture}, and the engine runs ${architecture}.`,
    {
      hint: `Build or pull it for this machine (docker pull --platform linux/${architecture} ${imageRef}), or run on one of ${imageArchitecture}.`,
    },
  );
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
