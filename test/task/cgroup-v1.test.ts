import { expect, test } from 'vitest';
import { cgroupV1 } from '../../harness/task/cgroup-v1.ts';
import { taskLimits } from '../../harness/task/task-limits.ts';
import { makeCgroupTree } from './cgroup-tree.ts';

const LIMITS = taskLimits({ cpuUnits: 256, memoryMiB: 512 }, { cpuCount: 2 });
const MEMORY = 'memory/task-1';

/** What the kernel puts into a new cgroup of each controller. */
const NEW_CGROUP = {
  [`${MEMORY}/memory.use_hierarchy`]: '1',
  [`${MEMORY}/memory.limit_in_bytes`]: '9223372036854771712',
  [`${MEMORY}/memory.memsw.limit_in_bytes`]: '9223372036854771712',
  [`${MEMORY}/memory.swappiness`]: '60',
};

test('limits the memory, memory and swap together, and the CPU of all containers of the task', async () => {
  await using tree = await makeCgroupTree(NEW_CGROUP);
  const cgroup = cgroupV1(tree.host, 'task-1');
  await cgroup.create(LIMITS);
  expect(cgroup.cgroupParent).toBe('/task-1');
  expect(await tree.read(`${MEMORY}/memory.limit_in_bytes`)).toBe(String(512 * 1024 ** 2));
  expect(await tree.read(`${MEMORY}/memory.memsw.limit_in_bytes`)).toBe(String(512 * 1024 ** 2));
  expect(await tree.read(`${MEMORY}/memory.swappiness`)).toBe('0');
  expect(await tree.read('cpu/task-1/cpu.cfs_period_us')).toBe('100000');
  expect(await tree.read('cpu/task-1/cpu.cfs_quota_us')).toBe('25000');
});

test('does without a swap limit where the kernel counts no swap', async () => {
  await using tree = await makeCgroupTree({ [`${MEMORY}/memory.use_hierarchy`]: '1' });
  await cgroupV1(tree.host, 'task-1').create(LIMITS);
  expect(tree.has(`${MEMORY}/memory.memsw.limit_in_bytes`)).toBe(false);
  expect(await tree.read(`${MEMORY}/memory.limit_in_bytes`)).toBe(String(512 * 1024 ** 2));
});

test('refuses a hierarchy that does not add up its children', async () => {
  await using tree = await makeCgroupTree({ ...NEW_CGROUP, [`${MEMORY}/memory.use_hierarchy`]: '0' });
  await expect(cgroupV1(tree.host, 'task-1').create(LIMITS)).rejects.toThrow('ended with 1');
  expect(await tree.read(`${MEMORY}/memory.limit_in_bytes`)).toBe('9223372036854771712');
});

test('takes the cgroup away from every controller, also from those only the engine put it into', async () => {
  await using tree = await makeCgroupTree({ 'memory/other/cgroup.procs': '1' });
  await tree.host.shell('for c in memory cpu pids; do mkdir -p "/sys/fs/cgroup/$c/task-1"; done');
  await cgroupV1(tree.host, 'task-1').remove();
  expect(['memory', 'cpu', 'pids'].filter((controller) => tree.has(`${controller}/task-1`))).toEqual([]);
  expect(tree.has('memory/other')).toBe(true);
});

test('waits for the cgroup of a container that is still going', async () => {
  await using tree = await makeCgroupTree({});
  await tree.host.shell('mkdir -p /sys/fs/cgroup/memory/task-1/container');
  await tree.command('sleep', 'rmdir /sys/fs/cgroup/memory/task-1/container 2>/dev/null || true');
  await cgroupV1(tree.host, 'task-1').remove();
  expect(tree.has('memory/task-1')).toBe(false);
});

test('says so when the cgroup stays in use', async () => {
  await using tree = await makeCgroupTree({ 'memory/task-1/container/cgroup.procs': '1' });
  await tree.command('sleep', 'true');
  await expect(cgroupV1(tree.host, 'task-1').remove()).rejects.toThrow(
    'cgroup task-1 is still in use after 5 s',
  );
});

test('reads the figures of the task, but none of the counts that stay 0 there', async () => {
  await using tree = await makeCgroupTree({
    [`${MEMORY}/memory.usage_in_bytes`]: '1000',
    [`${MEMORY}/memory.max_usage_in_bytes`]: '2000',
    [`${MEMORY}/memory.failcnt`]: '0',
    'cpuacct/task-1/cpuacct.usage': '41500000000',
  });
  expect(await cgroupV1(tree.host, 'task-1').readUsage()).toEqual({
    usageBytes: 1000,
    peakBytes: 2000,
    limitHits: null,
    oomKills: null,
    cpuSeconds: 41.5,
  });
});
