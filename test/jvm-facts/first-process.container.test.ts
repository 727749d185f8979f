import { expect, test } from 'vitest';
import { onAll, onEachJdk, runJvm, SMALL_HEAP, storyOf } from './jvm-run.ts';

/** A core file would be written to wherever the kernel of this machine says. */
const CRASHING = `ulimit -c 0; exec java ${SMALL_HEAP} -XX:+CrashOnOutOfMemoryError -XX:ErrorFile=/facts/report`;

async function exitCodeOf(script: string, { init }: { readonly init: boolean }) {
  return onEachJdk(async (jdk) => {
    const { exitCode, stdout } = await runJvm({ jdk, script, init });
    expect(storyOf(stdout)[0], `JDK ${jdk}`).toBe('crash');
    return exitCode;
  });
}

test('a crash ends with 134 under an init, and with another code where Java is the first process', async () => {
  const script = `${CRASHING} Facts throw=array-size`;
  expect(await exitCodeOf(script, { init: true })).toEqual(onAll(134));
  // The kernel drops the SIGABRT that process 1 sends itself, and the C library then tries other ways to die.
  expect(await exitCodeOf(script, { init: false })).toEqual({ 17: 127, 21: 139, 25: 139 });
});

test('a crash that is to leave no core ends with 1, as an uncaught exception does', async () => {
  const script = `${CRASHING} -XX:-CreateCoredumpOnCrash Facts throw=array-size`;
  expect(await exitCodeOf(script, { init: true })).toEqual(onAll(1));
  expect(await exitCodeOf(script, { init: false })).toEqual(onAll(1));
});

test('kill -9 in the hook does nothing to a JVM that is the first process, and kills it under an init', async () => {
  const script = `exec java ${SMALL_HEAP} '-XX:OnOutOfMemoryError=kill -9 %p' Facts catch=array-size print=survived`;
  const outcome = async (init: boolean) =>
    onEachJdk(async (jdk) => {
      const { exitCode, stdout } = await runJvm({ jdk, script, init });
      return { exitCode, hookRan: stdout.some((line) => line.includes('"kill -9 ')), last: stdout.at(-1) };
    });
  expect(await outcome(false)).toEqual(onAll({ exitCode: 0, hookRan: true, last: 'survived' }));
  expect(await outcome(true)).toMatchObject(
    onAll({ exitCode: 137, hookRan: true, last: expect.stringContaining('Executing /bin/sh') }),
  );
});
