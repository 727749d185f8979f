import { expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../harness/command/project-files.ts';
import { requestOf, resumedArguments } from '../../harness/command/resume-options.ts';
import type { RunCommandOptions } from '../../harness/command/run-options.ts';
import type { RecordedRun } from '../../harness/journal/read-journal.ts';
import { resultsLayout } from '../../harness/journal/results-layout.ts';
import type { RunRecord } from '../../harness/journal/run-record.ts';
import { exampleRun } from '../journal/example-run.ts';

const DEFAULTS: RunCommandOptions = {
  config: DEFAULT_CONFIG,
  jdk: ['17'],
  trials: 1,
  detect: 50,
  timeScale: 1,
  pressure: 1,
  phase: 'random',
  concurrency: 'auto',
};

function recorded(changes: Partial<RunRecord> = {}): RecordedRun {
  const run = { ...exampleRun({ jdks: [17, 21] }), ...changes };
  return { layout: resultsLayout('out'), run, records: [], spoiled: [], warnings: [] };
}

function resume(run: RecordedRun, given: Partial<RunCommandOptions> = {}, scenarios: readonly string[] = []) {
  const options = { ...DEFAULTS, resume: 'out', ...given };
  const isGiven = (name: string) => name === 'resume' || name in given;
  return resumedArguments(run, { scenarios, options, isGiven });
}

test('without further options a run is taken up as it was asked for', () => {
  const asked: RunCommandOptions = {
    ...DEFAULTS,
    config: 'other.config.ts',
    taskDefinition: 'task.json',
    container: 'orders',
    secretsFile: 'secrets.env',
    taskSize: '512/1024',
    pressure: 0.5,
    phase: 'aligned',
    oomAfter: 90,
    concurrency: 3,
    keepDumps: true,
  };
  const { scenarios, options } = resume(
    recorded({ request: requestOf(asked), timeScale: 10, shard: { index: 2, count: 3 } }),
  );
  expect(scenarios).toEqual(['heap-leak']);
  expect(options).toEqual({
    ...asked,
    resume: 'out',
    flagSet: ['none', 'dump-hook'],
    jdk: ['17', '21'],
    trials: 3,
    seed: 1,
    timeScale: 10,
    shard: { index: 2, count: 3 },
  });
});

test('what was left out is left out again', () => {
  const { options } = resume(recorded({ request: requestOf(DEFAULTS) }));
  expect(options.config).toBe(DEFAULT_CONFIG);
  for (const name of ['taskDefinition', 'container', 'secretsFile', 'taskSize', 'oomAfter', 'keepDumps']) {
    expect(options).not.toHaveProperty(name);
  }
});

test('what is given now stands in place of what was recorded; defaults do not', () => {
  const { scenarios, options } = resume(recorded(), { seed: 8, quiet: true }, ['metaspace']);
  expect(scenarios).toEqual(['metaspace']);
  expect(options).toMatchObject({ seed: 8, quiet: true, trials: 3, jdk: ['17', '21'] });
});

test('a run of a lastgasp that did not write down its request is refused', () => {
  expect(() => resume(recorded({ request: null }))).toThrow(
    expect.objectContaining({ code: 'not-resumable', exitCode: 3 }),
  );
});
