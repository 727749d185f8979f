import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineConfig } from '../../harness/config/config.ts';
import { loadConfig } from '../../harness/config/load-config.ts';

let directory = '';
let fileCount = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-config-'));
});
afterAll(async () => rm(directory, { recursive: true }));

/** A config file of its own, because Node loads a file only once. */
async function load(body: string) {
  fileCount += 1;
  const file = join(directory, `config-${fileCount}.ts`);
  await writeFile(file, body);
  return loadConfig({ file });
}

describe('loadConfig', () => {
  it("fills in AWS's defaults", async () => {
    const config = await load('export default {};');
    expect(config).toMatchObject({
      flagSets: { none: { jvmFlags: [] } },
      capturePaths: ['heap-dump'],
      defaultFlagSets: null,
      taskSize: null,
      ephemeralStorageGiB: 20,
      horizonSeconds: 600,
      stopTimeoutSeconds: 30,
      uploadBandwidthKbitPerSecond: null,
      service: {
        loadBalancer: { intervalSeconds: 30, timeoutSeconds: 5, healthyThreshold: 5, unhealthyThreshold: 2 },
        deregistrationDelaySeconds: 300,
      },
    });
  });

  it('keeps the other defaults when one nested value is given', async () => {
    const config = await load('export default { service: { loadBalancer: { intervalSeconds: 10 } } };');
    expect(config.service.loadBalancer).toMatchObject({
      intervalSeconds: 10,
      timeoutSeconds: 5,
      path: '/health',
    });
    expect(config.service.replacementHealthySeconds).toBe(60);
  });

  it("loads the project's own config with the flags of the incident", async () => {
    const config = await loadConfig({ file: resolve(import.meta.dirname, '../../lastgasp.config.ts') });
    expect(config.defaultFlagSets).toEqual(['none', 'dump-hook', 'dump-hook-exit']);
    expect(config.flagSets['dump-hook']?.jvmFlags).toEqual([
      '-XX:+HeapDumpOnOutOfMemoryError',
      '-XX:HeapDumpPath=/tmp/heap_dump.hprof',
      '-XX:OnOutOfMemoryError=/dump.sh',
    ]);
    expect(config.flagSets['dump-hook-exit']?.jvmFlags.at(-1)).toBe('-XX:+ExitOnOutOfMemoryError');
  });

  it('says which file is missing', async () => {
    await expect(loadConfig({ file: join(directory, 'nowhere.ts') })).rejects.toMatchObject({
      code: 'config-not-found',
      exitCode: 3,
      message: expect.stringContaining('nowhere.ts'),
      hint: expect.stringContaining('defineConfig'),
    });
  });

  it("passes on Node's own words when the file does not load", async () => {
    await expect(load("import './missing.ts'; export default {};")).rejects.toMatchObject({
      code: 'config-not-loadable',
      exitCode: 3,
      message: expect.stringContaining('missing.ts'),
    });
  });

  it.each([
    { body: 'export const config = {};', seen: 'nothing' },
    { body: 'export default [];', seen: 'an array' },
    { body: 'export default 7;', seen: '7' },
    { body: 'export default null;', seen: 'null' },
  ])('refuses a file that exports $seen', async ({ body, seen }) => {
    await expect(load(body)).rejects.toMatchObject({
      code: 'config-not-an-object',
      exitCode: 3,
      message: expect.stringContaining(`exports ${seen} by default`),
    });
  });

  it.each([
    { body: '{ stopTimoutSeconds: 30 }', path: 'stopTimoutSeconds', nearest: 'stopTimeoutSeconds' },
    {
      body: '{ service: { loadBalancer: { intervalSecond: 30 } } }',
      path: 'service.loadBalancer.intervalSecond',
      nearest: 'intervalSeconds',
    },
    {
      body: "{ flagSets: { mine: { description: 'd', jvmFlag: [] } } }",
      path: 'flagSets.mine.jvmFlag',
      nearest: 'jvmFlags',
    },
  ])('names the misspelt key $path and the nearest valid one', async ({ body, path, nearest }) => {
    await expect(load(`export default ${body};`)).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining(`at ${path}`),
      hint: expect.stringContaining(`"${nearest}"`),
    });
  });

  it('lists the valid keys when no one is near', async () => {
    await expect(load('export default { zzz: 1 };')).rejects.toMatchObject({
      code: 'config-unknown-key',
      hint: expect.stringContaining(
        'flagSets, defaultScenarios, defaultJdks, taskDefinition, defaultFlagSets',
      ),
    });
  });

  it.each([
    { body: "{ horizonSeconds: '600' }", path: 'horizonSeconds', seen: '"600"' },
    { body: '{ stopTimeoutSeconds: 121 }', path: 'stopTimeoutSeconds', seen: '121' },
    { body: '{ ephemeralStorageGiB: 0.05 }', path: 'ephemeralStorageGiB', seen: '0.05' },
    { body: "{ taskSize: '0.25 vCPU' }", path: 'taskSize', seen: '"0.25 vCPU"' },
    { body: "{ capturePaths: ['heapdump'] }", path: 'capturePaths[0]', seen: '"heapdump"' },
    { body: "{ defaultFlagSets: ['none', 'nine'] }", path: 'defaultFlagSets[1]', seen: '"nine"' },
    { body: '{ defaultFlagSets: [] }', path: 'defaultFlagSets', seen: '[]' },
    { body: '{ flagSets: {} }', path: 'flagSets', seen: '{}' },
    {
      body: "{ flagSets: { 'A b': { description: 'd', jvmFlags: [] } } }",
      path: 'flagSets.A b',
      seen: 'kebab-case',
    },
    {
      body: "{ flagSets: { mine: { description: 'd', jvmFlags: ['Xmx1g'] } } }",
      path: 'flagSets.mine.jvmFlags[0]',
      seen: '"Xmx1g"',
    },
    {
      body: "{ flagSets: { mine: { description: 'd', jvmFlags: [], task: { containers: ['uploader'] } } } }",
      path: 'flagSets.mine.task.containers[0]',
      seen: 'as a task definition has it',
    },
    {
      body: "{ flagSets: { mine: { description: 'd', jvmFlags: [], capturePaths: [] } } }",
      path: 'flagSets.mine.capturePaths',
      seen: '[]',
    },
    {
      body: '{ service: { loadBalancer: { intervalSeconds: 5 } } }',
      path: 'service.loadBalancer.intervalSeconds',
      seen: 'must be greater than the timeout',
    },
    {
      body: "{ service: { loadBalancer: { successCodes: 'ok' } } }",
      path: 'service.loadBalancer.successCodes',
      seen: '"ok"',
    },
  ])('names $path and shows the value seen when it is wrong', async ({ body, path, seen }) => {
    const error: unknown = await load(`export default ${body};`).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'config-invalid-value', exitCode: 3 });
    expect(String(error)).toContain(`${path} is `);
    expect(String(error)).toContain(seen);
  });

  it('reports everything that is wrong at once', async () => {
    const error: unknown = await load('export default { horizon: 1, stopTimeoutSeconds: 0 };').catch(
      (thrown: unknown) => thrown,
    );
    expect(String(error)).toContain('horizon');
    expect(String(error)).toContain('stopTimeoutSeconds');
  });

  it.each(['Object.create(null)', "Symbol('x')", '{ valueOf: 1, toString: 1 }'])(
    'refuses a list that is an object with the length %s, and names it',
    async (length) => {
      await expect(
        load(`export default { taskSize: '256/512', defaultFlagSets: { length: ${length} } };`),
      ).rejects.toMatchObject({
        code: 'config-invalid-value',
        message: expect.stringMatching(/ is not valid: defaultFlagSets: Cannot convert /),
        hint: expect.stringContaining('In defaultFlagSets'),
      });
    },
  );
});

describe('defineConfig', () => {
  it('hands back what it was given', () => {
    const config = { horizonSeconds: 5 };
    expect(defineConfig(config)).toBe(config);
  });
});
