import { expect, test } from 'vitest';
import { onlyTrial } from '../../harness/plan/only-trial.ts';
import { planTrials } from '../../harness/plan/plan.ts';
import { crossedCells } from './example-cells.ts';

const PLAN = planTrials({
  cells: crossedCells({
    scenarios: [
      { name: 'heap-leak', taskSize: '256/512' },
      { name: 'metaspace', taskSize: '256/512' },
    ],
    jdks: [17, 21],
    flagSets: ['none', 'dump-hook'],
  }),
  trialsPerCell: 3,
  phaseRule: 'random',
  seed: 7,
});

test('is that trial with everything that was drawn for it, and its cell alone', () => {
  for (const trial of PLAN.trials) {
    const { trials, cells, seed } = onlyTrial(PLAN, trial.id);
    expect(trials).toEqual([trial]);
    expect(cells).toEqual([
      expect.objectContaining({ scenario: trial.scenario, flagSet: trial.flagSet, jdk: trial.jdk }),
    ]);
    expect(seed).toBe(7);
  }
});

test('refuses one that the plan does not have, as a mistake of usage', () => {
  expect(() => onlyTrial(PLAN, 'heap-leak/17/none/256-512/4')).toThrow(
    expect.objectContaining({ exitCode: 3, message: expect.stringContaining('heap-leak/17/none/256-512/4') }),
  );
});
