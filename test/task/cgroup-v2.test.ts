import { expect, test } from 'vitest';
import { cgroupV2 } from '../../harness/task/cgroup-v2.ts';
import { taskLimits } from '../../harness/task/task-limits.ts';
import { makeCgroupTree } from './cgroup-tree.ts';

const LIMITS = taskLimits({ cpuUnits: 2048, memoryMiB: 4096 }, { cpuCount: 2 });

/** What the kernel puts into the root and into a new cgroup below it. */
const NEW_CGROUP = {
  'cgroup.controllers': 'cpuset cpu io memory hugetlb pids',
  'cgroup.subtree_control': '',
  'task-1/cgroup.controllers': 'cpuset cpu memory pids',
  'task-1/cgroup.subtree_control': '',
  'task-1/memory.max': 'max',
  'task-1/memory.swap.max': 'max',
  'task-1/cpu.max': 'max 100000',
};

test('limits the memory, the swap and the CPU of all containers of the task', async () => {
  await using tree = await makeCgroupTree(NEW_CGROUP);
  const cgroup = cgroupV2(tree.host, 'task-1');
  await cgroup.create(LIMITS);
  expect(cgroup.cgroupParent).toBe('/task-1');
  expect(await tree.read('task-1/memory.max')).toBe(String(4096 * 1024 ** 2));
  expect(await tree.read('task-1/memory.swap.max')).toBe('0');
  expect(await tree.read('task-1/cpu.max')).toBe('200000 100000');
});

test('switches the controllers on for the task and for its containers', async () => {
  await using tree = await makeCgroupTree(NEW_CGROUP);
  await cgroupV2(tree.host, 'task-1').create(LIMITS);
  // The file keeps the last line only; the kernel would have added each.
  expect(await tree.read('cgroup.subtree_control')).toBe('+pids');
  expect(await tree.read('task-1/cgroup.subtree_control')).toBe('+pids');
});

test('does without a swap limit where the kernel counts no swap', async () => {
  const { 'task-1/memory.swap.max': _, ...withoutSwap } = NEW_CGROUP;
  await using tree = await makeCgroupTree(withoutSwap);
  await cgroupV2(tree.host, 'task-1').create(LIMITS);
  expect(tree.has('task-1/memory.swap.max')).toBe(false);
});

test('names the controller that the kernel does not hand down', async () => {
  const { 'task-1/memory.max': _, ...withoutMemory } = NEW_CGROUP;
  await using tree = await makeCgroupTree(withoutMemory);
  await expect(cgroupV2(tree.host, 'task-1').create(LIMITS)).rejects.toThrow('has no memory.max');
});

test('removes the cgroup once those of its containers are gone, and twice without harm', async () => {
  await using tree = await makeCgroupTree({ 'cgroup.controllers': 'memory' });
  await tree.host.shell('mkdir -p /sys/fs/cgroup/task-1/container');
  await tree.command('sleep', 'rmdir /sys/fs/cgroup/task-1/container 2>/dev/null || true');
  await cgroupV2(tree.host, 'task-1').remove();
  expect(tree.has('task-1')).toBe(false);
  await cgroupV2(tree.host, 'task-1').remove();
});

test('says so when the cgroup stays in use', async () => {
  await using tree = await makeCgroupTree({ 'task-1/container/cgroup.procs': '1' });
  await tree.command('sleep', 'true');
  await expect(cgroupV2(tree.host, 'task-1').remove()).rejects.toThrow('still in use after 5 s');
});

test('reads the figures of the task, kernel kills among its containers included', async () => {
  await using tree = await makeCgroupTree({
    'task-1/memory.current': '1000',
    'task-1/memory.peak': '2000',
    'task-1/memory.events': 'low 0\nhigh 7\nmax 3\noom 2\noom_kill 1\noom_group_kill 0',
    'task-1/cpu.stat': 'usage_usec 41500000\nuser_usec 31500000\nsystem_usec 10000000',
  });
  expect(await cgroupV2(tree.host, 'task-1').readUsage()).toEqual({
    usageBytes: 1000,
    peakBytes: 2000,
    limitHits: 3,
    oomKills: 1,
    cpuSeconds: 41.5,
  });
});

test('knows no peak on a kernel without memory.peak, and no CPU time without the controller', async () => {
  await using tree = await makeCgroupTree({
    'task-1/memory.current': '1000',
    'task-1/memory.events': 'max 0\noom_kill 0',
  });
  expect(await cgroupV2(tree.host, 'task-1').readUsage()).toMatchObject({
    peakBytes: null,
    oomKills: 0,
    cpuSeconds: null,
  });
});
