import { randomBytes } from 'node:crypto';
import type Dockerode from 'dockerode';
import type { Consent } from '../engine/consent.ts';
import { monotonicClock } from '../clock.ts';
import type { EngineHost } from '../engine/engine-host.ts';
import { EnginePulse } from '../engine/engine-pulse.ts';
import type { OnEngineProgress } from '../engine/engine-progress.ts';
import type { ResolvedPart } from '../engine/image-source.ts';
import { createImageStore } from '../engine/images.ts';
import type { JvmImage } from '../engine/jvm-image.ts';
import { ensureEnvironment, type Environment } from '../engine/install.ts';
import { type Labels, runLabels, type RunIdentity } from '../engine/labels.ts';
import { datadogAgentJar, pressureAgent, type PressureAgent } from '../engine/agent-jars.ts';
import { DATADOG_JAVA_AGENTS, type PartName } from '../engine/parts.ts';
import { startEngineHost } from '../engine/start-engine-host.ts';
import { RunLease } from '../engine/run-lease.ts';
import { useRyuk } from '../engine/ryuk.ts';
import { buildSampleImage, type SampleImageOptions } from '../engine/sample-image.ts';
import { fingerprint } from '../journal/fingerprint.ts';
import { parseFargateSize } from '../task/fargate-size.ts';
import type { Sample } from '../sample.ts';
import type { Bucket } from '../sink/bucket.ts';
import type { SampleImages } from '../task/task-input.ts';
import type { TrialImages } from '../trial/trial-context.ts';
import { assertNetworkAdmin } from '../task/task-network.ts';
import { cleanLeftovers, sweepRun, type Cleaned } from './clean.ts';
import { cleanedText } from './cleaned-text.ts';
import type { Experiment } from './experiment.ts';
import { resultsClaim } from './results-claim.ts';
import { assertRoom, demandOf } from './room.ts';
import { findTaskImages, type TaskImages } from './task-images.ts';
import { describeSetup, readEngineFacts, type EngineFacts, type Setup, type SetupInputs } from './setup.ts';

/** Parts every trial uses, whatever its JDK. */
const COMMON_PARTS = ['k6', 's3', 'node', 'helper'] as const satisfies readonly PartName[];

/** The samples that trials run, on one JDK, with the setup its trials share. */
export interface PreparedJdk {
  readonly sampleImages: SampleImages;
  /** Compiled by this JDK; `null` where no scenario has it loaded. */
  readonly pressureAgent: PressureAgent | null;
  readonly setup: Setup;
  readonly fingerprint: string;
}

/** The Datadog Java agent of one version. */
export interface PreparedAgent {
  readonly part: ResolvedPart;
  /** On this machine. */
  readonly jarFile: string;
}

/** A run with everything in place for its first trial. Disposing it takes its lease and its helper off the engine. */
export interface PreparedRun extends AsyncDisposable {
  readonly docker: Dockerode;
  /** Aborted when the engine can no longer be relied on: see `RunLease` and `EnginePulse`. */
  readonly lost: AbortSignal;
  readonly pulse: EnginePulse;
  readonly host: EngineHost;
  readonly engine: EngineFacts;
  readonly images: TrialImages;
  readonly taskImages: TaskImages;
  readonly identity: RunIdentity;
  /** The user's bucket that uploads go to; `null` for the harness's own server. */
  readonly bucket: Bucket | null;
  readonly jdks: ReadonlyMap<number, PreparedJdk>;
  /** By version. */
  readonly agents: ReadonlyMap<string, PreparedAgent>;
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
 * Gets the engine, the images and the room a run needs, after removing what dead runs left on the engine.
 *
 * @throws HarnessError with exit code 4 saying what is missing
 * @throws {LeaseTakenError} where a living run writes to the same results folder
 */
export async function prepareRun(options: PrepareOptions): Promise<PreparedRun> {
  const { experiment, onProgress, signal } = options;
  const environment = await ensureEnvironment({
    ...options,
    parts: [...COMMON_PARTS, ...experiment.jdks.map(jvmPart), ...agentParts(experiment).values()],
  });
  const { docker, parts } = environment;
  const images = {
    k6: partOf(parts, 'k6').imageRef,
    s3: partOf(parts, 's3').imageRef,
    node: partOf(parts, 'node').imageRef,
    helper: partOf(parts, 'helper').imageRef,
  };
  await using made = new AsyncDisposableStack();
  const place = await takePlace({ ...options, docker, parts, helperImage: images.helper }, made);
  const { identity, host } = place;
  const engine = await readEngineFacts(docker);
  await assertRoom(
    { engine, directory: options.directory },
    demandOf(experiment.largestTask, { isAlone: false }),
  );
  const imageStore = createImageStore(docker);
  const taskImages = await findTaskImages({
    task: experiment.task,
    parts: experiment.flagSets.map(({ task }) => task),
    size: parseFargateSize(experiment.plan.cells[0]?.taskSize ?? ''),
    images: imageStore,
    architecture: (await docker.version()).Arch,
    onProgress,
    signal,
  });
  const labels = runLabels(identity);
  await assertNetworkAdmin(
    { docker, image: images.helper, labels },
    { isShaped: experiment.config.uploadBandwidthKbitPerSecond !== null },
  );
  const bucket = made.use(await openBucket(experiment));
  const agents = new Map<string, PreparedAgent>();
  for (const [version, name] of agentParts(experiment)) {
    const part = partOf(parts, name);
    agents.set(version, { part, jarFile: await datadogAgentJar(docker, { part, labels }) });
  }
  const common = COMMON_PARTS.map((name) => partOf(parts, name));
  const jdks = new Map<number, PreparedJdk>();
  for (const jdk of experiment.jdks) {
    const jvm = partOf(parts, jvmPart(jdk));
    const building = { images: imageStore, jvm, consent: options.consent, onProgress, signal, labels };
    const setup = { experiment, engine, host, parts: common, taskImages };
    jdks.set(jdk, await prepareJdk(docker, { building, setup }));
  }
  const owned = made.move();
  return {
    docker,
    lost: place.lost,
    pulse: place.pulse,
    host,
    engine,
    images,
    taskImages,
    identity,
    bucket,
    jdks,
    agents,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Builds what is of that JDK: the samples that tasks run, and the pressure agent where a scenario has it loaded. */
async function prepareJdk(
  docker: Dockerode,
  {
    building,
    setup,
  }: {
    readonly building: Omit<SampleImageOptions, 'sample' | 'directory'> & { readonly labels: Labels };
    readonly setup: Omit<SetupInputs, 'jvm' | 'samples' | 'pressure'>;
  },
): Promise<PreparedJdk> {
  const samples = await buildSamples(setup.experiment.samples, building);
  const pressure = needsPressureAgent(setup.experiment) ? await pressureAgent(docker, building) : null;
  const described = describeSetup({ ...setup, jvm: building.jvm, samples, pressure });
  return {
    sampleImages: new Map([...samples].map(([sample, { imageRef }]) => [sample, imageRef])),
    pressureAgent: pressure,
    setup: described,
    fingerprint: fingerprint(described),
  };
}

/** Only those that a task runs: nobody waits for the libraries of another. */
async function buildSamples(
  samples: Iterable<Sample>,
  building: Omit<SampleImageOptions, 'sample'>,
): Promise<ReadonlyMap<Sample, JvmImage>> {
  const built = new Map<Sample, JvmImage>();
  for (const sample of samples) {
    built.set(sample, await buildSampleImage({ ...building, sample }));
  }
  return built;
}

interface Place {
  readonly identity: RunIdentity;
  readonly lost: AbortSignal;
  readonly pulse: EnginePulse;
  readonly host: EngineHost;
}

/** The run's lease before anything else, then its hold on the engine's machine, then room where dead runs were. */
async function takePlace(
  options: PrepareOptions & Pick<Environment, 'docker' | 'parts'> & { readonly helperImage: string },
  made: AsyncDisposableStack,
): Promise<Place> {
  const { docker, helperImage: image, directory, onProgress, signal } = options;
  const identity: RunIdentity = { runId: randomBytes(4).toString('hex'), ownerPid: process.pid };
  const claim = await resultsClaim(directory);
  const claimText = `the results folder ${directory}`;
  const lease = made.use(await RunLease.take({ docker, image, identity, claim, claimText, signal }));
  // Between the host's end and the lease's: what a trial failed to remove does not outlive the run.
  made.defer(async () => {
    for (const failure of await sweepRun(docker, identity.runId)) {
      onProgress({ kind: 'step', message: `not removed: ${failure}` });
    }
  });
  const mayPull = options.parts.some(({ source }) => source === 'public-image');
  await useRyuk({ images: createImageStore(docker), identity, mayPull, onProgress, signal });
  const host = made.use(
    await startEngineHost({
      docker,
      image,
      labels: runLabels(identity),
      name: `lastgasp-${identity.runId}-host`,
    }),
  );
  if (host.access.kind === 'none') {
    onProgress({ kind: 'step', message: `going on without the engine's machine: ${host.access.reason}` });
  }
  const cleaned = await cleanLeftovers({ docker, host, runId: identity.runId, force: false });
  if (hasFound(cleaned)) onProgress({ kind: 'step', message: `earlier runs: ${cleanedText(cleaned)}` });
  const pulse = made.use(new EnginePulse({ engine: docker, clock: monotonicClock }));
  return { identity, lost: AbortSignal.any([lease.lost, pulse.lost]), pulse, host };
}

function hasFound({ containers, networks, volumes, loopDevices, cgroups, failures }: Cleaned): boolean {
  return containers + networks + volumes + loopDevices + cgroups + failures.length > 0;
}

async function openBucket({ config }: Experiment): Promise<Bucket | null> {
  if (config.sink.kind === 'local') return null;
  // The SDK takes half a second to load, and most runs have no use for it.
  const { Bucket: SinkBucket } = await import('../sink/bucket.ts');
  const bucket = new SinkBucket({ config: config.sink });
  await bucket.check();
  return bucket;
}

function needsPressureAgent({ scenarios }: Experiment): boolean {
  return scenarios.some(({ pressure }) => pressure === 'agent');
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

/** By the versions that the flag sets ask for. */
function agentParts({ flagSets }: Experiment): ReadonlyMap<string, PartName> {
  const versions = new Set(flagSets.flatMap(({ javaAgent }) => javaAgent?.version ?? []));
  return new Map([...DATADOG_JAVA_AGENTS].filter(([version]) => versions.has(version)));
}

function partOf(parts: readonly ResolvedPart[], name: PartName): ResolvedPart {
  const found = parts.find(({ part }) => part === name);
  if (found === undefined) throw new Error(`part ${name} was not resolved`);
  return found;
}
