import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../harness/config/load-config.ts';
import { listScenarios, loadScenario } from '../../harness/config/scenario-file.ts';

const SCENARIOS = resolve(import.meta.dirname, '../../scenarios');
const CONFIG = resolve(import.meta.dirname, '../../lastgasp.config.ts');
const ORDERS = resolve(import.meta.dirname, '../../jvm-sample/src/lastgasp/orders');

const { flagSets } = await loadConfig({ file: CONFIG });
const names = await listScenarios(SCENARIOS);

/** The paths that the service answers, by way of the handlers that its Main names. */
async function answeredPaths() {
  const main = await readFile(resolve(ORDERS, 'Main.java'), 'utf8');
  const handlers = [...main.matchAll(/(\w+Handler)\.PATH/g)].map((match) => match[1] ?? '');
  const sources = await Promise.all(
    handlers.map((handler) => readFile(resolve(ORDERS, `${handler}.java`), 'utf8')),
  );
  return sources.map((source) => /String PATH = "([^"]+)"/.exec(source)?.[1]);
}

test.for(names)('%s names a culprit that is a method of the sample', async (name) => {
  const { culprit } = await loadScenario({ directory: SCENARIOS, name });
  const simpleName = culprit.className.replace('lastgasp.orders.', '');
  const source = await readFile(resolve(ORDERS, `${simpleName}.java`), 'utf8');
  expect(source).toMatch(new RegExp(`^ {4}[A-Za-z][\\w<>\\[\\], ?]* ${culprit.methodName}\\(`, 'm'));
});

test.for(names)('%s drives operations that the service has', async (name) => {
  const script = await readFile(resolve(SCENARIOS, name, 'load.ts'), 'utf8');
  const asked = [...script.matchAll(/['`](\/[a-z-]+)/g)].map((match) => match[1]);
  expect(asked.length).toBeGreaterThan(0);
  expect(await answeredPaths()).toEqual(expect.arrayContaining(asked));
});

test.for(names)('%s sizes memory and leaves what captures evidence to the flag sets', async (name) => {
  const { jvmFlags } = await loadScenario({ directory: SCENARIOS, name });
  const ofFlagSets = Object.values(flagSets).flatMap((flagSet) => flagSet.jvmFlags.map(flagName));
  expect(ofFlagSets).toContain('-XX:HeapDumpPath');
  expect(jvmFlags.map(flagName).filter((flag) => ofFlagSets.includes(flag))).toEqual([]);
});

function flagName(flag: string) {
  return flag.replace(/=.*/, '').replace('-XX:-', '-XX:+');
}
