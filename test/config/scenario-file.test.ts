import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listScenarios, loadScenario } from '../../harness/config/scenario-file.ts';

const OURS = resolve(import.meta.dirname, '../../scenarios');
let directory = '';

async function addScenario(name: string, body: string) {
  await mkdir(join(directory, name));
  await writeFile(join(directory, name, 'scenario.ts'), body);
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-scenarios-'));
  await addScenario(
    'wrong-type',
    `export default { description: 'd', oomType: 'heap', culprit: { className: 'A', methodName: 'b' },
       jvmFlags: [], requestsPerSecond: 0, oomWithinSeconds: 10 };`,
  );
  await addScenario(
    'retained-by-nobody',
    `export default { description: 'd', oomType: 'heap-space', culprit: { className: 'A', methodName: 'b' },
       retains: { className: 'A', methodName: 'b' }, jvmFlags: [], taskSize: '256/512', requestsPerSecond: 1,
       oomWithinSeconds: 10, userSees: 'u' };`,
  );
  await addScenario('broken', 'export default {;');
  await mkdir(join(directory, 'no-scenario-file'));
  await writeFile(join(directory, 'stray.ts'), '');
});
afterAll(async () => rm(directory, { recursive: true }));

describe('listScenarios', () => {
  it('lists the folders that hold a scenario, sorted', async () => {
    expect(await listScenarios([directory])).toEqual(['broken', 'retained-by-nobody', 'wrong-type']);
  });
});

describe('loadScenario', () => {
  it("loads the project's heap-leak with its name and folder", async () => {
    expect(await loadScenario({ directories: [OURS], name: 'heap-leak' })).toMatchObject({
      name: 'heap-leak',
      scenariosDirectory: OURS,
      loadScript: 'heap-leak/load.ts',
      loadSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      oomType: 'heap-space',
      nprocMax: null,
      sample: 'orders',
      pressure: 'operations',
      defaultJvmFlags: [],
    });
  });

  it('loads the sample that a scenario drives', async () => {
    expect(await loadScenario({ directories: [OURS], name: 'spring-direct' })).toMatchObject({
      sample: 'spring',
    });
  });

  it('refuses what nobody would keep: a method’s instances without the pressure agent', async () => {
    await expect(
      loadScenario({ directories: [directory], name: 'retained-by-nobody' }),
    ).rejects.toMatchObject({
      code: 'scenario-invalid',
      message: expect.stringContaining(
        'pressure is "operations": what the method of "retains" returns is kept by the "agent" alone',
      ),
    });
  });

  it('says which scenario a misspelt name was meant to be', async () => {
    await expect(loadScenario({ directories: [OURS], name: 'heap-leek' })).rejects.toMatchObject({
      code: 'unknown-scenario',
      exitCode: 3,
      message: 'Unknown scenario "heap-leek".',
      hint: expect.stringMatching(/^Did you mean "heap-leak"\? Known: .*heap-leak/),
    });
  });

  it('does not follow a path out of the folder', async () => {
    await expect(loadScenario({ directories: [directory], name: '../etc' })).rejects.toMatchObject({
      code: 'unknown-scenario',
    });
  });

  it('names the keys of a scenario that are wrong, with the values seen', async () => {
    const error: unknown = await loadScenario({ directories: [directory], name: 'wrong-type' }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'scenario-invalid', exitCode: 3 });
    expect(String(error)).toContain('oomType is "heap"');
    expect(String(error)).toContain('requestsPerSecond is 0');
  });

  it('says why a scenario does not load', async () => {
    await expect(loadScenario({ directories: [directory], name: 'broken' })).rejects.toMatchObject({
      code: 'scenario-not-loadable',
      exitCode: 3,
      message: expect.stringContaining('broken'),
    });
  });
});
