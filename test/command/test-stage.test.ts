import { expect, test } from 'vitest';
import { countTests, runStage } from '../../harness/command/test-stage.ts';

const report = (passed: number, failed: number): string =>
  JSON.stringify({ numPassedTests: passed, numFailedTests: failed, success: failed === 0 });

test('counts what passed and what failed', () => {
  expect(countTests(report(5, 2), { hasFailed: true })).toEqual({ passed: 5, failed: 2 });
  expect(countTests(report(5, 0), { hasFailed: false })).toEqual({ passed: 5, failed: 0 });
});

test('counts a run that breaks off without a failed test as one failure', () => {
  expect(countTests(report(5, 0), { hasFailed: true })).toEqual({ passed: 5, failed: 1 });
  expect(countTests(undefined, { hasFailed: true })).toEqual({ passed: 0, failed: 1 });
});

test('never takes a run without tests for a success', () => {
  expect(countTests(report(0, 0), { hasFailed: false })).toEqual({ passed: 0, failed: 1 });
});

test.each([
  ['ends well', ['true'], { passed: 1, failed: 0 }, []],
  ['finds something', ['sh', '-c', 'echo finding; exit 1'], { passed: 0, failed: 1 }, ['finding']],
  ['is not installed', ['no-such-tool'], { passed: 0, failed: 1 }, [expect.stringContaining('no-such-tool')]],
])('counts a tool that %s', async (_name, command, result, written) => {
  const output: string[] = [];
  const stage = { kind: 'tool', name: 'lint', what: '', command } as const;
  const signal = new AbortController().signal;
  const write = (text: string): number => output.push(text);
  await expect(runStage(stage, { extraArgs: [], signal, write })).resolves.toEqual(result);
  expect(output).toEqual(written);
});
