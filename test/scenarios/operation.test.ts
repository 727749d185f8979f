import { readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../harness/config/load-config.ts';
import { culpritMethods } from '../../harness/config/scenario.ts';
import { listScenarios, loadScenario } from '../../harness/config/scenario-file.ts';
import type { Sample } from '../../harness/sample.ts';

const SCENARIOS = resolve(import.meta.dirname, '../../scenarios');
const CONFIG = resolve(import.meta.dirname, '../../lastgasp.config.ts');
const SAMPLES_DIRECTORY = resolve(import.meta.dirname, '../../jvm-sample');
interface Sources {
  readonly folder: string;
  readonly packageName: string;
}
/** Where the sources of each sample are, and its package. */
const SOURCES: Readonly<Record<Sample, Sources>> = {
  orders: { folder: 'src/lastgasp/orders', packageName: 'lastgasp.orders' },
  spring: { folder: 'spring/src/lastgasp/desk', packageName: 'lastgasp.desk' },
  netty: { folder: 'netty/src/lastgasp/feed', packageName: 'lastgasp.feed' },
};
const PRESSURE: Sources = { folder: 'pressure/src/lastgasp/pressure', packageName: 'lastgasp.pressure' };

const { flagSets } = await loadConfig({ file: CONFIG });
const names = await listScenarios([SCENARIOS]);
const scenarios = await Promise.all(names.map((name) => loadScenario({ directories: [SCENARIOS], name })));
const ofServices = scenarios.filter(({ pressure }) => pressure === 'operations').map(({ name }) => name);
const ofAgent = scenarios.filter(({ pressure }) => pressure === 'agent').map(({ name }) => name);

/** The paths that a service answers: of handlers that its Main names, of Spring's controllers, of a table of routes. */
async function answeredPaths(sample: Sample): Promise<readonly string[]> {
  const folder = resolve(SAMPLES_DIRECTORY, SOURCES[sample].folder);
  const main = sample === 'orders' ? await readFile(resolve(folder, 'Main.java'), 'utf8') : null;
  const files = (await readdir(folder)).filter((file) => main === null || isNamedIn(main, file));
  const sources = await Promise.all(files.map((file) => readFile(resolve(folder, file), 'utf8')));
  const declared = /(?:String PATH = |@(?:Get|Post)Mapping\(|operations\.put\()"(\/[a-z]+)"/gm;
  return sources.flatMap((source) => [...source.matchAll(declared)].map((match) => match[1] ?? ''));
}

/** A handler that Main does not name answers nobody. */
function isNamedIn(main: string, file: string): boolean {
  return main.includes(`${file.replace('.java', '')}.PATH`);
}

test.for(names)('%s names a culprit that is a method of what its load asks', async (name) => {
  const { culprit, sample, pressure } = await loadScenario({ directories: [SCENARIOS], name });
  const { folder, packageName } = pressure === 'agent' ? PRESSURE : SOURCES[sample];
  for (const { className, methodName } of culpritMethods(culprit)) {
    const simpleName = className.replace(`${packageName}.`, '');
    const [file] = (await readdir(resolve(SAMPLES_DIRECTORY, folder))).filter((known) =>
      [`${simpleName}.java`, `${simpleName}.kt`].includes(known),
    );
    const source = await readFile(resolve(SAMPLES_DIRECTORY, folder, file ?? simpleName), 'utf8');
    expect(source).toMatch(new RegExp(`^ {4}(?:public )?[A-Za-z][\\w<>\\[\\], ?]* ${methodName}\\(`, 'm'));
  }
});

test.for(ofServices)('%s drives operations that the service has', async (name) => {
  const { sample } = await loadScenario({ directories: [SCENARIOS], name });
  const script = await readFile(resolve(SCENARIOS, name, 'load.ts'), 'utf8');
  const asked = [...script.matchAll(/['`](\/[a-z-]+)/g)].map((match) => match[1]);
  expect(asked.length).toBeGreaterThan(0);
  expect(await answeredPaths(sample)).toEqual(expect.arrayContaining(asked));
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
  const hoards = await readFile(resolve(SAMPLES_DIRECTORY, PRESSURE.folder, 'Hoard.java'), 'utf8');
  const made = [...resources].map(
    (resource) => new RegExp(`case "${resource}":\\s+return (\\w+)[.]HOARD`).exec(hoards)?.[1],
  );
  expect(made.map((hoard) => `lastgasp.pressure.${hoard}`)).toEqual([scenario.culprit.className]);
  // The heap is the service's own; a limit that a default gives way to it may be set, and the collector's choice.
  const sizes = [...scenario.jvmFlags, ...scenario.defaultJvmFlags].filter((flag) =>
    /-Xm|RAM|HeapSize|NewSize/.test(flag),
  );
  expect(sizes).toEqual([]);
});

function flagName(flag: string) {
  return flag.replace(/=.*/, '').replace('-XX:-', '-XX:+');
}
