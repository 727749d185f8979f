import { describe, expect, test } from 'vitest';
import { classifyK6Exit, type K6End } from '../../harness/load/k6-exit.ts';

function kindOf(end: Partial<K6End>): string {
  return classifyK6Exit({ exitCode: 0, wasStopped: false, exception: null, lastError: null, ...end }).kind;
}

describe('how k6 ended', () => {
  test('0 is a completed load', () => {
    expect(kindOf({ exitCode: 0 })).toBe('completed');
  });

  test('99, crossed thresholds, is data', () => {
    expect(kindOf({ exitCode: 99 })).toBe('thresholds-crossed');
  });

  test('105 and 137 are the harness’s own doing only when it stopped k6', () => {
    expect(kindOf({ exitCode: 105, wasStopped: true })).toBe('stopped');
    expect(kindOf({ exitCode: 137, wasStopped: true })).toBe('stopped');
    expect(kindOf({ exitCode: 105 })).toBe('failed');
    expect(kindOf({ exitCode: 137 })).toBe('failed');
  });

  test.each([1, 100, 103, 104, 106, 107, 108, 109, 110, 255])('%i makes the trial invalid', (exitCode) => {
    expect(kindOf({ exitCode })).toBe('failed');
    expect(kindOf({ exitCode, wasStopped: true })).toBe('failed');
  });

  test.each([0, 99, 105])(
    'an exception in a VU makes the trial invalid although k6 exits with %i',
    (exitCode) => {
      const outcome = classifyK6Exit({
        exitCode,
        wasStopped: exitCode === 105,
        exception: 'TypeError: no such method',
        lastError: null,
      });
      expect(outcome).toEqual({
        kind: 'failed',
        reason: `an exception in the load script (k6 exit code ${exitCode}): TypeError: no such method`,
      });
    },
  );

  test('the reason names the code, its meaning and k6’s own words', () => {
    const lastError = 'Line 1:7 Expected ";"';
    expect(classifyK6Exit({ exitCode: 107, wasStopped: false, exception: null, lastError })).toEqual({
      kind: 'failed',
      reason: 'k6 ended with exit code 107 (an exception in the load script): Line 1:7 Expected ";"',
    });
  });
});
