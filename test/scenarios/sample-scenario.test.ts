import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { SCENARIOS_DIRECTORY } from '../../harness/command/project-files.ts';
import { loadScenario } from '../../harness/config/scenario-file.ts';
import { SAMPLES } from '../../harness/sample.ts';

const MIB = 1024 ** 2;

function load(name: string) {
  return loadScenario({ directories: [SCENARIOS_DIRECTORY], name });
}

test.for([
  ['spring-heap-leak', 'spring', 'heap-space'],
  ['spring-metaspace', 'spring', 'metaspace'],
  ['spring-direct', 'spring', 'direct-buffer'],
  ['netty-heap-leak', 'netty', 'heap-space'],
  ['netty-metaspace', 'netty', 'metaspace'],
  ['netty-direct', 'netty', 'netty-direct'],
] as const)('%s drives the %s sample into %s', async ([name, sample, oomType]) => {
  expect(await load(name)).toMatchObject({ sample, oomType });
});

test('Netty’s limit is below the JVM’s, which is the largest heap: it is reached first on every JDK', async () => {
  const { jvmFlags, taskSize } = await load('netty-direct');
  const nettyBytes = Number(flagValue(jvmFlags, '-Dio.netty.maxDirectMemory='));
  const heapShare = Number(flagValue(jvmFlags, '-XX:MaxRAMPercentage=')) / 100;
  expect(nettyBytes).toBeLessThan(0.75 * heapShare * Number(taskSize.split('/')[1]) * MIB);
  expect(jvmFlags.filter((flag) => flag.startsWith('-XX:MaxDirectMemorySize'))).toEqual([]);
});

function flagValue(flags: readonly string[], prefix: string): string | undefined {
  return flags.find((flag) => flag.startsWith(prefix))?.slice(prefix.length);
}

test.for(SAMPLES.filter((sample) => sample !== 'orders'))(
  'every version of the %s sample’s libraries is pinned',
  async (sample) => {
    const file = resolve(SCENARIOS_DIRECTORY, '../jvm-sample', sample, 'pom.xml');
    const pom = await readFile(file, 'utf8');
    const versions = [...pom.matchAll(/<version>(.+)<\/version>/g)].map((match) => match[1]);
    expect(versions.length).toBeGreaterThan(1);
    for (const version of versions) expect(version).toMatch(/^\d+(?:\.\d+)*(?:\.Final)?$/);
    expect(pom).not.toContain('<repository>');
  },
);
