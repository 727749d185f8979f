import { expect, test } from 'vitest';
import { onAll, onEachJdk, runJvm, SMALL_HEAP, storyOf } from './jvm-run.ts';

const UNCAUGHT = 'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space';

async function runOut({ flags = '', steps }: { readonly flags?: string; readonly steps: string }) {
  return onEachJdk(async (jdk) => {
    const run = await runJvm({ jdk, script: `exec java ${SMALL_HEAP} ${flags} Facts ${steps}` });
    const frames = run.stderr.filter((line) => line.startsWith('\tat '));
    const trace = run.stderr.filter((line) => !frames.includes(line));
    return { exitCode: run.exitCode, stdout: storyOf(run.stdout), trace, hasFrames: frames.length > 0 };
  });
}

test('all that HotSpot says goes to stdout; stderr has the uncaught trace and nothing else', async () => {
  const flags = `-XX:+HeapDumpOnOutOfMemoryError -XX:HeapDumpPath=/facts '-XX:OnOutOfMemoryError=echo hook'`;
  expect(await runOut({ flags, steps: 'throw=heap-space' })).toEqual(
    onAll({
      exitCode: 1,
      stdout: ['raised: Java heap space', 'dump begins', 'dump ends', 'hook: echo hook', 'hook'],
      trace: [UNCAUGHT],
      hasFrames: true,
    }),
  );
});

test('an exit on OOM is said on stdout, and there is no trace at all', async () => {
  expect(await runOut({ flags: '-XX:+ExitOnOutOfMemoryError', steps: 'throw=heap-space' })).toEqual(
    onAll({ exitCode: 3, stdout: ['exit'], trace: [], hasFrames: false }),
  );
});

test('without flags an uncaught OOM is only on stderr', async () => {
  expect(await runOut({ steps: 'throw=heap-space' })).toEqual(
    onAll({ exitCode: 1, stdout: [], trace: [UNCAUGHT], hasFrames: true }),
  );
});

test('an OOM that a thread pool swallows leaves no line anywhere, and the process goes on', async () => {
  expect(await runOut({ steps: 'swallow=heap-space print=still-alive' })).toEqual(
    onAll({ exitCode: 0, stdout: ['still-alive'], trace: [], hasFrames: false }),
  );
});
