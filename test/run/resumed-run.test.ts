import { expect, test } from 'vitest';
import { fingerprint } from '../../harness/journal/fingerprint.ts';
import type { RecordedRun } from '../../harness/journal/read-journal.ts';
import { resultsLayout } from '../../harness/journal/results-layout.ts';
import type { Experiment } from '../../harness/run/experiment.ts';
import { assertSamePlan, assertSameSetups, unfinishedTrials } from '../../harness/run/resumed-run.ts';
import { describeFlagSets } from '../../harness/run/setup.ts';
import { exampleRecord, exampleRun } from '../journal/example-run.ts';
import { exampleExperiment, exampleFlagSet } from './example-experiment.ts';

function recordedOf(experiment: Experiment, setups = {}): RecordedRun {
  return {
    layout: resultsLayout('results/first'),
    run: {
      ...exampleRun(),
      plan: experiment.plan,
      timeScale: experiment.timeScale,
      flagSets: describeFlagSets(experiment),
      setups,
    },
    records: [],
    spoiled: [],
    warnings: [],
  };
}

test('the same experiment is of the same plan', () => {
  expect(() => assertSamePlan(recordedOf(exampleExperiment()), exampleExperiment())).not.toThrow();
});

test.each([
  ['another seed', exampleExperiment({ seed: 2 }), 'seed: 1 there, 2 here'],
  ['more trials', exampleExperiment({ trialsPerCell: 3 }), 'trialsPerCell: 2 there, 3 here'],
  ['another JDK', exampleExperiment({ jdks: [21] }), 'cells.0.jdk: 17 there, 21 here'],
  ['another time scale', exampleExperiment({ timeScale: 10 }), 'timeScale: 1 there, 10 here'],
  [
    'another task size',
    exampleExperiment({ taskSize: '512/1024' }),
    'cells.0.taskSize: "256/512" there, "512/1024" here',
  ],
  [
    'a flag set that means something else now',
    exampleExperiment({
      flagSets: [
        exampleFlagSet({ name: 'none', jvmFlags: ['-Xint'] }),
        exampleFlagSet({ name: 'exit', jvmFlags: ['-XX:+ExitOnOutOfMemoryError'] }),
      ],
    }),
    'flagSets.none.jvmFlags.0: nothing there, "-Xint" here',
  ],
])('%s is refused by name', (_name, experiment, difference) => {
  const assert = () => assertSamePlan(recordedOf(exampleExperiment()), experiment);
  expect(assert).toThrow(expect.objectContaining({ code: 'other-plan', exitCode: 3 }));
  expect(assert).toThrow(difference);
});

test('no more than five differences are named, and how many there are beyond', () => {
  const assert = () => assertSamePlan(recordedOf(exampleExperiment()), exampleExperiment({ jdks: [21] }));
  expect(assert).toThrow(/; and \d+ more\.$/);
});

const SETUP = { cpuCount: 2, parts: { k6: { imageId: 'sha256:aa' }, 'jvm-17': { imageId: 'sha256:17' } } };

test('trials of the recorded setup go on', () => {
  const recorded = recordedOf(exampleExperiment(), { [fingerprint(SETUP)]: SETUP });
  const jdks = new Map([[17, { setup: SETUP, fingerprint: fingerprint(SETUP) }]]);
  expect(() => assertSameSetups(recorded, jdks)).not.toThrow();
});

test('trials of another setup are refused, naming what differs from the nearest recorded one', () => {
  const other = { ...SETUP, parts: { ...SETUP.parts, 'jvm-17': { imageId: 'sha256:21' } } };
  const recorded = recordedOf(exampleExperiment(), {
    [fingerprint(other)]: other,
    [fingerprint(SETUP)]: SETUP,
  });
  const now = { ...SETUP, parts: { ...SETUP.parts, k6: { imageId: 'sha256:bb' } } };
  const assert = () =>
    assertSameSetups(recorded, new Map([[17, { setup: now, fingerprint: fingerprint(now) }]]));
  expect(assert).toThrow(expect.objectContaining({ code: 'other-setup', exitCode: 3 }));
  expect(assert).toThrow(
    'The trials in results/first on JDK 17 have another setup: parts.k6.imageId: "sha256:aa" there, "sha256:bb" here.',
  );
});

test('what has not ended is run, in the order of the plan', () => {
  const { plan } = exampleRun();
  const left = unfinishedTrials(plan, [exampleRecord({ index: 2 })]);
  expect(left).toEqual(plan.trials.filter(({ id }) => id !== exampleRecord({ index: 2 }).trial));
  expect(left).toHaveLength(plan.trials.length - 1);
});
