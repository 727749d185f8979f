import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { fingerprint } from '../../harness/journal/fingerprint.ts';
import type { RunRequest } from '../../harness/journal/run-record.ts';
import { replayCommand } from '../../harness/report/replay-command.ts';
import { EXAMPLE_REQUEST, exampleRun } from '../journal/example-run.ts';
import { exampleDefinition } from '../task/definition/example-definition.ts';

const setups = (setup: Record<string, number | null>) => ({ [fingerprint(setup)]: setup });

test('names the plan, the seed and what else a run was asked for', () => {
  const run = exampleRun({ jdks: [17, 21], seed: 9 });
  expect(
    replayCommand({ ...run, timeScale: 10, setups: setups({ pressure: 0.05, oomAfterSeconds: 90 }) }),
  ).toBe(
    './lastgasp run heap-leak --flag-set none,dump-hook --jdk 17,21 --task-size 256/512 --trials 3 --seed 9 --time-scale 10 --pressure 0.05 --oom-after 90 --only',
  );
});

test('names the files and the container that a run was given', () => {
  const asked = (request: Partial<RunRequest>) =>
    replayCommand({ ...exampleRun({}), request: { ...EXAMPLE_REQUEST, ...request } });
  expect(
    asked({
      config: 'slow-upload.config.ts',
      taskDefinition: 'task.json',
      container: 'orders',
      secretsFile: '.secrets.env',
    }),
  ).toContain(
    'run heap-leak --config slow-upload.config.ts --task-definition task.json --container orders --secrets-file .secrets.env --flag-set',
  );
  expect(asked({})).not.toMatch(/--(config|task-definition|container|secrets-file)/);
});

test('a name with spaces or quotes stays one word of the shell', async () => {
  const run = exampleRun({});
  const file = "team's task $(date).json";
  const command = replayCommand({ ...run, request: { ...EXAMPLE_REQUEST, taskDefinition: file } });
  const words = command.replace('./lastgasp', String.raw`printf '%s\n'`);
  const { stdout } = await execa('sh', ['-c', words]);
  expect(stdout.split('\n')).toContain(file);
});

test('plans a trial of a task definition and a config of the user’s own again', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lastgasp-replay-'));
  try {
    const own = { config: join(directory, 'own.config.ts'), taskDefinition: join(directory, 'task.json') };
    await writeFile(
      own.config,
      'export default { flagSets: { mine: { description: "of the user", jvmFlags: [] } } };',
    );
    await writeFile(own.taskDefinition, JSON.stringify(exampleDefinition()));
    const run = exampleRun({ flagSets: ['mine'] });
    const [trial] = run.plan.trials;
    const replayed = replayCommand({ ...run, request: { ...EXAMPLE_REQUEST, ...own } });
    const words = `${replayed} ${trial?.id} --dry-run --json`.split(' ').slice(1);
    const { stdout } = await execa(process.execPath, ['harness/cli.ts', ...words]);
    expect(JSON.parse(stdout)).toMatchObject({
      trials: [trial],
      config: { flagSets: { mine: { description: 'of the user' } } },
    });
  } finally {
    await rm(directory, { recursive: true });
  }
}, 60_000);

test('leaves each scenario its own size where they differ', () => {
  const scenarios = [
    { name: 'heap-leak', taskSize: '256/512' },
    { name: 'gc-overhead', taskSize: '512/1024' },
  ];
  const command = replayCommand({ ...exampleRun({ scenarios }), setups: setups({}) });
  expect(command).toMatch(/^\.\/lastgasp run heap-leak gc-overhead --flag-set/);
  expect(command).not.toContain('--task-size');
});

test('plans the very trial again, with the phases that were drawn for it', async () => {
  const run = exampleRun({ seed: 4_000_000_000 });
  const [trial] = run.plan.trials.slice(-1);
  const words = `${replayCommand(run)} ${trial?.id} --dry-run --json`.split(' ').slice(1);
  const { stdout } = await execa(process.execPath, ['harness/cli.ts', ...words]);
  expect(JSON.parse(stdout)).toMatchObject({ trials: [trial], seed: run.plan.seed });
}, 60_000);
