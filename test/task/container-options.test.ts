import { expect, test } from 'vitest';
import { containerCreateOptions, type Placement } from '../../harness/task/container-options.ts';
import type { ContainerSpec } from '../../harness/task/task-spec.ts';
import { exampleContainer } from './example-container.ts';

const MIB = 1024 ** 2;

const PLACEMENT: Placement = {
  name: 'run-1-app',
  labels: { 'lastgasp.run': 'run' },
  pauseContainerId: 'pause',
  sharesProcesses: false,
  cgroup: {
    hostConfig: { CgroupParent: '/run-1', CpusetCpus: '0-1' },
    view: { memoryMiB: null, jvmFlags: [], fidelityNotes: [] },
  },
  storage: { volumes: new Map([['data', 'run-1-data']]), temporary: new Map(), writeLimit: null },
  fileSystems: new Map(),
  openFiles: { max: 1_048_576, fidelityNotes: [] },
  imageVolumes: [],
  containerNameOf: (container) => `run-1-${container}`,
  engineAddition: {},
  environment: {},
};

function optionsOf(spec: Partial<ContainerSpec>, placement: Partial<Placement> = {}) {
  return containerCreateOptions(exampleContainer(spec), { ...PLACEMENT, ...placement });
}

function hostConfigOf(spec: Partial<ContainerSpec>, placement: Partial<Placement> = {}) {
  return optionsOf(spec, placement).HostConfig;
}

test('leaves to the image what the definition does not say', () => {
  expect(Object.keys(optionsOf({}))).toEqual(['name', 'Image', 'Labels', 'Env', 'Healthcheck', 'HostConfig']);
});

test('hands over command, entry point, user, working directory and environment', () => {
  expect(
    optionsOf({
      command: ['run', '--fast'],
      entryPoint: ['/entry'],
      user: '1000:1000',
      workingDirectory: '/app',
      environment: { MODE: 'live' },
    }),
  ).toMatchObject({
    name: 'run-1-app',
    Image: 'example/app:1',
    Labels: { 'lastgasp.run': 'run' },
    Cmd: ['run', '--fast'],
    Entrypoint: ['/entry'],
    User: '1000:1000',
    WorkingDir: '/app',
    Env: ['MODE=live'],
  });
});

test('lets the placement’s environment win over the definition’s', () => {
  const environment = { FLUENT_HOST: '127.0.0.1', KEPT: 'yes' };
  expect(optionsOf({ environment }, { environment: { FLUENT_HOST: 'mirror' } }).Env).toEqual([
    'FLUENT_HOST=mirror',
    'KEPT=yes',
  ]);
});

test('limits memory without swap, and softly where only a reservation is given', () => {
  expect(hostConfigOf({ memoryMiB: 256, memoryReservationMiB: 128 })).toMatchObject({
    Memory: 256 * MIB,
    MemorySwap: 256 * MIB,
    MemoryReservation: 128 * MIB,
  });
  const soft = hostConfigOf({ memoryReservationMiB: 128 });
  expect(soft).toMatchObject({ MemoryReservation: 128 * MIB });
  expect(soft).not.toHaveProperty('Memory');
});

test('takes the task’s memory only where the definition sets none', () => {
  const cgroup = { ...PLACEMENT.cgroup, view: { memoryMiB: 512, jvmFlags: [], fidelityNotes: [] } };
  expect(hostConfigOf({}, { cgroup })).toMatchObject({ Memory: 512 * MIB, MemorySwap: 512 * MIB });
  expect(hostConfigOf({ memoryMiB: 64 }, { cgroup })).toMatchObject({ Memory: 64 * MIB });
});

test.each([
  [null, 2],
  [0, 2],
  [1, 2],
  [128, 128],
])('turns cpu %s into %s shares and no quota', (cpuUnits, shares) => {
  const hostConfig = hostConfigOf({ cpuUnits });
  expect(hostConfig?.CpuShares).toBe(shares);
  expect(hostConfig).not.toHaveProperty('CpuQuota');
});

test('adds the flags that hide the task’s memory to those of the container, unless it has a memory of its own', () => {
  const jvmFlags = ['-XX:-UseContainerSupport', '-XX:MaxRAM=1k'];
  const cgroup = { ...PLACEMENT.cgroup, view: { memoryMiB: null, jvmFlags, fidelityNotes: [] } };
  const environment = { JAVA_TOOL_OPTIONS: '-Xss1m' };
  expect(optionsOf({}, { cgroup }).Env).toEqual(['JAVA_TOOL_OPTIONS=-XX:-UseContainerSupport -XX:MaxRAM=1k']);
  expect(optionsOf({ environment }, { cgroup }).Env).toEqual([
    'JAVA_TOOL_OPTIONS=-Xss1m -XX:-UseContainerSupport -XX:MaxRAM=1k',
  ]);
  expect(optionsOf({ environment, memoryMiB: 64 }, { cgroup }).Env).toEqual(['JAVA_TOOL_OPTIONS=-Xss1m']);
});

test('switches the image’s health check off where the definition has none', () => {
  expect(optionsOf({}).Healthcheck).toEqual({ Test: ['NONE'] });
});

test('runs the definition’s health check in Docker’s terms, without anything of the image’s', () => {
  const healthCheck = {
    command: ['CMD-SHELL', 'curl -f localhost'],
    intervalSeconds: 30,
    timeoutSeconds: 0.5,
    retries: 3,
    startPeriodSeconds: 0,
  };
  expect(optionsOf({ healthCheck }).Healthcheck).toEqual({
    Test: ['CMD-SHELL', 'curl -f localhost'],
    Interval: 30e9,
    Timeout: 5e8,
    Retries: 3,
    // 0 would take over the image's start period.
    StartPeriod: 1e6,
  });
});

test('joins the task’s network, and its processes where they are shared', () => {
  expect(hostConfigOf({})).toMatchObject({ NetworkMode: 'container:pause', CgroupParent: '/run-1' });
  expect(hostConfigOf({})).not.toHaveProperty('PidMode');
  expect(hostConfigOf({}, { sharesProcesses: true })).toMatchObject({ PidMode: 'container:pause' });
});

test('mounts the task’s volumes, which take over nothing of the image unless it declares a VOLUME there', () => {
  const mountPoints = [{ volume: 'data', containerPath: '/data', readOnly: true }];
  expect(hostConfigOf({ mountPoints })?.Mounts).toMatchObject([
    {
      Type: 'volume',
      Source: 'run-1-data',
      Target: '/data',
      ReadOnly: true,
      VolumeOptions: { NoCopy: true },
    },
  ]);
  expect(hostConfigOf({ mountPoints }, { imageVolumes: ['/data'] })?.Mounts).toMatchObject([
    { VolumeOptions: { NoCopy: false } },
  ]);
});

test('mounts the container’s own /tmp beside them, with what the image has there', () => {
  const storage = { ...PLACEMENT.storage, temporary: new Map([['app', 'run-1-tmp']]) };
  expect(hostConfigOf({}, { storage })?.Mounts).toMatchObject([
    { Source: 'run-1-tmp', Target: '/tmp', ReadOnly: false, VolumeOptions: { NoCopy: false } },
  ]);
  expect(hostConfigOf({ name: 'other' }, { storage })?.Mounts).toEqual([]);
});

test('refuses to mount a volume that the task does not have', () => {
  const mountPoints = [{ volume: 'ghost', containerPath: '/data', readOnly: true }];
  expect(() => hostConfigOf({ mountPoints })).toThrow('container app mounts volume ghost of the task');
});

test('takes volumes from other containers of the task', () => {
  expect(
    hostConfigOf({
      volumesFrom: [
        { containerName: 'logs', readOnly: true },
        { containerName: 'data', readOnly: false },
      ],
    })?.VolumesFrom,
  ).toEqual(['run-1-logs:ro', 'run-1-data:rw']);
});

test('hands over capabilities, ulimits, init and a read-only root', () => {
  expect(
    hostConfigOf({
      addedCapabilities: ['SYS_PTRACE'],
      droppedCapabilities: ['NET_RAW'],
      ulimits: [{ name: 'nproc', soft: 100, hard: 200 }],
      initProcessEnabled: true,
      readonlyRootFilesystem: true,
    }),
  ).toMatchObject({
    CapAdd: ['SYS_PTRACE'],
    CapDrop: ['NET_RAW'],
    Ulimits: [
      { Name: 'nofile', Soft: 65_535, Hard: 65_535 },
      { Name: 'nproc', Soft: 100, Hard: 200 },
    ],
    Init: true,
    ReadonlyRootfs: true,
  });
});
