import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chooseScenarios, QUICK_SCENARIOS } from '../../harness/config/scenario-choice.ts';

interface Kind {
  readonly sample?: string;
  readonly pressure?: string;
}

/** A scenario of that kind. */
function scenarioFile(kind: Kind): string {
  const scenario = {
    description: 'x',
    oomType: 'heap-space',
    culprit: { className: 'X', methodName: 'x' },
    ...kind,
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
  const kinds: readonly (readonly [name: string, kind: Kind])[] = [
    ['b', { sample: 'orders' }],
    ['a', {}],
    ['c', { sample: 'spring' }],
    ['d', { pressure: 'agent' }],
  ];
  for (const [name, kind] of kinds) {
    await mkdir(join(directory, name));
    await writeFile(join(directory, name, 'scenario.ts'), scenarioFile(kind));
    await writeFile(join(directory, name, 'load.ts'), '');
  }
});
afterAll(async () => rm(directory, { recursive: true }));

test('names are kept in their order, each once', async () => {
  expect(await chooseScenarios({ names: ['b', 'a', 'b'], directories: [directory] })).toEqual(['b', 'a']);
});

test('no name means the quick experiment', async () => {
  expect(await chooseScenarios({ names: [], directories: [directory] })).toEqual(QUICK_SCENARIOS);
});

test('all means every scenario of the folder that drives operations of the order service', async () => {
  expect(await chooseScenarios({ names: [], all: true, directories: [directory] })).toEqual(['a', 'b']);
});

test('no name means what the config says, where it says something', async () => {
  const choice = { names: [], defaults: ['c'], directories: [directory] };
  expect(await chooseScenarios(choice)).toEqual(['c']);
  expect(await chooseScenarios({ ...choice, names: ['a'] })).toEqual(['a']);
});

test('all and names contradict each other', async () => {
  await expect(chooseScenarios({ names: ['a'], all: true, directories: [directory] })).rejects.toMatchObject({
    code: 'scenario-choice',
    exitCode: 3,
    hint: expect.stringContaining('--all-scenarios'),
  });
});
