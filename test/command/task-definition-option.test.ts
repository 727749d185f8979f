import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DEFINITION = {
  family: 'orders',
  networkMode: 'awsvpc',
  requiresCompatibilities: ['FARGATE'],
  cpu: '512',
  memory: '1024',
  containerDefinitions: [{ name: 'orders', image: 'lastgasp/jvm-sample' }],
};

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-definition-'));
});
afterAll(async () => rm(directory, { recursive: true }));

/** `lastgasp run --dry-run` with a definition, on a machine without an engine. */
async function dryRun(
  definition: object,
  { scenario = 'heap-leak', options = [] }: { scenario?: string; options?: readonly string[] } = {},
) {
  const file = join(directory, 'task.json');
  await writeFile(file, JSON.stringify(definition));
  const all = ['--task-definition', file, '--flag-set', 'dump-hook', '--dry-run', ...options];
  return execa(process.execPath, ['harness/cli.ts', 'run', scenario, ...all], {
    cwd: ROOT,
    env: { DOCKER_HOST: 'unix:///nonexistent.sock' },
    reject: false,
  });
}

test('a definition is shown with what the harness adds to it', async () => {
  const { stdout, exitCode } = await dryRun(DEFINITION);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('service in container orders');
  expect(stdout).toContain('heap-leak/17/dump-hook/512-1024/1');
  expect(stdout).toMatch(/^ {2}\+ .*-XX:OnOutOfMemoryError=\/dump\.sh/m);
});

test('a size asked for replaces the definition’s, and is shown', async () => {
  const { stdout } = await dryRun(DEFINITION, { options: ['--task-size', '1024/2048'] });
  expect(stdout).toContain('heap-leak/17/dump-hook/1024-2048/1');
  expect(stdout).toContain('-   "cpu": "512"');
  expect(stdout).toContain('+   "cpu": "1024"');
  expect(stdout).toContain('+   "memory": "2048"');
});

test('a limit on processes and its user are shown like the other additions', async () => {
  const { stdout } = await dryRun(DEFINITION, { scenario: 'native-thread' });
  expect(stdout).toMatch(/^ {2}\+ +"user": "\d{9}"/m);
  expect(stdout).toMatch(/^ {2}\+ +"name": "nproc"/m);
});

test('a definition that Fargate would not take ends with 3, in AWS’s words and with the field', async () => {
  const { stderr, exitCode } = await dryRun({ ...DEFINITION, memory: '1000', networkMode: 'bridge' });
  expect(exitCode).toBe(3);
  expect(stderr).toContain('No Fargate configuration exists for given values');
  expect(stderr).toContain('networkMode = "bridge"');
  expect(stderr).toContain("Fargate only supports network mode 'awsvpc'");
});
