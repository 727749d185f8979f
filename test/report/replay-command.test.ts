import { execa } from 'execa';
import { expect, test } from 'vitest';
import { fingerprint } from '../../harness/journal/fingerprint.ts';
import { replayCommand } from '../../harness/report/replay-command.ts';
import { exampleRun } from '../journal/example-run.ts';

const setups = (setup: Record<string, number | null>) => ({ [fingerprint(setup)]: setup });

test('names the plan, the seed and what else a run was asked for', () => {
  const run = exampleRun({ jdks: [17, 21], seed: 9 });
  expect(
    replayCommand({ ...run, timeScale: 10, setups: setups({ pressure: 0.05, oomAfterSeconds: 90 }) }),
  ).toBe(
    './lastgasp run heap-leak --flag-set none,dump-hook --jdk 17,21 --task-size 256/512 --trials 3 --seed 9 --time-scale 10 --pressure 0.05 --oom-after 90 --only',
  );
});

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
