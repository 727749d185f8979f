import { createHash } from 'node:crypto';
import type Dockerode from 'dockerode';
import { z } from 'zod';
import { capturePathsOf } from '../config/config.ts';
import type { EngineHost } from '../engine/engine-host.ts';
import type { ResolvedPart } from '../engine/image-source.ts';
import type { PressureAgent } from '../engine/agent-jars.ts';
import type { JvmImage } from '../engine/jvm-image.ts';
import type { Sample } from '../sample.ts';
import { maskedJson } from '../task/definition/secret-mask.ts';
import { OBSERVATION } from '../task/definition/observation.ts';
import type { EngineCgroups } from '../task/task-cgroup.ts';
import { readPackageVersion } from '../package-version.ts';
import type { Experiment } from './experiment.ts';
import type { TaskImages } from './task-images.ts';

const infoSchema = z.object({
  ServerVersion: z.string(),
  CgroupVersion: z.string().default('1'),
  CgroupDriver: z.string(),
  Driver: z.string(),
  KernelVersion: z.string(),
  OperatingSystem: z.string(),
  NCPU: z.int(),
  MemTotal: z.int(),
  DockerRootDir: z.string(),
  // An engine that does not say so has them: the fields are older than any that is supported.
  MemoryLimit: z.boolean().default(true),
  CpuCfsQuota: z.boolean().default(true),
  CPUSet: z.boolean().default(true),
  Warnings: z.array(z.string()).nullish(),
});

/** Docker's warning where the kernel has no such limit; it then drops what it is asked for without a word. */
const NO_WRITE_LIMITS = /write_bps_device/;

/** What the engine says of itself. */
export interface EngineFacts {
  readonly version: string;
  readonly cgroups: EngineCgroups;
  readonly storageDriver: string;
  /** It limits how fast a container writes to a device. */
  readonly hasWriteLimits: boolean;
  readonly kernelVersion: string;
  readonly operatingSystem: string;
  readonly memoryBytes: number;
  /** Where the engine keeps volumes, on its own machine. */
  readonly rootDirectory: string;
}

export async function readEngineFacts(docker: Dockerode): Promise<EngineFacts> {
  const info = infoSchema.parse(await docker.info());
  return {
    version: info.ServerVersion,
    cgroups: {
      version: info.CgroupVersion === '2' ? 2 : 1,
      driver: info.CgroupDriver,
      cpuCount: info.NCPU,
      memoryBytes: info.MemTotal,
      limits: { memory: info.MemoryLimit, cpu: info.CpuCfsQuota, cpuset: info.CPUSet },
    },
    storageDriver: info.Driver,
    hasWriteLimits: !(info.Warnings ?? []).some((warning) => NO_WRITE_LIMITS.test(warning)),
    kernelVersion: info.KernelVersion,
    operatingSystem: info.OperatingSystem,
    memoryBytes: info.MemTotal,
    rootDirectory: info.DockerRootDir,
  };
}

export interface SetupInputs {
  readonly experiment: Experiment;
  readonly engine: EngineFacts;
  readonly host: Pick<EngineHost, 'access'>;
  readonly parts: readonly ResolvedPart[];
  readonly jvm: ResolvedPart;
  /** Those that the tasks run. */
  readonly samples: ReadonlyMap<Sample, JvmImage>;
  /** `null` where no scenario has it loaded. */
  readonly pressure: Pick<PressureAgent, 'image'> | null;
  /** Of the definition and of what flag sets add to it. */
  readonly taskImages: TaskImages;
}

/** JSON values, as the journal keeps them. */
export type Setup = Readonly<Record<string, z.core.util.JSONType>>;

/**
 * Everything a rate depends on beside the cell itself: what the setup fingerprint is the digest of.
 * Flag sets are what is compared and stand in the plan, not here.
 */
export function describeSetup({
  experiment,
  engine,
  host,
  parts,
  jvm,
  samples,
  pressure,
  taskImages,
}: SetupInputs): Setup {
  const { config } = experiment;
  return {
    taskDefinition: createHash('sha256').update(JSON.stringify(experiment.task.document)).digest('hex'),
    serviceContainer: experiment.task.serviceContainer,
    visibility: config.visibility,
    cgroup: { version: engine.cgroups.version, driver: engine.cgroups.driver },
    limits: { ...engine.cgroups.limits },
    engineHost: host.access.kind,
    cpuCount: engine.cgroups.cpuCount,
    engineVersion: engine.version,
    storageDriver: engine.storageDriver,
    hasWriteLimits: engine.hasWriteLimits,
    timeScale: experiment.timeScale,
    pressure: experiment.pressure,
    oomAfterSeconds: experiment.oomAfterSeconds,
    concurrency: experiment.concurrency,
    runAlone: [...config.runAlone],
    ephemeralStorageGiB: experiment.task.ephemeralStorageGiB,
    horizonSeconds: config.horizonSeconds,
    uploadBandwidthKbitPerSecond: config.uploadBandwidthKbitPerSecond,
    datadogIntakeFault: config.datadogIntakeFault,
    phaseRule: experiment.phaseRule,
    diskWriteMiBPerSecond: config.diskWriteMiBPerSecond,
    fileSystemWriteMiBPerSecond: config.fileSystemWriteMiBPerSecond,
    sink: { ...config.sink },
    objectStoreFault: config.objectStoreFault === null ? null : { ...config.objectStoreFault },
    service: { ...config.service, loadBalancer: { ...config.service.loadBalancer } },
    scenarios: Object.fromEntries(
      experiment.scenarios.map(
        ({ name, retains, jvmFlags, defaultJvmFlags, nprocMax, requestsPerSecond, loadSha256 }) => [
          name,
          {
            ...(retains !== null && { retains: { ...retains } }),
            jvmFlags: [...jvmFlags],
            ...(defaultJvmFlags.length > 0 && { defaultJvmFlags: [...defaultJvmFlags] }),
            nprocMax,
            requestsPerSecond,
            loadSha256,
          },
        ],
      ),
    ),
    observation: { jvmFlags: [...OBSERVATION.jvmFlags], environment: OBSERVATION.environment },
    ...sampleDigests(samples),
    ...ownImages(experiment.task, taskImages),
    // Only where there is one, so that runs without it stay comparable with those from before there was any.
    ...(pressure !== null && { pressureAgent: pressure.image.imageId }),
    parts: Object.fromEntries(
      [...parts, jvm].map(({ part, version, imageId, source }) => [part, { version, imageId, source }]),
    ),
  };
}

/** Each under a name of its own, so that runs without a sample stay comparable when that sample changes. */
function sampleDigests(samples: SetupInputs['samples']): Setup {
  const keys = { orders: 'jvmSample', spring: 'springSample', netty: 'nettySample' } as const;
  return Object.fromEntries([...samples].map(([sample, { imageId }]) => [keys[sample], imageId]));
}

/** What a name like `shop:latest` stood for: images of the definition that are neither samples nor stood in for. */
function ownImages({ document }: Experiment['task'], taskImages: TaskImages): Setup {
  const named = new Set(document.containerDefinitions?.map(({ image }) => image));
  const ids = [...taskImages].filter(([imageRef]) => named.has(imageRef)).map(([ref, { id }]) => [ref, id]);
  return ids.length === 0 ? {} : { taskImages: Object.fromEntries(ids) };
}

/** Everything of each flag set, secrets hidden: two runs with one name for different ones do not have the same cell. */
export function describeFlagSets({ flagSets, config }: Experiment): Readonly<Record<string, Setup>> {
  return Object.fromEntries(
    flagSets.map((flagSet) => {
      const { jvmFlags, environment, javaAgent, task } = flagSet;
      const capturePaths = capturePathsOf(config, flagSet);
      const described = { jvmFlags, environment, javaAgent, task, capturePaths };
      return [flagSet.name, z.record(z.string(), z.json()).parse(maskedJson(structuredClone(described)))];
    }),
  );
}

/** Versions that explain a result without being compared by; Java agents, whose version a flag set names, with their image. */
export async function readVersions(
  engine: EngineFacts,
  agents: ReadonlyMap<string, { readonly part: ResolvedPart }>,
): Promise<Readonly<Record<string, string>>> {
  return {
    lastgasp: await readPackageVersion(),
    node: process.version,
    engine: engine.version,
    kernel: engine.kernelVersion,
    operatingSystem: engine.operatingSystem,
    ...Object.fromEntries(
      [...agents.values()].map(({ part: { part, version, imageId, source } }) => [
        `${part} ${version}`,
        `${imageId}, ${source}`,
      ]),
    ),
  };
}
