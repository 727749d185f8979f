import { CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { describeFailure } from '../../harness/command/failure.ts';
import { EngineUnavailableError } from '../../harness/engine/docker.ts';

const plain = { isInterrupted: false, isColoured: false };

test('shows a known error as message and hint, with its own exit code', () => {
  const error = new EngineUnavailableError('no engine', { hint: 'Start one.' });
  expect(describeFailure(error, plain)).toEqual({ text: 'error: no engine\nhint: Start one.', exitCode: 4 });
});

test('ends wrong usage with 3 and asked-for help with 0', () => {
  expect(describeFailure(new CommanderError(1, 'commander.unknownCommand', ''), plain).exitCode).toBe(3);
  expect(describeFailure(new CommanderError(0, 'commander.helpDisplayed', ''), plain).exitCode).toBe(0);
});

test('shows the stack of anything else and ends with 5', () => {
  const { text, exitCode } = describeFailure(new TypeError('x is not a function'), plain);
  expect(exitCode).toBe(5);
  expect(text).toMatch(/TypeError: x is not a function\n\s+at /);
});

test('ends an interruption with 130, whatever it broke', () => {
  expect(describeFailure(new Error('socket hang up'), { ...plain, isInterrupted: true })).toEqual({
    text: 'interrupted',
    exitCode: 130,
  });
});

test('colours only when asked to', () => {
  const error = new EngineUnavailableError('no engine');
  expect(describeFailure(error, { ...plain, isColoured: true }).text).toContain('\u001B[31merror:');
});

test('of a body and the clean-up after it that both fail, the body’s error is shown', () => {
  const body = new EngineUnavailableError('no engine', { hint: 'Start one.' });
  const once = new SuppressedError(new Error('socket hang up'), body);
  const twice = new SuppressedError(new Error('ECONNREFUSED'), once);
  expect(describeFailure(twice, plain)).toEqual(describeFailure(body, plain));
});

test('an error shows no secret that a tool was given, and nothing that moves a cursor', () => {
  const error = new EngineUnavailableError(
    'docker run -e DD_API_KEY=c0ffee https://me:c0ffee@registry/ failed: \u001b[2Jno\u0007',
  );
  const { text } = describeFailure(error, plain);
  expect(text).toContain('DD_API_KEY=');
  expect(text).not.toContain('c0ffee');
  // oxlint-disable-next-line no-control-regex -- controls are what is looked for
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
});
