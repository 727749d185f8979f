import { expect, test } from 'vitest';
import { memoryView } from '../../harness/task/visibility.ts';

const TASK = { limitsMemory: true, taskMemoryMiB: 512, machineMemoryKiB: 16_000_000 };
const HIDING_FLAGS = ['-XX:-UseContainerSupport', '-XX:MaxRAM=16000000k'];

test.each([
  { visibility: 'visible', cgroupVersion: 1, hasTaskCgroup: true, memoryMiB: null, jvmFlags: [] },
  { visibility: 'visible', cgroupVersion: 2, hasTaskCgroup: true, memoryMiB: 512, jvmFlags: [] },
  { visibility: 'visible', cgroupVersion: 1, hasTaskCgroup: false, memoryMiB: 512, jvmFlags: [] },
  { visibility: 'visible', cgroupVersion: 2, hasTaskCgroup: false, memoryMiB: 512, jvmFlags: [] },
  { visibility: 'hidden', cgroupVersion: 1, hasTaskCgroup: true, memoryMiB: null, jvmFlags: HIDING_FLAGS },
  { visibility: 'hidden', cgroupVersion: 2, hasTaskCgroup: true, memoryMiB: null, jvmFlags: [] },
  { visibility: 'hidden', cgroupVersion: 1, hasTaskCgroup: false, memoryMiB: 512, jvmFlags: HIDING_FLAGS },
  { visibility: 'hidden', cgroupVersion: 2, hasTaskCgroup: false, memoryMiB: 512, jvmFlags: HIDING_FLAGS },
] as const)(
  'makes the task’s memory $visibility on cgroup v$cgroupVersion (task cgroup: $hasTaskCgroup)',
  ({ memoryMiB, jvmFlags, ...how }) => {
    const view = memoryView({ ...TASK, ...how });
    expect(view).toMatchObject({ memoryMiB, jvmFlags });
    expect(view.fidelityNotes).toHaveLength(jvmFlags.length === 0 ? 0 : 1);
  },
);

test.each([1, 2] as const)(
  'tells the JVM the task’s memory by a flag where nothing can be limited on cgroup v%d',
  (cgroupVersion) => {
    const engine = { ...TASK, limitsMemory: false, cgroupVersion, hasTaskCgroup: false };
    const visible = memoryView({ ...engine, visibility: 'visible' });
    expect(visible).toMatchObject({ memoryMiB: null, jvmFlags: ['-XX:MaxRAM=512m'] });
    expect(visible.fidelityNotes).toEqual([expect.stringContaining('-XX:MaxRAM=512m')]);
    const hidden = memoryView({ ...engine, visibility: 'hidden' });
    expect(hidden).toMatchObject({ memoryMiB: null, jvmFlags: HIDING_FLAGS });
  },
);

test('says which flags differ from those on Fargate', () => {
  const { fidelityNotes } = memoryView({
    ...TASK,
    visibility: 'hidden',
    cgroupVersion: 1,
    hasTaskCgroup: true,
  });
  expect(fidelityNotes[0]).toContain('-XX:-UseContainerSupport -XX:MaxRAM=16000000k');
});
