import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chooseScenarios, QUICK_SCENARIOS } from '../../harness/config/scenario-choice.ts';

function scenarioFile(sample: string | undefined): string {
  return `export default ${JSON.stringify({
    description: 'd',
    oomType: 'heap-space',
    culprit: { className: 'A', methodName: 'b' },
    sample,
    jvmFlags: [],
    taskSize: '256/512',
    requestsPerSecond: 1,
    oomWithinSeconds: 10,
    userSees: 'u',
  })};`;
}

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-choice-'));
  for (const [name, sample] of [
    ['b', 'orders'],
    ['a', undefined],
    ['c', 'spring'],
  ] as const) {
    await mkdir(join(directory, name));
    await writeFile(join(directory, name, 'scenario.ts'), scenarioFile(sample));
    await writeFile(join(directory, name, 'load.ts'), 'export default function load() {}');
  }
});
afterAll(async () => rm(directory, { recursive: true }));

test('names are kept in their order, each once', async () => {
  expect(await chooseScenarios({ names: ['b', 'a', 'b'], directory })).toEqual(['b', 'a']);
});

test('no name means the quick experiment', async () => {
  expect(await chooseScenarios({ names: [], directory })).toEqual(QUICK_SCENARIOS);
});

test('all means every scenario of the folder that drives the order service', async () => {
  expect(await chooseScenarios({ names: [], all: true, directory })).toEqual(['a', 'b']);
});

test('all and names contradict each other', async () => {
  await expect(chooseScenarios({ names: ['a'], all: true, directory })).rejects.toMatchObject({
    code: 'scenario-choice',
    exitCode: 3,
    hint: expect.stringContaining('--all-scenarios'),
  });
});
