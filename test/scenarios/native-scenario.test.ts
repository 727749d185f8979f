import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { loadScenario } from '../../harness/config/scenario-file.ts';

const SCENARIOS = resolve(import.meta.dirname, '../../scenarios');

function load(name: string) {
  return loadScenario({ directories: [SCENARIOS], name });
}

test.for([
  { name: 'metaspace', oomType: 'metaspace', bound: '-XX:MaxMetaspaceSize=' },
  { name: 'class-space', oomType: 'compressed-class-space', bound: '-XX:CompressedClassSpaceSize=' },
  { name: 'direct-buffer', oomType: 'direct-buffer', bound: '-XX:MaxDirectMemorySize=' },
])('$name ends in $oomType because $bound bounds it', async ({ name, oomType, bound }) => {
  const scenario = await load(name);
  expect(scenario.oomType).toBe(oomType);
  expect(scenario.jvmFlags.filter((flag) => flag.startsWith(bound))).toHaveLength(1);
});

test('class-space leaves metaspace as a whole unbounded, or that would be full first', async () => {
  const { jvmFlags } = await load('class-space');
  expect(jvmFlags.filter((flag) => flag.startsWith('-XX:MaxMetaspaceSize'))).toEqual([]);
});

test('native-thread is bounded by the threads of its user, not by the memory of its task', async () => {
  const { oomType, nprocMax, taskSize } = await load('native-thread');
  expect(oomType).toBe('native-thread');
  // A thread that waits holds about 100 KiB: measured on JDK 17, 21 and 25.
  const taskMebibytes = Number(taskSize.split('/')[1]);
  expect((nprocMax ?? Infinity) * 0.1).toBeLessThan(taskMebibytes / 4);
});

test.for(['native-inflater', 'oom-killed-native'])(
  '%s is bounded by nothing but the task: no Java limit may be reached first',
  async (name) => {
    const { oomType, jvmFlags, nprocMax } = await load(name);
    expect(oomType).toBe('oom-killed');
    expect(jvmFlags).toEqual(['-XX:MaxRAMPercentage=25']);
    expect(nprocMax ?? null).toBeNull();
  },
);
