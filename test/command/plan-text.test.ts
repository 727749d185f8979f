import { expect, test } from 'vitest';
import { formatPlan } from '../../harness/command/plan-text.ts';
import { gateSchema } from '../../harness/config/gate-schema.ts';
import { FIXED_DESIGN } from '../../harness/plan/design.ts';
import { planPower } from '../../harness/plan/plan-power.ts';
import { estimateRun } from '../../harness/run/run-estimate.ts';
import { exampleExperiment, HEAP_LEAK } from '../run/example-experiment.ts';

const DIRECTORY = 'results/first';
/** Lines of the definition's difference. */
const ADDED = /^ {2}(?:[+ -] |@@)/;

test('says what would be run, with what and in which order', () => {
  const experiment = exampleExperiment();
  const order = experiment.plan.trials.map(({ id }, index) => `  ${index + 1} ${id}`);
  const text = formatPlan(experiment, { directory: DIRECTORY, json: false });
  const lines = text.split('\n');
  expect(lines.filter((line) => !ADDED.test(line))).toEqual([
    '4 trials of 2 cells, 1 side by side, seed 1, time scale 1',
    'With 2 trials of each flag set no difference can be shown.',
    'To see 50 points it takes 10 trials of each from 50 %, 10 from 0 or 100 %.',
    '4 trials take at most 48 min 0 s, the longest 12 min 0 s, and 1024 MiB of memory.',
    '',
    'Scenarios:',
    '  heap-leak: reports stay in a cache; must end in heap-space; -XX:MaxRAMPercentage=50',
    'Task: the built-in task, service in container app',
    'Added for heap-leak with none:',
    'Of these, the -Xlog with a file of its own and LASTGASP_DIRECT_MEMORY_LOG only watch.',
    'Flag sets:',
    '  none: no flags',
    '  exit: -XX:+ExitOnOutOfMemoryError',
    'Order:',
    ...order,
    '',
    'Results would go to results/first.',
  ]);
  expect(text).toContain('+           "name": "JAVA_TOOL_OPTIONS"');
});

test('lines up the numbers of many trials and says where a scenario has no flags', () => {
  const experiment = exampleExperiment({ trialsPerCell: 5, scenarios: [{ ...HEAP_LEAK, jvmFlags: [] }] });
  const lines = formatPlan(experiment, { directory: DIRECTORY, json: false }).split('\n');
  expect(lines).toContain('  heap-leak: reports stay in a cache; must end in heap-space; no flags');
  expect(lines).toContain(`   9 ${experiment.plan.trials[8]?.id}`);
  expect(lines).toContain(`  10 ${experiment.plan.trials[9]?.id}`);
});

test('shows of further scenarios what they add in place of the first one’s additions', () => {
  const experiment = exampleExperiment({
    scenarios: [
      HEAP_LEAK,
      { ...HEAP_LEAK, name: 'same' },
      { ...HEAP_LEAK, name: 'threads', taskSize: '512/1024', nprocMax: 150, jvmFlags: ['-Xmx64m'] },
    ],
    oomAfterSeconds: 90,
  });
  const text = formatPlan(experiment, { directory: DIRECTORY, json: false });
  expect(text).toContain('The OOM is wanted 90 s after ready.');
  expect(text).toContain('For same in place of that:\n  nothing else\nFor threads in place of that:\n');
  const threads = text.slice(text.indexOf('For threads'));
  expect(threads).toContain('-           "value": "-XX:MaxRAMPercentage=50 -Xlog:gc,');
  expect(threads).toContain('+           "value": "-Xmx64m -Xlog:gc,');
  expect(threads).toMatch(/\+ +"user": "\d{9}"/);
  expect(threads).toContain('+           "softLimit": 150');
  expect(threads).toContain('+   "memory": "1024"');
  expect(threads).not.toContain('DUMP_S3_BUCKET');
});

test('says the same in JSON', () => {
  const experiment = exampleExperiment({ timeScale: 10, concurrency: 3 });
  const printed: unknown = JSON.parse(formatPlan(experiment, { directory: DIRECTORY, json: true }));
  expect(printed).toEqual({
    ...experiment.plan,
    design: FIXED_DESIGN,
    shard: null,
    power: planPower(experiment.plan, FIXED_DESIGN),
    estimate: estimateRun(experiment),
    timeScale: 10,
    oomAfterSeconds: null,
    concurrency: 3,
    config: experiment.config,
    directory: DIRECTORY,
  });
});

test('shows of a shard its own trials only, and what no gate of the config could pass', () => {
  const gates = [gateSchema.parse({ flagSet: 'none', rateMin: 0.95 })];
  const experiment = exampleExperiment({ shard: { index: 2, count: 2 }, gates });
  const lines = formatPlan(experiment, { directory: DIRECTORY, json: false }).split('\n');
  expect(lines[0]).toBe('2 trials (shard 2/2 of 4) of 2 cells, 1 side by side, seed 1, time scale 1');
  expect(lines).toContain('The gate of 95 % for none cannot pass with 2 of each: it takes 59 of 59.');
  expect(lines.filter((line) => /^ {2}\d+ heap-leak/.test(line)).map((line) => line.slice(-1))).toEqual([
    '2',
    '2',
  ]);
});
