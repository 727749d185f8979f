import { expect, test } from 'vitest';
import { withoutTimes } from './report-without-times.ts';

test('figures that no two runs have in common are left out, verdicts and names are not', () => {
  const report = {
    captured: 3,
    interval: { lower: 0.2 },
    smallestMarginSeconds: 1.5,
    ends: [{ exitCode: 143, course: { marks: [{ mark: 'SIGTERM', atSeconds: 9 }] } }],
    losses: [
      { trial: 'heap-leak/17/none/256-512/1', verdict: 'lost', detail: '10 of 263541373 bytes in 4.2 s' },
    ],
  };
  expect(withoutTimes(report)).toEqual({
    captured: 3,
    interval: { lower: 0.2 },
    ends: [{ exitCode: 143 }],
    losses: [{ trial: 'heap-leak/17/none/256-512/1', verdict: 'lost', detail: '# of # bytes in # s' }],
  });
});

test('two reports that differ in a verdict differ without their times too', () => {
  const lost = { losses: [{ verdict: 'lost', lossStage: 'not-sent' }] };
  const partial = { losses: [{ verdict: 'lost', lossStage: 'no-trigger' }] };
  expect(withoutTimes(lost)).not.toEqual(withoutTimes(partial));
});
