import { createHash } from 'node:crypto';
import { pack } from 'tar-stream';
import { runBounded } from './bounded-run.ts';
import type { Consent } from './consent.ts';
import type { OnEngineProgress } from './engine-progress.ts';
import type { HostSystem } from './host-system.ts';
import { ensureHostTools } from './host-tools.ts';
import { PART_LABEL, SOURCE_LABEL, VERSION_LABEL } from './image-label.ts';
import { ImageBuildError, type ImageStore } from './images.ts';
import { buildFromPackages, toolsOf } from './package-build.ts';
import { describeBuild, type Part, type PartName, PARTS } from './parts.ts';
import { processRegistryMemory, pullImage, type RegistryMemory } from './registry.ts';

/** Raised when the code that builds from packages changes what comes out, so that old images are not reused. */
const RECIPE_REVISION = 1;
/** Two cores are the least the harness runs on; a third build would only slow the others. */
const BUILDS_AT_ONCE_MAX = 2;
const DIGEST_DIGITS = 10;

/** A part as an image in the engine. */
export interface ResolvedPart {
  readonly part: PartName;
  /** The one found in the packages where the table names only a line of versions. */
  readonly version: string;
  readonly imageRef: string;
  /** `sha256:…` of the image's configuration. */
  readonly imageId: string;
  readonly source: 'public-image' | 'packages';
}

export interface ResolveOptions {
  readonly images: ImageStore;
  readonly parts: readonly PartName[];
  readonly host: HostSystem;
  readonly consent: Consent;
  readonly onProgress: OnEngineProgress;
  readonly signal: AbortSignal;
  /** Default: what this process knows. */
  readonly memory?: RegistryMemory;
  /** Default: from packages on the host. */
  readonly build?: typeof buildFromPackages;
}

/**
 * Gets every part as an image, by the first source that has it: the public image in the engine, one
 * built earlier, a pull, a build from packages.
 *
 * @throws HarnessError of the folder naming the part that could not be had and why.
 */
export async function resolveParts(options: ResolveOptions): Promise<readonly ResolvedPart[]> {
  const { images, onProgress, signal } = options;
  const toBuild: PartName[] = [];
  for (const name of new Set(options.parts)) {
    if ((await findPart(images, name)) === undefined && !(await pullPart(name, options))) {
      toBuild.push(name);
    }
  }
  if (toBuild.length > 0) {
    await ensureHostTools({
      tools: toBuild.flatMap((name) => toolsOf(PARTS[name].build)),
      host: options.host,
      consent: options.consent,
      onProgress,
      signal,
    });
  }
  await runBounded({
    items: toBuild,
    atOnceMax: BUILDS_AT_ONCE_MAX,
    signal,
    run: (name, buildSignal) => buildPart(name, { ...options, signal: buildSignal }),
  });
  return Promise.all(options.parts.map((name) => requirePart(images, name)));
}

/** The part, when an image of it is in the engine already. */
export async function findPart(
  images: Pick<ImageStore, 'inspect'>,
  name: PartName,
): Promise<ResolvedPart | undefined> {
  const { publicImage, version }: Part = PARTS[name];
  if (publicImage.run === undefined) {
    const pulled = await images.inspect(publicImage.ref);
    if (pulled !== undefined) {
      return {
        part: name,
        version,
        imageRef: publicImage.ref,
        imageId: pulled.id,
        source: 'public-image',
      };
    }
  }
  const imageRef = builtTag(name);
  const built = await images.inspect(imageRef);
  return built === undefined
    ? undefined
    : {
        part: name,
        version: built.labels[VERSION_LABEL] ?? version,
        imageRef,
        imageId: built.id,
        source: built.labels[SOURCE_LABEL] === 'public-image' ? 'public-image' : 'packages',
      };
}

/** The tag of the image the harness makes of a part; changes with the recipe. */
export function builtTag(name: PartName): string {
  const { version, publicImage, build }: Part = PARTS[name];
  const recipe = JSON.stringify([RECIPE_REVISION, publicImage, build]);
  const digest = createHash('sha256').update(recipe).digest('hex').slice(0, DIGEST_DIGITS);
  return `lastgasp/${name}:${version}-${digest}`;
}

async function requirePart(images: ImageStore, name: PartName): Promise<ResolvedPart> {
  const part = await findPart(images, name);
  if (part === undefined) {
    throw new ImageBuildError(`${name} was made but ${builtTag(name)} is not in the engine`, {
      hint: 'Something removed it meanwhile; run again.',
    });
  }
  return part;
}

async function pullPart(name: PartName, options: ResolveOptions): Promise<boolean> {
  const { images, onProgress, signal, memory = processRegistryMemory } = options;
  const { ref, run }: Part['publicImage'] = PARTS[name].publicImage;
  const startedMs = performance.now();
  if (memory.refusalOf(ref) === undefined) {
    onProgress({ kind: 'pulling', part: name, imageRef: ref });
  }
  const outcome = await pullImage({ imageRef: ref, images, memory, signal });
  if (outcome.kind === 'not-pulled') {
    if (!outcome.isRemembered) {
      onProgress({ kind: 'not-pulled', part: name, imageRef: ref, reason: outcome.reason });
    }
    return false;
  }
  if (run !== undefined && !(await completePublicImage(name, run, options))) {
    return false;
  }
  onProgress({ kind: 'ready', part: name, imageRef: ref, seconds: secondsSince(startedMs) });
  return true;
}

/** Adds to a public image what it lacks; `false` when that fails, as where containers reach no package mirror. */
async function completePublicImage(name: PartName, run: string, options: ResolveOptions): Promise<boolean> {
  const { images, onProgress, signal } = options;
  const { ref } = PARTS[name].publicImage;
  const context = pack();
  context.entry({ name: 'Dockerfile' }, `FROM ${ref}\nRUN ${run}\n`);
  context.finalize();
  try {
    const labels = { [PART_LABEL]: name, [SOURCE_LABEL]: 'public-image' };
    await images.build(context, { tag: builtTag(name), buildArgs: {}, labels, signal });
    return true;
  } catch (error) {
    if (!(error instanceof ImageBuildError)) {
      throw error;
    }
    onProgress({ kind: 'not-pulled', part: name, imageRef: ref, reason: error.message });
    return false;
  }
}

async function buildPart(name: PartName, options: ResolveOptions): Promise<void> {
  const { images, onProgress, signal, build: makeImage = buildFromPackages } = options;
  const { build }: Part = PARTS[name];
  const tag = builtTag(name);
  const startedMs = performance.now();
  onProgress({ kind: 'building', part: name, how: describeBuild(build) });
  const labelChanges = [`LABEL ${PART_LABEL}="${name}"`, `LABEL ${SOURCE_LABEL}="packages"`];
  await makeImage({ build, tag, labelChanges, images, signal });
  onProgress({ kind: 'ready', part: name, imageRef: tag, seconds: secondsSince(startedMs) });
}

function secondsSince(startedMs: number): number {
  return (performance.now() - startedMs) / 1000;
}
