import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { EngineHostError, type EngineHost } from '../../harness/engine/engine-host.ts';
import { readProcesses } from '../../harness/task/container-processes.ts';

const run = promisify(execFile);

/** This process, as an engine names it. */
const CONTAINER = {
  top: async () => ({ Titles: ['PID', 'COMMAND'], Processes: [[String(process.pid), 'node the test']] }),
};

/** A host whose shell is this machine's. */
function host(changes: Partial<EngineHost> = {}): Pick<EngineHost, 'access' | 'shell'> {
  return {
    access: { kind: 'root' },
    shell: async (script, ...parameters) => (await run('sh', ['-euc', script, 'sh', ...parameters])).stdout,
    ...changes,
  };
}

test('root on the engine’s machine sees words, number, variables and libraries as they are', async () => {
  const script = 'console.log(1); setTimeout(() => {}, 60_000)';
  const child = execFile(process.execPath, ['-e', script, 'two words'], {
    env: { ...process.env, JAVA_TOOL_OPTIONS: '-Da=b "-XX:OnError=kill %p"', OTHER: 'x' },
  });
  try {
    // Until it runs the program, its words are those of this process.
    await once(child.stdout ?? child, 'data');
    const [seen] = await readProcesses(
      { top: async () => ({ Titles: [], Processes: [[String(child.pid), 'node -e']] }) },
      host(),
    );
    expect(seen).toEqual({
      hostPid: child.pid,
      words: [process.execPath, '-e', script, 'two words'],
      inside: {
        pid: child.pid,
        environment: { JAVA_TOOL_OPTIONS: '-Da=b "-XX:OnError=kill %p"' },
        jvmLibraries: [],
      },
    });
  } finally {
    child.kill();
  }
});

test.each<[string, Partial<EngineHost>]>([
  ['an engine that gives no root', { access: { kind: 'none', reason: 'rootless' } }],
  [
    'a host that refuses the command',
    { shell: async () => Promise.reject(new EngineHostError('no', { hint: 'none' })) },
  ],
])('with %s, what the engine says of a process has to do', async (_what, changes) => {
  expect(await readProcesses(CONTAINER, host(changes))).toEqual([
    { hostPid: process.pid, words: ['node', 'the', 'test'], inside: null },
  ]);
});

test('a process that has ended meanwhile is told as the engine told it', async () => {
  const top = async () => ({ Titles: [], Processes: [['4194304', 'jcmd 1 GC.class_histogram']] });
  expect(await readProcesses({ top }, host())).toMatchObject([{ hostPid: 4_194_304, inside: null }]);
});
