import { expect, test } from 'vitest';
import { createTaskCgroup, type TaskCgroupOptions } from '../../harness/task/task-cgroup.ts';
import { makeCgroupTree, type CgroupTree } from './cgroup-tree.ts';

const NEW_V1 = { 'memory/task-1/memory.use_hierarchy': '1' };
const NEW_V2 = {
  'cgroup.controllers': 'cpu memory',
  'task-1/cgroup.controllers': 'cpu memory',
  'task-1/memory.max': 'max',
  'task-1/cpu.max': 'max',
};

function optionsOn(tree: CgroupTree, options: Partial<TaskCgroupOptions>): TaskCgroupOptions {
  return {
    host: tree.host,
    cgroups: { version: 1, driver: 'cgroupfs', cpuCount: 4 },
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
  const cgroups = { version: 2, driver: 'cgroupfs', cpuCount: 4 } as const;
  const visible = await createTaskCgroup(optionsOn(tree, { cgroups }));
  expect(visible.view).toMatchObject({ memoryMiB: 1024, jvmFlags: [] });
  const hidden = await createTaskCgroup(optionsOn(tree, { cgroups, visibility: 'hidden' }));
  expect(hidden.view).toMatchObject({ memoryMiB: null, jvmFlags: [] });
  expect(hidden.fidelityNotes).toEqual([]);
});

test('hides the task’s memory on cgroup v1 behind flags with this machine’s memory, and says so', async () => {
  await using tree = await makeCgroupTree(NEW_V1);
  const { view, fidelityNotes } = await createTaskCgroup(optionsOn(tree, { visibility: 'hidden' }));
  const machineKiB = Number(/MemTotal: +(\d+)/.exec(await tree.host.shell('cat /proc/meminfo'))?.[1]);
  expect(view.jvmFlags).toEqual(['-XX:-UseContainerSupport', `-XX:MaxRAM=${machineKiB}k`]);
  expect(fidelityNotes).toHaveLength(1);
});

test('makes a slice under the systemd driver', async () => {
  await using tree = await makeCgroupTree({ 'task_1.slice/memory.max': String(1024 ** 3) });
  await tree.command('nsenter', 'true');
  const cgroups = { version: 2, driver: 'systemd', cpuCount: 4 } as const;
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
  expect(await cgroup.readMemory()).toBeNull();
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
