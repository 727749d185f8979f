import { existsSync } from 'node:fs';
import type Docker from 'dockerode';
import { z } from 'zod';
import { cacheDirectory } from '../cache-directory.ts';
import { connectDocker, pingDocker } from './docker.ts';
import {
  type HostMemory,
  type HostSystem,
  readDiskFreeBytes,
  readHostMemory,
  readHostSystem,
} from './host-system.ts';
import { findPart, type ResolvedPart } from './image-source.ts';
import { createImageStore } from './images.ts';
import { inspectSampleLibraries, type SampleLibraries } from './sample-image.ts';
import { describeBuild, type Part, PART_NAMES, type PartName, PARTS } from './parts.ts';

export type PartState =
  | ({ readonly kind: 'present'; readonly purpose: string } & ResolvedPart)
  | {
      readonly kind: 'missing';
      readonly part: PartName;
      readonly purpose: string;
      readonly version: string;
      /** Asked for first. */
      readonly publicImage: string;
      /** Done where it cannot be had. */
      readonly build: string;
    };

export type EngineState =
  | {
      readonly kind: 'present';
      readonly version: string;
      readonly apiVersion: string;
      readonly cgroupVersion: string;
      readonly cgroupDriver: string;
      readonly storageDriver: string;
      readonly diskFreeBytes: number | null;
    }
  | { readonly kind: 'missing'; readonly reason: string };

/** What `lastgasp doctor` shows. */
export interface EnvironmentReport {
  readonly nodeVersion: string;
  readonly host: HostSystem;
  readonly memory: HostMemory;
  readonly cacheDirectory: string;
  readonly engine: EngineState;
  readonly parts: readonly PartState[];
  /** Of the samples that have any; they are fetched when a scenario first needs them. */
  readonly libraries: readonly SampleLibraries[];
  /** Nothing is missing that every run needs. */
  readonly isReady: boolean;
}

/** Docker's own answer leaves `CgroupVersion` out before 20.10. */
const infoSchema = z.object({
  ServerVersion: z.string(),
  CgroupVersion: z.string().default('1'),
  CgroupDriver: z.string(),
  Driver: z.string(),
  DockerRootDir: z.string(),
});
const versionSchema = z.object({ ApiVersion: z.string() });

/** Looks, and changes nothing; asks no registry. */
export async function inspectEnvironment(): Promise<EnvironmentReport> {
  const docker = connectDocker();
  const [host, memory, answer] = await Promise.all([readHostSystem(), readHostMemory(), pingDocker(docker)]);
  const engine: EngineState =
    answer.kind === 'answers' ? await describeEngine(docker) : { kind: 'missing', reason: answer.reason };
  const parts = await Promise.all(
    PART_NAMES.map((name) => describePart(engine.kind === 'present' ? docker : undefined, name)),
  );
  return {
    nodeVersion: process.versions.node,
    host,
    memory,
    cacheDirectory: cacheDirectory(),
    engine,
    parts,
    libraries: await inspectSampleLibraries(),
    isReady: engine.kind === 'present' && parts.every(({ kind }) => kind === 'present'),
  };
}

async function describeEngine(docker: Docker): Promise<EngineState> {
  const [info, version] = await Promise.all([docker.info(), docker.version()]);
  const { ServerVersion, CgroupVersion, CgroupDriver, Driver, DockerRootDir } = infoSchema.parse(info);
  return {
    kind: 'present',
    version: ServerVersion,
    apiVersion: versionSchema.parse(version).ApiVersion,
    cgroupVersion: CgroupVersion,
    cgroupDriver: CgroupDriver,
    storageDriver: Driver,
    // In a virtual machine, as with Docker Desktop, the engine's directory is not this machine's.
    diskFreeBytes: existsSync(DockerRootDir) ? await readDiskFreeBytes(DockerRootDir) : null,
  };
}

async function describePart(docker: Docker | undefined, name: PartName): Promise<PartState> {
  const { purpose, version, publicImage, build }: Part = PARTS[name];
  const found = docker === undefined ? undefined : await findPart(createImageStore(docker), name);
  return found === undefined
    ? {
        kind: 'missing',
        part: name,
        purpose,
        version,
        publicImage: publicImage.ref,
        build: describeBuild(build),
      }
    : { kind: 'present', purpose, ...found };
}
