import { configSchema } from '../../harness/config/config-schema.ts';
import type { ConfigInput, FlagSet } from '../../harness/config/config.ts';
import type { Scenario } from '../../harness/config/scenario-file.ts';
import { FIXED_DESIGN } from '../../harness/plan/design.ts';
import { planExperiment, type Experiment, type ExperimentInputs } from '../../harness/run/experiment.ts';
import { NOTHING_ADDED } from '../../harness/task/definition/harness-additions.ts';
import { builtInTask } from '../../harness/task/task-input.ts';
import type { EngineFacts } from '../../harness/run/setup.ts';

export const HEAP_LEAK: Scenario = {
  name: 'heap-leak',
  description: 'reports stay in a cache',
  oomType: 'heap-space',
  culprit: { className: 'lastgasp.orders.ReportCache', methodName: 'put' },
  pressure: 'operations',
  retains: null,
  jvmFlags: ['-XX:MaxRAMPercentage=50'],
  defaultJvmFlags: [],
  taskSize: '256/512',
  nprocMax: null,
  sample: 'orders',
  requestsPerSecond: 15,
  oomWithinSeconds: 180,
  userSees: 'reports time out',
  scenariosDirectory: '/scenarios',
  loadScript: 'heap-leak/load.ts',
  loadSha256: 'c0ffee',
};

/** A flag set of that name without anything, unless told otherwise. */
export function exampleFlagSet(changes: Partial<FlagSet> & Pick<FlagSet, 'name'>): FlagSet {
  return {
    description: 'what is compared',
    jvmFlags: [],
    environment: {},
    javaAgent: null,
    task: NOTHING_ADDED.part,
    taskSize: null,
    capturePaths: null,
    ...changes,
  };
}

/** Two trials each of `heap-leak` with two flag sets on one JDK, one at a time, unless told otherwise. */
export function exampleExperiment({
  config = {},
  ...changes
}: Partial<Omit<ExperimentInputs, 'config'>> & { readonly config?: ConfigInput } = {}): Experiment {
  const parsed = configSchema.parse(config);
  return planExperiment({
    config: parsed,
    task: builtInTask(parsed),
    scenarios: [HEAP_LEAK],
    jdks: [17],
    flagSets: [
      exampleFlagSet({ name: 'none' }),
      exampleFlagSet({ name: 'exit', jvmFlags: ['-XX:+ExitOnOutOfMemoryError'] }),
    ],
    trialsPerCell: 2,
    seed: 1,
    design: FIXED_DESIGN,
    shard: null,
    controls: null,
    gates: [],
    timeScale: 1,
    taskSize: null,
    pressure: 1,
    oomAfterSeconds: null,
    phaseRule: 'random',
    concurrency: 1,
    ...changes,
  });
}

export const ENGINE: EngineFacts = {
  version: '20.10.24',
  cgroups: {
    version: 1,
    driver: 'cgroupfs',
    cpuCount: 2,
    memoryBytes: 25_000_000_000,
    limits: { memory: true, cpu: true, cpuset: true },
  },
  storageDriver: 'overlay2',
  hasWriteLimits: true,
  kernelVersion: '6.1.0',
  operatingSystem: 'Debian GNU/Linux 12',
  memoryBytes: 24 * 1024 ** 3,
  rootDirectory: '/nowhere/docker',
};
