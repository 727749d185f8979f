import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../harness/config/load-config.ts';
import { chooseScenarios } from '../../harness/config/scenario-choice.ts';
import { listScenarios, loadScenario } from '../../harness/config/scenario-file.ts';

const SCENARIOS = resolve(import.meta.dirname, '../../scenarios');
const CONFIG = resolve(import.meta.dirname, '../../lastgasp.config.ts');
const SAMPLE = resolve(import.meta.dirname, '../../jvm-sample');
const ORDERS = resolve(SAMPLE, 'src/lastgasp/orders');
const PRESSURE = resolve(SAMPLE, 'pressure/src/lastgasp/pressure');

const { flagSets } = await loadConfig({ file: CONFIG });
const names = await listScenarios([SCENARIOS]);
const ofService = await chooseScenarios({ names: [], all: true, directories: [SCENARIOS] });
const ofAgent = names.filter((name) => !ofService.includes(name));

/** The paths that the service answers, by way of the handlers that its Main names. */
async function answeredPaths() {
  const main = await readFile(resolve(ORDERS, 'Main.java'), 'utf8');
  const handlers = [...main.matchAll(/(\w+Handler)\.PATH/g)].map((match) => match[1] ?? '');
  const sources = await Promise.all(
    handlers.map((handler) => readFile(resolve(ORDERS, `${handler}.java`), 'utf8')),
  );
  return sources.map((source) => /String PATH = "([^"]+)"/.exec(source)?.[1]);
}

test.for([
  ...ofService.map((name) => ({ name, package: 'lastgasp.orders', folder: ORDERS })),
  ...ofAgent.map((name) => ({ name, package: 'lastgasp.pressure', folder: PRESSURE })),
])('$name names a culprit that is a method of $package', async ({ name, package: ofPackage, folder }) => {
  const { culprit } = await loadScenario({ directories: [SCENARIOS], name });
  const simpleName = culprit.className.replace(`${ofPackage}.`, '');
  const source = await readFile(resolve(folder, `${simpleName}.java`), 'utf8');
  expect(source).toMatch(
    new RegExp(`^ {4}(?:public )?[A-Za-z][\\w<>\\[\\], ?]* ${culprit.methodName}\\(`, 'm'),
  );
});

test.for(ofService)('%s drives operations that the service has', async (name) => {
  const script = await readFile(resolve(SCENARIOS, name, 'load.ts'), 'utf8');
  const asked = [...script.matchAll(/['`](\/[a-z-]+)/g)].map((match) => match[1]);
  expect(asked.length).toBeGreaterThan(0);
  expect(await answeredPaths()).toEqual(expect.arrayContaining(asked));
});

test.for(names)('%s sizes memory and leaves what captures evidence to the flag sets', async (name) => {
  const { jvmFlags } = await loadScenario({ directories: [SCENARIOS], name });
  const ofFlagSets = Object.values(flagSets).flatMap((flagSet) => flagSet.jvmFlags.map(flagName));
  expect(ofFlagSets).toContain('-XX:HeapDumpPath');
  expect(jvmFlags.map(flagName).filter((flag) => ofFlagSets.includes(flag))).toEqual([]);
});

test.for(ofAgent)('%s has the agent hold what its culprit holds, and no size of the heap', async (name) => {
  const scenario = await loadScenario({ directories: [SCENARIOS], name });
  const script = await readFile(resolve(SCENARIOS, name, 'load.ts'), 'utf8');
  const resources = new Set([...script.matchAll(/hold\('([a-z-]+)'/g)].map((match) => match[1]));
  const hoards = await readFile(resolve(PRESSURE, 'Hoard.java'), 'utf8');
  const made = [...resources].map(
    (resource) => new RegExp(`case "${resource}":\\s+return (\\w+)[.]HOARD`).exec(hoards)?.[1],
  );
  expect(made.map((hoard) => `lastgasp.pressure.${hoard}`)).toEqual([scenario.culprit.className]);
  // The heap is the service's own; a limit that a default gives way to it may be set.
  expect(scenario.jvmFlags).toEqual([]);
  expect(scenario.defaultJvmFlags.filter((flag) => /-Xm|RAM|HeapSize/.test(flag))).toEqual([]);
});

function flagName(flag: string) {
  return flag.replace(/=.*/, '').replace('-XX:-', '-XX:+');
}
