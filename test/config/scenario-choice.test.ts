import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chooseScenarios, QUICK_SCENARIOS } from '../../harness/config/scenario-choice.ts';

/** A scenario in which that uses the memory up. */
function scenarioFile(pressure: 'operations' | 'agent'): string {
  const scenario = {
    description: 'x',
    oomType: 'heap-space',
    culprit: { className: 'X', methodName: 'x' },
    pressure,
    jvmFlags: [],
    taskSize: '256/512',
    requestsPerSecond: 1,
    oomWithinSeconds: 1,
    userSees: 'x',
  };
  return `export default ${JSON.stringify(scenario)};`;
}

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-choice-'));
  for (const name of ['b', 'a']) {
    await mkdir(join(directory, name));
    await writeFile(join(directory, name, 'scenario.ts'), scenarioFile('operations'));
    await writeFile(join(directory, name, 'load.ts'), '');
  }
  await mkdir(join(directory, 'pressure-a'));
  await writeFile(join(directory, 'pressure-a', 'scenario.ts'), scenarioFile('agent'));
  await writeFile(join(directory, 'pressure-a', 'load.ts'), '');
});
afterAll(async () => rm(directory, { recursive: true }));

test('names are kept in their order, each once', async () => {
  expect(await chooseScenarios({ names: ['b', 'a', 'b'], directories: [directory] })).toEqual(['b', 'a']);
});

test('no name means the quick experiment', async () => {
  expect(await chooseScenarios({ names: [], directories: [directory] })).toEqual(QUICK_SCENARIOS);
});

test('all means every scenario of the folder but those of the pressure agent', async () => {
  expect(await chooseScenarios({ names: [], all: true, directories: [directory] })).toEqual(['a', 'b']);
});

test('all and names contradict each other', async () => {
  await expect(chooseScenarios({ names: ['a'], all: true, directories: [directory] })).rejects.toMatchObject({
    code: 'scenario-choice',
    exitCode: 3,
    hint: expect.stringContaining('--all-scenarios'),
  });
});
