import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type Dockerode from 'dockerode';
import { z } from 'zod';
import { capturePathsOf } from '../config/config.ts';
import type { EngineHost } from '../engine/engine-host.ts';
import type { ResolvedPart } from '../engine/image-source.ts';
import type { SampleImage } from '../engine/sample-image.ts';
import type { Plan } from '../plan/plan.ts';
import { OBSERVATION } from '../task/definition/observation.ts';
import type { EngineCgroups } from '../task/task-cgroup.ts';
import type { Experiment } from './experiment.ts';

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
});

/** What the engine says of itself. */
export interface EngineFacts {
  readonly version: string;
  readonly cgroups: EngineCgroups;
  readonly storageDriver: string;
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
  readonly sample: SampleImage;
}

/** JSON values, as the journal keeps them. */
export type Setup = Readonly<Record<string, z.core.util.JSONType>>;

/**
 * Everything a rate depends on beside the cell itself: what the setup fingerprint is the digest of.
 * Flag sets are what is compared and stand in the plan, not here.
 */
export function describeSetup({ experiment, engine, host, parts, jvm, sample }: SetupInputs): Setup {
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
    timeScale: experiment.timeScale,
    pressure: experiment.pressure,
    oomAfterSeconds: experiment.oomAfterSeconds,
    concurrency: experiment.concurrency,
    ephemeralStorageGiB: experiment.task.ephemeralStorageGiB,
    horizonSeconds: config.horizonSeconds,
    uploadBandwidthKbitPerSecond: config.uploadBandwidthKbitPerSecond,
    service: { ...config.service, loadBalancer: { ...config.service.loadBalancer } },
    scenarios: Object.fromEntries(
      experiment.scenarios.map(({ name, jvmFlags, nprocMax, requestsPerSecond, loadSha256 }) => [
        name,
        {
          taskSize: taskSizeOf(experiment.plan, name),
          jvmFlags: [...jvmFlags],
          nprocMax,
          requestsPerSecond,
          loadSha256,
        },
      ]),
    ),
    observation: { jvmFlags: [...OBSERVATION.jvmFlags], environment: OBSERVATION.environment },
    jvmSample: sample.imageId,
    parts: Object.fromEntries(
      [...parts, jvm].map(({ part, version, imageId, source }) => [part, { version, imageId, source }]),
    ),
  };
}

/** Everything of each flag set: two runs with one name for different ones do not have the same cell. */
export function describeFlagSets({ flagSets, config }: Experiment): Readonly<Record<string, Setup>> {
  return Object.fromEntries(
    flagSets.map((flagSet) => {
      const { jvmFlags, environment, task } = flagSet;
      const described = { jvmFlags, environment, task, capturePaths: capturePathsOf(config, flagSet) };
      return [flagSet.name, z.record(z.string(), z.json()).parse(structuredClone(described))];
    }),
  );
}

/** One per scenario. */
function taskSizeOf({ cells }: Plan, name: string): string {
  const cell = cells.find(({ scenario }) => scenario === name);
  assert(cell !== undefined, `${name} is of the plan`);
  return cell.taskSize;
}

const packageSchema = z.object({ version: z.string() });

/** Versions that explain a result without being compared by. */
export async function readVersions(engine: EngineFacts): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return {
    lastgasp: packageSchema.parse(JSON.parse(text)).version,
    node: process.version,
    engine: engine.version,
    kernel: engine.kernelVersion,
    operatingSystem: engine.operatingSystem,
  };
}
