import { expect, it, test } from 'vitest';
import type { ConfigInput } from '../../harness/config/config.ts';
import type { ResolvedPart } from '../../harness/engine/image-source.ts';
import { fingerprint } from '../../harness/journal/fingerprint.ts';
import { runRecordSchema } from '../../harness/journal/run-record.ts';
import {
  describeFlagSets,
  describeSetup,
  readEngineFacts,
  readVersions,
  type SetupInputs,
} from '../../harness/run/setup.ts';
import type { Sample } from '../../harness/sample.ts';
import { startFakeEngine } from '../engine/fake-engine.ts';
import { exampleRun } from '../journal/example-run.ts';
import { ENGINE, exampleExperiment, exampleFlagSet, HEAP_LEAK } from './example-experiment.ts';

const JVM: ResolvedPart = {
  part: 'jvm-17',
  version: '17.0.17',
  imageRef: 'lastgasp/jvm-17:17',
  imageId: 'sha256:17',
  source: 'packages',
};
const K6: ResolvedPart = { ...JVM, part: 'k6', version: '1.8.1', imageRef: 'k6:1.8.1', imageId: 'sha256:6' };
const ORDERS = { imageRef: 'lastgasp/jvm-sample:17', imageId: 'sha256:aa' };
const SPRING = { imageRef: 'lastgasp/spring-sample:17', imageId: 'sha256:55' };

function samples(...built: readonly (readonly [Sample, typeof ORDERS])[]): Pick<SetupInputs, 'samples'> {
  return { samples: new Map(built) };
}

const OTHER_FLAG_SET = exampleFlagSet({ name: 'other', jvmFlags: ['-Xlog:gc'] });

const INPUTS: SetupInputs = {
  experiment: exampleExperiment(),
  engine: ENGINE,
  host: { access: { kind: 'root' } },
  parts: [K6],
  jvm: JVM,
  ...samples(['orders', ORDERS]),
  pressure: null,
  taskImages: new Map(),
};

/** A service of one's own, in an image of this id; `-agent` is one that a flag set adds. */
function ownService(imageId: string): Partial<SetupInputs> {
  const { task } = INPUTS.experiment;
  const document = { ...task.document, containerDefinitions: [{ name: 'app', image: 'shop:latest' }] };
  const image = { labels: {}, environment: {}, architecture: 'amd64' };
  return {
    experiment: exampleExperiment({ task: { ...task, document } }),
    taskImages: new Map([
      ['shop:latest', { ...image, id: imageId }],
      ['agent:7', { ...image, id: `${imageId}-agent` }],
    ]),
  };
}

function digest(changes: Partial<SetupInputs> = {}): string {
  return fingerprint(describeSetup({ ...INPUTS, ...changes }));
}

function configured(config: ConfigInput): Pick<SetupInputs, 'experiment'> {
  return { experiment: exampleExperiment({ config }) };
}

it.each<[string, Partial<SetupInputs>]>([
  ['how the Datadog intake fails', configured({ datadogIntakeFault: { kind: 'hang' } })],
  ['which instant of a period is met', { experiment: exampleExperiment({ phaseRule: 'aligned' }) }],
  ['the time scale', { experiment: exampleExperiment({ timeScale: 10 }) }],
  ['when the OOM is wanted', { experiment: exampleExperiment({ oomAfterSeconds: 90 }) }],
  [
    'the limit on processes',
    { experiment: exampleExperiment({ scenarios: [{ ...HEAP_LEAK, nprocMax: 150 }] }) },
  ],
  [
    'the method whose instances are kept',
    {
      experiment: exampleExperiment({
        scenarios: [{ ...HEAP_LEAK, retains: { className: 'shop.Catalogue', methodName: 'find' } }],
      }),
    },
  ],
  ['the pressure agent', { pressure: { image: { imageRef: 'p', imageId: 'sha256:bb' } } }],
  ['the share of the load', { experiment: exampleExperiment({ pressure: 0.5 }) }],
  ['how many trials run side by side', { experiment: exampleExperiment({ concurrency: 2 }) }],
  ['the size of the disk', configured({ ephemeralStorageGiB: 21 })],
  ['the stop timeout', configured({ stopTimeoutSeconds: 120 })],
  ['the horizon', configured({ horizonSeconds: 300 })],
  ['the bandwidth of the upload', configured({ uploadBandwidthKbitPerSecond: 8000 })],
  ['the grace period', configured({ service: { healthCheckGracePeriodSeconds: 60 } })],
  ['the deregistration delay', configured({ service: { deregistrationDelaySeconds: 0 } })],
  ['the replacement’s time', configured({ service: { replacementHealthySeconds: 61 } })],
  ['the probes’ interval', configured({ service: { loadBalancer: { intervalSeconds: 31 } } })],
  ['the probes’ threshold', configured({ service: { loadBalancer: { unhealthyThreshold: 3 } } })],
  ['the probes’ path', configured({ service: { loadBalancer: { path: '/' } } })],
  ['the number of CPUs', { engine: { ...ENGINE, cgroups: { ...ENGINE.cgroups, cpuCount: 16 } } }],
  [
    'the load script',
    { experiment: exampleExperiment({ scenarios: [{ ...HEAP_LEAK, loadSha256: 'd0d0' }] }) },
  ],
  [
    'the JVM sizing of the scenario',
    { experiment: exampleExperiment({ scenarios: [{ ...HEAP_LEAK, jvmFlags: [] }] }) },
  ],
  ['the cgroup version', { engine: { ...ENGINE, cgroups: { ...ENGINE.cgroups, version: 2 } } }],
  ['the cgroup driver', { engine: { ...ENGINE, cgroups: { ...ENGINE.cgroups, driver: 'systemd' } } }],
  [
    'a limit that the engine does not have',
    {
      engine: {
        ...ENGINE,
        cgroups: { ...ENGINE.cgroups, limits: { memory: true, cpu: true, cpuset: false } },
      },
    },
  ],
  ['root on the engine’s machine', { host: { access: { kind: 'none', reason: 'rootless' } } }],
  ['the engine', { engine: { ...ENGINE, version: '28.0.0' } }],
  ['the disk’s speed', { experiment: exampleExperiment({ config: { diskWriteMiBPerSecond: 20 } }) }],
  ['the storage driver', { engine: { ...ENGINE, storageDriver: 'btrfs' } }],
  ['the sample’s image', samples(['orders', { ...ORDERS, imageId: 'sha256:bb' }])],
  ['which sample it is', samples(['spring', ORDERS])],
  ['another sample beside it', samples(['orders', ORDERS], ['spring', SPRING])],
  ['the JVM’s build', { jvm: { ...JVM, version: '17.0.18' } }],
  ['the JVM’s image', { jvm: { ...JVM, imageId: 'sha256:18' } }],
  ['another JVM', { jvm: { ...JVM, part: 'jvm-21' } }],
  ['a part’s image', { parts: [{ ...K6, imageId: 'sha256:7' }] }],
  ['where a part comes from', { parts: [{ ...K6, source: 'public-image' }] }],
])('the fingerprint changes with %s', (_name, changes) => {
  expect(digest(changes)).not.toBe(digest());
});

it.each<[string, Partial<SetupInputs>]>([
  ['the order of trials', { experiment: exampleExperiment({ seed: 2 }) }],
  ['the number of trials', { experiment: exampleExperiment({ trialsPerCell: 50 }) }],
  ['which flag sets are compared', { experiment: exampleExperiment({ flagSets: [OTHER_FLAG_SET] }) }],
  [
    'the name a machine gives an image',
    samples(['orders', { ...ORDERS, imageRef: 'elsewhere/jvm-sample:17' }]),
  ],
])('the fingerprint does not change with %s', (_name, changes) => {
  expect(digest(changes)).toBe(digest());
});

test('the fingerprint changes when an image of the definition is another one under the same name', () => {
  expect(digest(ownService('sha256:2'))).not.toBe(digest(ownService('sha256:1')));
});

test('an image that only a flag set adds is not of the setup', () => {
  const { taskImages } = describeSetup({ ...INPUTS, ...ownService('sha256:1') });
  expect(taskImages).toEqual({ 'shop:latest': 'sha256:1' });
  expect(describeSetup(INPUTS)).not.toHaveProperty('taskImages');
});

test('the agent of a flag set is described by its version, its image among the versions, neither in the setup', async () => {
  const javaAgent = { kind: 'datadog', version: '1.68.1' } as const;
  const flagSets = [exampleFlagSet({ name: 'profiler', javaAgent }), OTHER_FLAG_SET];
  const part = { ...K6, part: 'datadog-agent-java', version: '1.68.1' } as const;
  expect(describeFlagSets(exampleExperiment({ flagSets }))).toMatchObject({
    profiler: { javaAgent },
    other: { javaAgent: null },
  });
  expect(await readVersions(ENGINE, new Map([['1.68.1', { part }]]))).toMatchObject({
    'datadog-agent-java 1.68.1': 'sha256:6, packages',
  });
  expect(digest({ experiment: exampleExperiment({ flagSets }) })).toBe(digest());
});

test('a setup is kept in run.json under its fingerprint', () => {
  const setup = describeSetup(INPUTS);
  const record = { ...exampleRun(), setups: { [fingerprint(setup)]: setup } };
  expect(runRecordSchema.parse(JSON.parse(JSON.stringify(record))).setups).toEqual(record.setups);
});

const INFO = {
  ServerVersion: '20.10.24+dfsg1',
  CgroupVersion: '2',
  CgroupDriver: 'systemd',
  Driver: 'overlay2',
  KernelVersion: '6.1.0-18-cloud-amd64',
  OperatingSystem: 'Debian GNU/Linux 12 (bookworm)',
  NCPU: 2,
  MemTotal: 25_000_000_000,
  DockerRootDir: '/var/lib/docker',
  Plugins: { Volume: ['local'] },
};

test('reads of the engine what it says of itself', async () => {
  await using engine = await startFakeEngine((_request, response) => response.end(JSON.stringify(INFO)));
  expect(await readEngineFacts(engine.docker)).toEqual({
    version: '20.10.24+dfsg1',
    cgroups: {
      version: 2,
      driver: 'systemd',
      cpuCount: 2,
      memoryBytes: 25_000_000_000,
      limits: { memory: true, cpu: true, cpuset: true },
    },
    storageDriver: 'overlay2',
    hasWriteLimits: true,
    kernelVersion: '6.1.0-18-cloud-amd64',
    operatingSystem: 'Debian GNU/Linux 12 (bookworm)',
    memoryBytes: 25_000_000_000,
    rootDirectory: '/var/lib/docker',
  });
});

test('an engine whose kernel cannot limit writes says so in a warning', async () => {
  const Warnings = ['WARNING: No blkio throttle.write_bps_device support'];
  await using engine = await startFakeEngine((_request, response) =>
    response.end(JSON.stringify({ ...INFO, Warnings })),
  );
  expect(await readEngineFacts(engine.docker)).toMatchObject({ hasWriteLimits: false });
});

test('an engine without cgroups says which limits it does not have', async () => {
  const rootless = { CgroupDriver: 'none', MemoryLimit: false, CpuCfsQuota: false, CPUSet: false };
  await using engine = await startFakeEngine((_request, response) =>
    response.end(JSON.stringify({ ...INFO, ...rootless })),
  );
  expect((await readEngineFacts(engine.docker)).cgroups).toMatchObject({
    driver: 'none',
    limits: { memory: false, cpu: false, cpuset: false },
  });
});

test('an engine that says no cgroup version is one with version 1', async () => {
  await using engine = await startFakeEngine((_request, response) =>
    response.end(JSON.stringify({ ...INFO, CgroupVersion: undefined })),
  );
  expect((await readEngineFacts(engine.docker)).cgroups.version).toBe(1);
});

test('names the versions that explain a result', async () => {
  expect(await readVersions(ENGINE, new Map())).toEqual({
    lastgasp: expect.stringMatching(/^\d+\.\d+\.\d+/),
    node: process.version,
    engine: '20.10.24',
    kernel: '6.1.0',
    operatingSystem: 'Debian GNU/Linux 12',
  });
});

test('what a flag set consists of is written down without the secrets in it', () => {
  const sidecar = {
    name: 'agent',
    image: 'example/agent:1',
    environment: [{ name: 'DD_API_KEY', value: 'c0ffee-in-the-sidecar' }],
  };
  const flagSet = exampleFlagSet({
    name: 'profiled',
    jvmFlags: ['-Ddd.api.key=c0ffee-in-a-flag', '-Xmx64m'],
    environment: { DD_API_KEY: 'c0ffee-in-the-service', DD_SITE: 'datadoghq.eu' },
    task: { containers: [sidecar], volumes: [], mountPoints: [], dependsOn: [] },
  });
  const described = JSON.stringify(describeFlagSets(exampleExperiment({ flagSets: [flagSet] })));
  expect(described).not.toContain('c0ffee');
  for (const shown of ['DD_API_KEY', 'datadoghq.eu', '-Xmx64m', 'example/agent:1']) {
    expect(described).toContain(shown);
  }
});
