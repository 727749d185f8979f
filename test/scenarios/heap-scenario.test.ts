import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { loadScenario } from '../../harness/config/scenario-file.ts';

const SCENARIOS = resolve(import.meta.dirname, '../../scenarios');

function load(name: string) {
  return loadScenario({ directories: [SCENARIOS], name });
}

test.for(['heap-leak', 'heap-burst', 'heap-swallowed', 'heap-main-dead', 'heap-first-harmless'])(
  '%s has a heap that leaves half of the task to the JVM itself',
  async (name) => {
    const { oomType, jvmFlags } = await load(name);
    expect(oomType).toBe('heap-space');
    expect(jvmFlags).toEqual(['-XX:MaxRAMPercentage=50']);
  },
);

test('oom-killed-heap may have a heap that no task of its vCPU could hold', async () => {
  const { oomType, jvmFlags } = await load('oom-killed-heap');
  expect(oomType).toBe('oom-killed');
  expect(jvmFlags).toEqual(['-Xmx8g']);
});

test('gc-overhead pins the collector that has such a limit', async () => {
  const { oomType, jvmFlags } = await load('gc-overhead');
  expect(oomType).toBe('gc-overhead');
  expect(jvmFlags).toContain('-XX:+UseParallelGC');
});

test.for(['heap-burst', 'heap-swallowed', 'array-size'])(
  '%s needs one request, which a hundredth of the load never gets to',
  async (name) => {
    const { requestsPerSecond, oomWithinSeconds } = await load(name);
    const script = await readFile(resolve(SCENARIOS, name, 'load.ts'), 'utf8');
    const visitors = Number(/^const VISITORS_PER_\w+ = (\d+);$/m.exec(script)?.[1]);
    expect(visitors).toBeLessThan((requestsPerSecond * oomWithinSeconds) / 2);
    expect(visitors).toBeGreaterThan(requestsPerSecond * oomWithinSeconds * 0.01 * 2);
  },
);
