import { expect, test } from 'vitest';
import { PeriodicPlanError, UnknownAgentError } from '../../harness/run/periodic-plan.ts';
import { exampleExperiment, exampleFlagSet } from './example-experiment.ts';

const PROFILER = exampleFlagSet({
  name: 'profiler',
  javaAgent: { kind: 'datadog', version: '1.68.1' },
  capturePaths: ['datadog-profile'],
});
const EVERY_6_S = { ...PROFILER, environment: { DD_PROFILING_UPLOAD_PERIOD: '6' } };

test('an OOM that always meets the same instant of the period is refused, unless that is what was asked for', () => {
  const plan = { flagSets: [PROFILER], oomAfterSeconds: 90 };
  expect(() => exampleExperiment(plan)).toThrow(PeriodicPlanError);
  expect(() => exampleExperiment(plan)).toThrow(/90 s after ready in every trial/);
  expect(exampleExperiment({ ...plan, phaseRule: 'fixed' }).plan.trials).toHaveLength(2);
});

test('clocks that are scaled around a period that is not are refused', () => {
  const plan = (flagSet: typeof PROFILER) => exampleExperiment({ flagSets: [flagSet], timeScale: 10 });
  expect(() => plan(PROFILER)).toThrow(/--time-scale 10/);
  expect(plan(EVERY_6_S).plan.trials[0]?.timing).toMatchObject({ periodSeconds: 6 });
});

test('what is judged by no periodic path may be planned as ever, beside one that is', () => {
  const none = exampleFlagSet({ name: 'none' });
  const { plan } = exampleExperiment({ flagSets: [none, PROFILER] });
  const timed = plan.trials.filter(({ timing }) => timing !== null);
  expect(new Set(timed.map(({ flagSet }) => flagSet))).toEqual(new Set(['profiler']));
  expect(exampleExperiment({ flagSets: [none], oomAfterSeconds: 90, timeScale: 10 }).plan.cells).toHaveLength(
    1,
  );
});

test('an agent that nobody knows a source of is refused before anything runs, naming those there are', () => {
  const unknown = { ...PROFILER, javaAgent: { kind: 'datadog', version: '9.9.9' } } as const;
  expect(() => exampleExperiment({ flagSets: [unknown] })).toThrow(UnknownAgentError);
  expect(() => exampleExperiment({ flagSets: [unknown] })).toThrow(/9\.9\.9/);
});
