import { randomBytes } from 'node:crypto';
import type Dockerode from 'dockerode';
import type { Consent } from '../engine/consent.ts';
import type { EngineHost } from '../engine/engine-host.ts';
import type { OnEngineProgress } from '../engine/engine-progress.ts';
import type { ResolvedPart } from '../engine/image-source.ts';
import { createImageStore } from '../engine/images.ts';
import { ensureEnvironment } from '../engine/install.ts';
import { runLabels, type RunIdentity } from '../engine/labels.ts';
import type { PartName } from '../engine/parts.ts';
import { startEngineHost } from '../engine/start-engine-host.ts';
import { buildSampleImage, type SampleImage } from '../engine/sample-image.ts';
import { fingerprint } from '../journal/fingerprint.ts';
import { parseFargateSize } from '../task/fargate-size.ts';
import type { Bucket } from '../sink/bucket.ts';
import type { TrialImages } from '../trial/trial-context.ts';
import { assertNetworkAdmin } from '../task/task-network.ts';
import type { Experiment } from './experiment.ts';
import { assertRoom } from './room.ts';
import { findTaskImages } from './task-images.ts';
import { describeSetup, readEngineFacts, type EngineFacts, type Setup } from './setup.ts';

/** Parts every trial uses, whatever its JDK. */
const COMMON_PARTS = ['k6', 's3', 'node', 'helper'] as const satisfies readonly PartName[];

/** The service under test on one JDK, with the setup its trials share. */
export interface PreparedJdk {
  readonly sampleImage: string;
  readonly setup: Setup;
  readonly fingerprint: string;
}

/** A run with everything in place for its first trial. Disposing it takes the helper off the engine. */
export interface PreparedRun extends AsyncDisposable {
  readonly docker: Dockerode;
  readonly host: EngineHost;
  readonly engine: EngineFacts;
  readonly images: TrialImages;
  /** Images of the definition that the engine has. */
  readonly availableImages: ReadonlySet<string>;
  readonly identity: RunIdentity;
  /** The user's bucket that uploads go to; `null` for the harness's own server. */
  readonly bucket: Bucket | null;
  readonly jdks: ReadonlyMap<number, PreparedJdk>;
}

export interface PrepareOptions {
  readonly experiment: Experiment;
  /** Results folder; checked for room. */
  readonly directory: string;
  readonly consent: Consent;
  readonly onProgress: OnEngineProgress;
  readonly signal: AbortSignal;
}

/**
 * Gets the engine, the images and the room a run needs.
 *
 * @throws HarnessError with exit code 4 saying what is missing
 */
export async function prepareRun(options: PrepareOptions): Promise<PreparedRun> {
  const { experiment, onProgress, signal } = options;
  const environment = await ensureEnvironment({
    ...options,
    parts: [...COMMON_PARTS, ...experiment.jdks.map(jvmPart)],
  });
  const { docker, parts } = environment;
  const engine = await readEngineFacts(docker);
  await assertRoom({ experiment, engine, directory: options.directory });
  const imageStore = createImageStore(docker);
  const availableImages = await findTaskImages({
    task: experiment.task,
    parts: experiment.flagSets.map(({ task }) => task),
    size: parseFargateSize(experiment.plan.cells[0]?.taskSize ?? ''),
    images: imageStore,
    onProgress,
    signal,
  });
  const identity: RunIdentity = { runId: randomBytes(4).toString('hex'), ownerPid: process.pid };
  const images = {
    k6: partOf(parts, 'k6').imageRef,
    s3: partOf(parts, 's3').imageRef,
    node: partOf(parts, 'node').imageRef,
    helper: partOf(parts, 'helper').imageRef,
  };
  const helper = { docker, image: images.helper, labels: runLabels(identity) };
  await assertNetworkAdmin(helper, { isShaped: experiment.config.uploadBandwidthKbitPerSecond !== null });
  await using made = new AsyncDisposableStack();
  const bucket = made.use(await openBucket(experiment));
  const host = made.use(await startEngineHost({ ...helper, name: `lastgasp-${identity.runId}-host` }));
  if (host.access.kind === 'none') {
    onProgress({ kind: 'step', message: `going on without the engine's machine: ${host.access.reason}` });
  }
  const common = COMMON_PARTS.map((name) => partOf(parts, name));
  const jdks = new Map<number, PreparedJdk>();
  for (const jdk of experiment.jdks) {
    const jvm = partOf(parts, jvmPart(jdk));
    const sample: SampleImage = await buildSampleImage({
      images: imageStore,
      jvm,
      onProgress,
      signal,
    });
    const setup = describeSetup({ experiment, engine, host, parts: common, jvm, sample });
    jdks.set(jdk, { sampleImage: sample.imageRef, setup, fingerprint: fingerprint(setup) });
  }
  const owned = made.move();
  return {
    docker,
    host,
    engine,
    images,
    availableImages,
    identity,
    bucket,
    jdks,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function openBucket({ config }: Experiment): Promise<Bucket | null> {
  if (config.sink.kind === 'local') return null;
  // The SDK takes half a second to load, and most runs have no use for it.
  const { Bucket: SinkBucket } = await import('../sink/bucket.ts');
  const bucket = new SinkBucket({ config: config.sink });
  await bucket.check();
  return bucket;
}

function jvmPart(jdk: number): PartName {
  switch (jdk) {
    case 17:
      return 'jvm-17';
    case 21:
      return 'jvm-21';
    case 25:
      return 'jvm-25';
    default:
      throw new RangeError(`there is no JVM base for JDK ${jdk}`);
  }
}

function partOf(parts: readonly ResolvedPart[], name: PartName): ResolvedPart {
  const found = parts.find(({ part }) => part === name);
  if (found === undefined) throw new Error(`part ${name} was not resolved`);
  return found;
}
