import { expect, test } from 'vitest';
import { systemdSlice } from '../../harness/task/systemd-slice.ts';
import { taskLimits } from '../../harness/task/task-limits.ts';
import { makeCgroupTree, type CgroupTree } from './cgroup-tree.ts';

const LIMITS = taskLimits({ cpuUnits: 256, memoryMiB: 512 }, { cpuCount: 2 });
const SLICE = 'lastgasp_1234abcd_1.slice';
const LIMIT_BYTES = String(512 * 1024 ** 2);

/** A machine whose systemd writes down what it is asked and then does `effect`. */
async function machine(files: Readonly<Record<string, string>>, effect = 'true'): Promise<CgroupTree> {
  const tree = await makeCgroupTree({ ...files, asked: '' });
  await tree.command('nsenter', `echo "$*" >> /sys/fs/cgroup/asked\n${effect}`);
  await tree.command('sleep', 'true');
  return tree;
}

function sliceOn(tree: CgroupTree, cgroupVersion: 1 | 2): ReturnType<typeof systemdSlice> {
  return systemdSlice({ host: tree.host, name: 'lastgasp-1234abcd-1', cgroupVersion });
}

test('asks systemd for a slice with the limits of the task, under a name that nests in no other', async () => {
  await using tree = await machine({ [`${SLICE}/memory.max`]: LIMIT_BYTES });
  const slice = sliceOn(tree, 2);
  await slice.create(LIMITS);
  expect(slice.cgroupParent).toBe(SLICE);
  expect((await tree.read('asked'))?.split('\n')).toEqual([
    `--target 1 --mount -- systemctl start ${SLICE}`,
    `--target 1 --mount -- systemctl set-property --runtime ${SLICE} MemoryAccounting=yes CPUAccounting=yes MemoryMax=${LIMIT_BYTES} MemorySwapMax=0 CPUQuota=25%`,
  ]);
});

test('waits until systemd has applied the limit', async () => {
  await using tree = await machine({ [`${SLICE}/memory.max`]: 'max' });
  await tree.command('sleep', `echo ${LIMIT_BYTES} > /sys/fs/cgroup/${SLICE}/memory.max`);
  await sliceOn(tree, 2).create(LIMITS);
  expect(await tree.read(`${SLICE}/memory.max`)).toBe(LIMIT_BYTES);
});

test('refuses a slice that never gets the limit', async () => {
  await using tree = await machine({ [`${SLICE}/memory.max`]: 'max' });
  await expect(sliceOn(tree, 2).create(LIMITS)).rejects.toThrow('has no memory limit 5 s after it was set');
});

test('adds on cgroup v1 the swap limit that systemd has no property for there', async () => {
  await using tree = await machine({
    [`memory/${SLICE}/memory.limit_in_bytes`]: LIMIT_BYTES,
    [`memory/${SLICE}/memory.memsw.limit_in_bytes`]: '9223372036854771712',
    [`memory/${SLICE}/memory.swappiness`]: '60',
  });
  await sliceOn(tree, 1).create(LIMITS);
  expect(await tree.read(`memory/${SLICE}/memory.memsw.limit_in_bytes`)).toBe(LIMIT_BYTES);
  expect(await tree.read(`memory/${SLICE}/memory.swappiness`)).toBe('0');
});

test('stops the slice and takes its runtime properties back', async () => {
  await using tree = await machine({});
  await sliceOn(tree, 2).remove();
  expect((await tree.read('asked'))?.split('\n').slice(-2)).toEqual([
    `--target 1 --mount -- systemctl stop ${SLICE}`,
    `--target 1 --mount -- systemctl revert ${SLICE}`,
  ]);
});

test('has nothing to remove where systemd cannot be reached', async () => {
  await using tree = await machine({}, 'exit 1');
  await sliceOn(tree, 2).remove();
  expect(await tree.read('asked')).not.toContain('stop');
});

test.each([
  {
    cgroupVersion: 1,
    files: {
      [`memory/${SLICE}/memory.usage_in_bytes`]: '1000',
      [`memory/${SLICE}/memory.max_usage_in_bytes`]: '2000',
      [`cpuacct/${SLICE}/cpuacct.usage`]: '1500000000',
    },
    counts: { limitHits: null, oomKills: null },
  },
  {
    cgroupVersion: 2,
    files: {
      [`${SLICE}/memory.current`]: '1000',
      [`${SLICE}/memory.peak`]: '2000',
      [`${SLICE}/memory.events`]: 'max 3\noom_kill 4',
      [`${SLICE}/cpu.stat`]: 'usage_usec 1500000\nuser_usec 7',
    },
    counts: { limitHits: 3, oomKills: 4 },
  },
] as const)('reads the figures of the slice on cgroup v$cgroupVersion', async (row) => {
  await using tree = await machine(row.files);
  expect(await sliceOn(tree, row.cgroupVersion).readUsage()).toEqual({
    usageBytes: 1000,
    peakBytes: 2000,
    ...row.counts,
    cpuSeconds: 1.5,
  });
});
