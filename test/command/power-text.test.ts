import { describe, expect, it } from 'vitest';
import { estimateLine, gateLines, powerLines } from '../../harness/command/power-text.ts';
import { gateSchema } from '../../harness/config/gate-schema.ts';
import { FIXED_DESIGN } from '../../harness/plan/design.ts';
import { planPower } from '../../harness/plan/plan-power.ts';
import { exampleRun } from '../journal/example-run.ts';

const linesOf = (
  flagSets: readonly string[],
  trialsPerCell: number,
  stopping: 'fixed' | 'sequential' = 'fixed',
) => {
  const design = { ...FIXED_DESIGN, stopping };
  return powerLines(planPower(exampleRun({ flagSets, trialsPerCell }).plan, design), design);
};

describe('powerLines', () => {
  it('says in plain words what a plan can show', () => {
    expect(linesOf(['none', 'hook'], 10)).toEqual([
      'With 10 trials of each flag set you will see from 50 % a difference of 50 points or more, from 0 or 100 % a difference of 49 points or more (4 times out of 5).',
      'To see 50 points it takes 10 trials of each from 50 %, 10 from 0 or 100 %.',
    ]);
  });

  it('says that a plan can show nothing, and for how many comparisons together', () => {
    expect(linesOf(['none', 'a', 'b'], 1)[0]).toBe(
      'With 1 trial of each flag set no difference can be shown.',
    );
    expect(linesOf(['none', 'a', 'b'], 4)[0]).toBe(
      'With 4 trials of each flag set you will see from 50 % no difference at all, from 0 or 100 % a difference of 95 points or more (4 times out of 5, for each of 2 comparisons together).',
    );
  });

  it('says when it stops, in place of what only a plan that runs to its end can show', () => {
    expect(linesOf(['none', 'hook'], 60, 'sequential')).toEqual([
      'It stops as soon as every comparison is decided, after 60 trials of each flag set at the latest.',
      'To see 50 points a plan that may not stop early takes 10 trials of each from 50 %, 10 from 0 or 100 %.',
    ]);
  });

  it('says nothing of a plan that compares nothing', () => {
    expect(linesOf(['none'], 10)).toEqual([]);
  });
});

describe('gateLines', () => {
  const gate = gateSchema.parse({ flagSet: 'hook', rateMin: 0.95 });

  it('warns of a gate that no outcome of the plan could pass', () => {
    expect(gateLines([gate], 58)).toEqual([
      'The gate of 95 % for hook cannot pass with 58 of each: it takes 59 of 59.',
    ]);
    expect(gateLines([gate], 59)).toEqual([]);
  });
});

describe('estimateLine', () => {
  it('says how long and how much at most', () => {
    expect(estimateLine({ trials: 6, longestTrialSeconds: 300, totalSeconds: 5400, memoryMiB: 2048 })).toBe(
      '6 trials take at most 1 h 30 min, the longest 5 min 0 s, and 2048 MiB of memory.',
    );
  });
});
