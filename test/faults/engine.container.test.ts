import { setTimeout as delay } from 'node:timers/promises';
import { describe, test } from 'vitest';
import { connectDocker } from '../../harness/engine/docker.ts';
import { listLeftovers } from '../../harness/engine/ledger.ts';
import { lastgasp, startRun, type CliRun } from './cli-run.ts';
import { EngineInBetween, type EngineRequest } from './engine-in-between.ts';
import { seen } from './seen.ts';

/** Longer than what is a stall, shorter than what is given up. */
const HANG_MS = 8000;
/** Four of the mirror's minutes at the scale of these runs. */
const STOPPED_MS = 12_000;

const docker = connectDocker();

async function startThrough(engine: EngineInBetween): Promise<CliRun> {
  return startRun({ env: { DOCKER_HOST: engine.address } });
}

function isCreation({ method, path }: EngineRequest): boolean {
  return method === 'POST' && path === '/containers/create';
}

async function reasonOf(run: CliRun): Promise<string> {
  const { exitCode } = await run.process;
  const [record] = (await run.recorded()).records;
  return `exit code ${exitCode}, invalid: ${record?.invalidReason}`;
}

describe.concurrent('in the middle of a trial', () => {
  test('fault: the harness is stopped with SIGSTOP for 12 s → invalid, it stood still', async ({
    expect,
    task,
  }) => {
    await using run = await startRun();
    await run.until(/is out of memory/);
    run.process.kill('SIGSTOP');
    await delay(STOPPED_MS);
    run.process.kill('SIGCONT');
    const reason = await reasonOf(run);
    seen(task, reason);
    expect(reason).toMatch(/^exit code 2, invalid: The harness itself stood still for \d+ s\.$/);
  });

  test('fault: the harness is stopped for 12 s and may try again → the attempt is spoiled, the trial done anew', async ({
    expect,
    task,
  }) => {
    await using run = await startRun({ attempts: 2 });
    await run.until(/is out of memory/);
    run.process.kill('SIGSTOP');
    await delay(STOPPED_MS);
    run.process.kill('SIGCONT');
    const { exitCode, all } = await run.process;
    const { records, spoiled } = await run.recorded();
    seen(task, `exit code ${exitCode}; ${spoiled.map(({ invalidReason }) => invalidReason).join(' ')}`);
    expect(exitCode).toBe(0);
    expect(records).toMatchObject([{ valid: true, spoiled: false }]);
    expect(spoiled).toMatchObject([{ valid: false, invalidReason: expect.stringContaining('stood still') }]);
    expect(all).toContain('is spoiled after');
    expect(all).toContain('spoiled 1 attempt, run again since and counted nowhere: 1 × The harness itself');
  });

  test('fault: the engine is paused for 8 s → invalid, the engine did not answer', async ({
    expect,
    task,
  }) => {
    await using engine = await EngineInBetween.start();
    await using run = await startThrough(engine);
    await run.until(/is out of memory/);
    const resume = engine.pause();
    await delay(HANG_MS);
    resume();
    const reason = await reasonOf(run);
    seen(task, reason);
    expect(reason).toMatch(/^exit code 2, invalid: The Docker engine did not answer for \d+ s\.$/);
  });

  for (const [way, stepMs] of [
    ['forward', 3_600_000],
    ['back', -3_600_000],
  ] as const) {
    test(`fault: the engine’s clock is set ${way} by an hour → invalid, the clock was set`, async ({
      expect,
      task,
    }) => {
      await using engine = await EngineInBetween.start();
      await using run = await startThrough(engine);
      await run.until(/is out of memory/);
      engine.clockOffsetMs = stepMs;
      const reason = await reasonOf(run);
      seen(task, reason);
      expect(reason).toMatch(/^exit code 2, invalid: The engine's clock was set by -?3600 s\.$/);
    });
  }

  test('fault: the engine is restarted, and every container of the run ends → exit code 4, nothing recorded; resumed, the trial is done', async ({
    expect,
    task,
  }) => {
    await using engine = await EngineInBetween.start();
    await using run = await startThrough(engine);
    await run.until(/is out of memory/);
    engine.stop();
    const left = (await listLeftovers(docker)).find(({ ownerPid }) => ownerPid === run.process.pid);
    for (const id of left?.containers ?? []) await docker.getContainer(id).kill();
    engine.restart();
    const { exitCode, all } = await run.process;
    expect(all).toContain('The Docker engine ended the run’s lease');
    expect(all).toContain(`To go on: lastgasp run --resume ${run.out}`);
    expect((await run.recorded()).records).toEqual([]);
    const resumed = await lastgasp(['run', '--resume', run.out], { DOCKER_HOST: engine.address });
    const { records } = await run.recorded();
    seen(task, `exit code ${exitCode}; resumed: exit code ${resumed.exitCode}, ${records.length} trial`);
    expect([exitCode, resumed.exitCode]).toEqual([4, 0]);
    expect(records).toMatchObject([{ valid: true }]);
    expect((await listLeftovers(docker)).find(({ runId }) => runId === left?.runId)).toBeUndefined();
  });

  test('fault: the engine answers garbage when a container is to be made → invalid, in the words of the error', async ({
    expect,
    task,
  }) => {
    await using engine = await EngineInBetween.start();
    let isArmed = false;
    engine.answer = (request) =>
      isArmed && isCreation(request) ? { status: 200, body: '<html>502 Bad Gateway</html>' } : undefined;
    await using run = await startThrough(engine);
    await run.until(/starts/);
    isArmed = true;
    const reason = await reasonOf(run);
    seen(task, reason);
    expect(reason).toMatch(/^exit code 2, invalid: The harness failed: /);
  });

  test('fault: an image is removed → invalid, naming the image', async ({ expect, task }) => {
    await using engine = await EngineInBetween.start();
    let isRemoved = false;
    engine.answer = (request) =>
      isRemoved && isCreation(request)
        ? { status: 404, body: JSON.stringify({ message: 'No such image: lastgasp/k6:1.8.1' }) }
        : undefined;
    await using run = await startThrough(engine);
    await run.until(/starts/);
    isRemoved = true;
    const reason = await reasonOf(run);
    seen(task, reason);
    expect(reason).toMatch(/^exit code 2, invalid: The harness failed: .*No such image: lastgasp\/k6/);
  });
});

test('fault: 1,000 containers of somebody else are on the engine → lost at no-trigger as ever, and none of them is touched', async ({
  expect,
  task,
}) => {
  await using engine = await EngineInBetween.start();
  const foreign = Array.from({ length: 1000 }, (_, index) => ({
    Id: `f0${index.toString(16).padStart(62, '0')}`,
    Names: [`/foreign-${index}`],
    State: 'running',
    Created: 0,
    Labels: { 'com.example': 'somebody' },
  }));
  engine.answer = ({ path, query }) =>
    path === '/containers/json' && !query.includes('lastgasp')
      ? { status: 200, body: JSON.stringify(foreign) }
      : undefined;
  await using run = await startThrough(engine);
  const { exitCode } = await run.process;
  const { records } = await run.recorded();
  const touched = engine.requests.filter(({ path }) => path.includes('/f000'));
  const [record] = records;
  seen(
    task,
    `exit code ${exitCode}, lost at ${record?.paths['heap-dump']?.lossStage}, ${touched.length} of them touched`,
  );
  expect(touched).toEqual([]);
  expect(records).toMatchObject([{ valid: true, paths: { 'heap-dump': { lossStage: 'no-trigger' } } }]);
});
