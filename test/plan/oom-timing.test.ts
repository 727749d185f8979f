import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawTimings, latestSeconds, phaseOf } from '../../harness/plan/oom-timing.ts';
import { Random } from '../../harness/plan/random.ts';

const RULES = ['random', 'aligned', 'fixed'] as const;

test.each([
  [0, 0],
  [15, 0.25],
  [75, 0.25],
  [-15, 0.75],
])('%d s after what is counted from are at %d of a period of a minute', (afterSeconds, phase) => {
  expect(phaseOf({ periodSeconds: 60 }, afterSeconds)).toBeCloseTo(phase, 9);
});

test('no OOM is wanted later than a trial waits for it', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...RULES),
      fc.integer({ min: 1, max: 600 }),
      fc.nat(),
      (rule, periodSeconds, seed) => {
        for (const timing of drawTimings({ rule, periodSeconds, trials: 5, random: new Random(seed) })) {
          const after = timing.afterSeconds ?? 0;
          // Under `aligned` it is counted from an upload, which has to come first.
          const firstUpload = rule === 'aligned' ? periodSeconds : 0;
          expect(latestSeconds(timing)).toBeGreaterThanOrEqual(after + firstUpload);
        }
      },
    ),
  );
});
