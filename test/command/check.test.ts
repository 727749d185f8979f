import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkReportSchema } from '../../harness/check/check-report.ts';
import { exampleDefinition, exampleContainer, fixtureFile } from '../task/definition/example-definition.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CONFIG = `export default { flagSets: {
  none: { description: 'no flags', jvmFlags: [] },
  recording: { description: 'a recording', jvmFlags: ['-XX:StartFlightRecording=name=a', '-XX:OnOutOfMemoryError=/dump.sh'] },
} };`;

let directory = '';
let config = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-check-'));
  config = join(directory, 'config.ts');
  await writeFile(config, CONFIG);
});
afterAll(async () => rm(directory, { recursive: true }));

/** `lastgasp check` on a machine without an engine. */
async function lastgaspCheck(...args: readonly string[]) {
  return execa(process.execPath, ['harness/cli.ts', 'check', ...args, '--config', config], {
    cwd: ROOT,
    env: { DOCKER_HOST: 'unix:///nonexistent.sock' },
    reject: false,
  });
}

async function definitionFile(name: string, document: object): Promise<string> {
  const file = join(directory, `${name}.json`);
  await writeFile(file, JSON.stringify(document));
  return file;
}

test('a flag set that leaves nothing is serious and ends with 1', async () => {
  const { stdout, exitCode } = await lastgaspCheck('none');
  expect(stdout).toMatch(/Serious:\n {4}nothing-fires: No flag that leaves evidence/);
  expect(stdout, 'colours without a terminal').not.toContain('\u001B');
  expect(exitCode).toBe(1);
});

test('JDKs with the same to say share one table, and nothing serious ends with 0', async () => {
  const { stdout, exitCode } = await lastgaspCheck(
    'recording',
    '--jdk',
    '17,21,25',
    '--task-size',
    '1024/4096',
  );
  expect(stdout).toContain('container app, task 1024/4096, memory visible');
  expect(stdout).toContain('JDK 17, 21, 25\n');
  expect(stdout).toMatch(/^ {2}oom-killed +cannot fire +records$/m);
  expect(stdout).toContain('Nothing serious was found.');
  expect(exitCode).toBe(0);
});

test('a definition’s JDK is told by its image, and the report in JSON keeps to its schema', async () => {
  const container = exampleContainer({
    image: 'eclipse-temurin:21',
    environment: [{ name: 'JAVA_TOOL_OPTIONS', value: '-XX:+HeapDumpOnOutOfMemory' }],
  });
  const file = await definitionFile('typo', exampleDefinition({ containerDefinitions: [container] }));
  const { stdout, exitCode } = await lastgaspCheck(file, '--json');
  const report = checkReportSchema.parse(JSON.parse(stdout));
  expect(report).toMatchObject({ source: file, hasPassed: false, taskSize: '256/512' });
  expect(report.checks).toMatchObject([{ jdk: 21, jdkOrigin: 'image-tag' }]);
  expect(report.checks[0]?.findings[0]).toMatchObject({
    id: 'unknown-flag',
    remedy: 'Did you mean HeapDumpOnOutOfMemoryError?',
  });
  expect(exitCode).toBe(1);
});

test.each([
  ['datadog-sidecar', 'order-service', ['profile-gap', 'memory-sum', 'hidden-memory']],
  ['spring-boot-firelens', 'billing-api', ['nothing-fires', 'memory-sum', 'hidden-memory']],
  ['uploader-sidecar', 'report-worker', ['nothing-fires']],
])('of %s it warns without its secrets', async (name, container, ids) => {
  const { stdout, exitCode } = await lastgaspCheck(fixtureFile(name), '--container', container, '--json');
  const { checks } = checkReportSchema.parse(JSON.parse(stdout));
  const warnings = checks.flatMap(({ findings }) => findings.filter(({ severity }) => severity !== 'note'));
  expect(warnings.map(({ id }) => id)).toEqual(ids);
  expect(exitCode).toBe(0);
});

test.each([
  ['a flag set there is not', ['recordin'], /Did you mean "recording"\?/],
  ['a file there is not', ['nowhere.json'], /nowhere\.json cannot be read/],
  ['a JDK there is not', ['none', '--jdk', '11'], /Unknown JDK "11"/],
  ['a task size Fargate has not', ['none', '--task-size', '256/513'], /No Fargate configuration exists/],
  ['a mode there is not', ['none', '--visibility', 'blind'], /Allowed choices are visible, hidden/],
])('refuses %s with 3', async (_what, args, words) => {
  const { stderr, exitCode } = await lastgaspCheck(...args);
  expect(stderr).toMatch(words);
  expect(exitCode).toBe(3);
});

test('a definition that Fargate would not take ends with 3, in AWS’s words', async () => {
  const file = await definitionFile('odd', exampleDefinition({ memory: '1000' }));
  const { stderr, exitCode } = await lastgaspCheck(file);
  expect(stderr).toContain('No Fargate configuration exists for given values');
  expect(exitCode).toBe(3);
});

test('several containers and none named app ask for --container', async () => {
  const { stderr, exitCode } = await lastgaspCheck(fixtureFile('uploader-sidecar'));
  expect(stderr).toContain('--container: report-worker, dump-uploader, volume-owner');
  expect(exitCode).toBe(3);
});
