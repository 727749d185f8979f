import { expect, test } from 'vitest';
import {
  createTaskCgroup,
  type EngineCgroups,
  type TaskCgroupOptions,
} from '../../harness/task/task-cgroup.ts';
import { AbsentHost } from '../../harness/engine/absent-host.ts';
import { makeCgroupTree, type CgroupTree } from './cgroup-tree.ts';

const NEW_V1 = { 'memory/task-1/memory.use_hierarchy': '1' };
const NEW_V2 = {
  'cgroup.controllers': 'cpu memory',
  'task-1/cgroup.controllers': 'cpu memory',
  'task-1/memory.max': 'max',
  'task-1/cpu.max': 'max',
};

const ENGINE: EngineCgroups = {
  version: 1,
  driver: 'cgroupfs',
  cpuCount: 4,
  memoryBytes: 16 * 1024 ** 3,
  limits: { memory: true, cpu: true, cpuset: true },
};

function optionsOn(tree: Pick<CgroupTree, 'host'>, options: Partial<TaskCgroupOptions>): TaskCgroupOptions {
  return {
    host: tree.host,
    cgroups: ENGINE,
    size: { cpuUnits: 512, memoryMiB: 1024 },
    visibility: 'visible',
    name: 'task-1',
    ...options,
  };
}

test('puts the containers below the task on cgroup v1, where the JVM sees the task’s memory', async () => {
  await using tree = await makeCgroupTree(NEW_V1);
  const cgroup = await createTaskCgroup(optionsOn(tree, {}));
  expect(cgroup).toMatchObject({
    hostConfig: { CgroupParent: '/task-1', CpusetCpus: '0-1' },
    view: { memoryMiB: null, jvmFlags: [] },
    fidelityNotes: [],
  });
});

test('limits each container without a limit of its own too on cgroup v2, or the JVM would not see the task’s', async () => {
  await using tree = await makeCgroupTree(NEW_V2);
  const cgroups = { ...ENGINE, version: 2 } as const;
  const visible = await createTaskCgroup(optionsOn(tree, { cgroups }));
  expect(visible.view).toMatchObject({ memoryMiB: 1024, jvmFlags: [] });
  const hidden = await createTaskCgroup(optionsOn(tree, { cgroups, visibility: 'hidden' }));
  expect(hidden.view).toMatchObject({ memoryMiB: null, jvmFlags: [] });
  expect(hidden.fidelityNotes).toEqual([]);
});

test('hides the task’s memory on cgroup v1 behind flags with the machine’s memory, and says so', async () => {
  await using tree = await makeCgroupTree(NEW_V1);
  const { view, fidelityNotes } = await createTaskCgroup(optionsOn(tree, { visibility: 'hidden' }));
  expect(view.jvmFlags).toEqual(['-XX:-UseContainerSupport', `-XX:MaxRAM=${16 * 1024 ** 2}k`]);
  expect(fidelityNotes).toHaveLength(1);
});

test('makes a slice under the systemd driver', async () => {
  await using tree = await makeCgroupTree({ 'task_1.slice/memory.max': String(1024 ** 3) });
  await tree.command('nsenter', 'true');
  const cgroups = { ...ENGINE, version: 2, driver: 'systemd' } as const;
  const cgroup = await createTaskCgroup(optionsOn(tree, { cgroups }));
  expect(cgroup.hostConfig).toEqual({ CgroupParent: 'task_1.slice', CpusetCpus: '0-1' });
});

test('limits every container by itself where no cgroup can be made, and says why', async () => {
  await using tree = await makeCgroupTree({});
  await tree.command('mkdir', 'echo "mkdir: Read-only file system" >&2; exit 1');
  const cgroup = await createTaskCgroup(optionsOn(tree, {}));
  expect(cgroup.hostConfig).toEqual({ CpuPeriod: 100_000, CpuQuota: 50_000, CpusetCpus: '0-1' });
  expect(cgroup.view.memoryMiB).toBe(1024);
  expect(cgroup.fidelityNotes).toHaveLength(1);
  expect(cgroup.fidelityNotes[0]).toMatch(/for itself.*cgroup v1, cgroupfs driver.*Read-only file system/);
  expect(await cgroup.readUsage()).toBeNull();
});

test.each(['cgroupfs', 'systemd'])(
  'limits every container by itself under the %s driver where there is no root on the engine’s machine',
  async (driver) => {
    const host = new AbsentHost('the engine is rootless');
    const cgroups = { ...ENGINE, version: 2, driver } as const;
    const cgroup = await createTaskCgroup(optionsOn({ host }, { cgroups }));
    expect(cgroup.hostConfig).toEqual({ CpuPeriod: 100_000, CpuQuota: 50_000, CpusetCpus: '0-1' });
    expect(cgroup.view).toMatchObject({ memoryMiB: 1024, jvmFlags: [] });
    expect(cgroup.fidelityNotes).toEqual([
      `Each container has the task's memory and CPU for itself: no parent cgroup could be made (cgroup v2, ${driver} driver: the engine is rootless).`,
    ]);
  },
);

test('names each limit that the engine does not have, and asks it for none of them', async () => {
  const host = new AbsentHost('the engine is rootless');
  const cgroups = { ...ENGINE, version: 2, limits: { memory: true, cpu: false, cpuset: false } } as const;
  const cgroup = await createTaskCgroup(optionsOn({ host }, { cgroups }));
  expect(cgroup.hostConfig).toEqual({});
  expect(cgroup.view.memoryMiB).toBe(1024);
  expect(cgroup.fidelityNotes).toEqual([
    expect.stringMatching(/^Each container has the task's memory for itself: .*the engine is rootless/),
    expect.stringContaining('no CPU quota'),
    expect.stringContaining('no cpuset'),
  ]);
});

test('tells a JVM the task’s memory by a flag where the engine has no cgroups at all', async () => {
  const asked: string[] = [];
  const host = { shell: async (script: string) => asked.push(script).toString() };
  const cgroups = { ...ENGINE, driver: 'none', limits: { memory: false, cpu: false, cpuset: false } };
  const cgroup = await createTaskCgroup(optionsOn({ host }, { cgroups }));
  expect(asked).toEqual([]);
  expect(cgroup).toMatchObject({ hostConfig: {}, view: { memoryMiB: null, jvmFlags: ['-XX:MaxRAM=1024m'] } });
  expect(cgroup.fidelityNotes).toEqual([
    expect.stringContaining('Nothing limits the memory of the task'),
    expect.stringContaining('Nothing limits the CPU of the task'),
    expect.stringContaining('The task sees every CPU'),
    expect.stringContaining('-XX:MaxRAM=1024m'),
  ]);
});

test('says so where what was made of a cgroup could not be taken back', async () => {
  await using tree = await makeCgroupTree({ 'memory/task-1/memory.use_hierarchy': '0' });
  await tree.command('sleep', 'true');
  const cgroup = await createTaskCgroup(optionsOn(tree, {}));
  expect(cgroup.fidelityNotes[0]).toMatch(/ended with 1.*; .*task-1 is still in use/);
});

test('is removed once, however often it is disposed', async () => {
  await using tree = await makeCgroupTree(NEW_V1);
  const cgroup = await createTaskCgroup(optionsOn(tree, {}));
  // The kernel's own files go with their directory; these would keep it.
  await tree.host.shell('rm -r /sys/fs/cgroup/memory/task-1/* /sys/fs/cgroup/cpu/task-1/*');
  await cgroup[Symbol.asyncDispose]();
  expect(tree.has('memory/task-1')).toBe(false);
  await tree.write('memory/task-1/cgroup.procs', '1');
  await cgroup[Symbol.asyncDispose]();
  expect(tree.has('memory/task-1')).toBe(true);
});
