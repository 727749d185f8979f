import { expect, test } from 'vitest';
import { folderOf, type Import, parseImports, reachableAtRuntime, readImports } from './import-graph.ts';

/**
 * Data flows one way. A folder imports from itself, from the files of `harness/` itself and from what
 * stands above it here, never from what stands below. A new folder gets its line here.
 */
const FOLDERS = [
  // words and formats that know nothing of the rest
  'timeline',
  'config',
  'hprof',
  'jfr',
  'statistics',
  // Docker, and only here
  'engine',
  // what is to be run
  'plan',
  // what runs: the task, where its evidence becomes durable, what makes it fail
  'task',
  'sink',
  'sidecar',
  'load',
  // what a definition's flags come to, without running it
  'check',
  // evidence, what is recorded of it, and what it is worth
  'capture',
  'artefact',
  'journal',
  'verdict',
  // what is shown, live and afterwards
  'progress',
  'trial',
  // what ended a task elsewhere, from what there is after the fact
  'postmortem',
  'report',
  'publish',
  // use cases
  'init',
  'run',
  'command',
  // for other people's tests
  'vitest',
];
/** Entry points: import from everywhere, and are imported by nobody. */
const ENTRY_POINTS = ['cli.ts', 'index.ts'];
/** Works on what is on disk: loads without a Docker client. */
const OFFLINE_FOLDERS = [
  'timeline',
  'config',
  'hprof',
  'jfr',
  'statistics',
  'plan',
  'check',
  'journal',
  'postmortem',
  'report',
  'progress',
  'publish',
  'vitest',
];

const imports = await readImports();

function isAgainstTheFlow({ from, to }: Import): boolean {
  if (ENTRY_POINTS.includes(from) || !to.endsWith('.ts')) {
    return false;
  }
  if (ENTRY_POINTS.includes(to)) {
    return true;
  }
  const target = folderOf(to);
  return (
    target !== '.' && (folderOf(from) === '.' || FOLDERS.indexOf(target) > FOLDERS.indexOf(folderOf(from)))
  );
}

const describeImport = ({ from, to }: Import): string => `${from} imports ${to}`;

test('every folder of the harness has its place in the flow', () => {
  const folders = new Set(imports.map(({ from }) => folderOf(from)).filter((folder) => folder !== '.'));
  expect([...folders].filter((folder) => !FOLDERS.includes(folder))).toEqual([]);
});

test('no folder imports from a later stage', () => {
  expect(imports.filter(isAgainstTheFlow).map(describeImport)).toEqual([]);
});

test('what needs only files loads no Docker client', () => {
  const files = new Set(imports.map(({ from }) => from));
  const needingDocker = [...files].filter(
    (file) => OFFLINE_FOLDERS.includes(folderOf(file)) && reachableAtRuntime(imports, file).has('dockerode'),
  );
  expect(needingDocker).toEqual([]);
});

test.each([
  ['plan/plan.ts', "import { x } from '../task/x.ts';", true],
  ['plan/plan.ts', "import type {\n  X,\n} from '../report/x.ts';", true],
  ['plan/plan.ts', "export { x } from '../cli.ts';", true],
  ['clock.ts', "import './engine/x.ts';", true],
  ['plan/plan.ts', "import { x } from '../config/x.ts';", false],
  ['plan/plan.ts', "import { z } from 'zod';", false],
  ['cli.ts', "import { x } from './command/x.ts';", false],
])('would see in %s that `%s` is against the flow: %s', (from, source, isAgainst) => {
  expect(parseImports(from, source).map(isAgainstTheFlow)).toEqual([isAgainst]);
});
