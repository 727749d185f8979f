import { expect, test } from 'vitest';
import { HostCommandError, runHostCommand } from '../../harness/engine/host-command.ts';

const signal = new AbortController().signal;
const shell = (
  script: string,
  more: { timeoutSeconds?: number; signal?: AbortSignal } = {},
): Promise<string> =>
  runHostCommand({ file: 'sh', args: ['-c', script], timeoutSeconds: 10, signal, ...more });

test('returns what the tool wrote to stdout', async () => {
  await expect(shell('echo out; echo err >&2')).resolves.toBe('out');
});

test('shows the last lines of both streams and the exit code of a tool that fails', async () => {
  const failure = shell('seq 100; echo broken >&2; exit 7');
  await expect(failure).rejects.toThrow(HostCommandError);
  await expect(failure).rejects.toThrow(/exit code 7[^]*\| 100\n {2}\| broken$/);
  await expect(failure).rejects.not.toThrow(/\| 50\n/);
});

test('ends a tool that exceeds its time and says so', async () => {
  await expect(shell('sleep 30', { timeoutSeconds: 0.1 })).rejects.toThrow('did not end within 0.1 s');
});

test('ends the tool when the run is interrupted', async () => {
  const interrupt = new AbortController();
  const running = shell('sleep 30', { signal: interrupt.signal });
  setTimeout(() => interrupt.abort(new Error('interrupted')), 50);
  await expect(running).rejects.toThrow('interrupted');
});

test('names a tool that cannot be started', async () => {
  const running = runHostCommand({ file: 'no-such-tool', args: ['x'], timeoutSeconds: 1, signal });
  await expect(running).rejects.toThrow(/^no-such-tool x: .*ENOENT/);
});
