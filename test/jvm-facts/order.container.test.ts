import { expect, test } from 'vitest';
import { onAll, onEachJdk, runJvm, SMALL_HEAP, storyOf } from './jvm-run.ts';

/** The hook says what is there when it runs; it is split at `;`, and what fails in it is passed over. */
const DUMP_AND_HOOK = `-XX:+HeapDumpOnOutOfMemoryError -XX:HeapDumpPath=/facts/dump '-XX:OnOutOfMemoryError=false; ls'`;
const BEFORE_THE_END = [
  'raised: Requested array size exceeds VM limit',
  'dump begins',
  'dump ends',
  'hook: false',
  'hook: ls',
  'dump',
];
const CRASH = '-XX:+CrashOnOutOfMemoryError -XX:ErrorFile=/facts/report -XX:-CreateCoredumpOnCrash';
const CATCH_AND_GO_ON = 'Facts at-exit=java-shutdown-hook catch=array-size print=survived';

async function runWith(flags: string) {
  return onEachJdk(async (jdk) => {
    const { exitCode, stdout } = await runJvm({
      jdk,
      script: `java ${SMALL_HEAP} ${flags} ${CATCH_AND_GO_ON}; echo ended $?; test -s report && echo report`,
    });
    expect(exitCode, `a run that got to its end on JDK ${jdk}`).toBeLessThan(2);
    return storyOf(stdout);
  });
}

test('the dump is written, then the hook runs, then the JVM exits with 3 and without its shutdown hooks', async () => {
  expect(await runWith(`-XX:+ExitOnOutOfMemoryError ${DUMP_AND_HOOK}`)).toEqual(
    onAll([...BEFORE_THE_END, 'exit', 'ended 3']),
  );
});

test('a crash comes after dump and hook, and before the exit that was asked for, too', async () => {
  expect(await runWith(`-XX:+ExitOnOutOfMemoryError ${CRASH} ${DUMP_AND_HOOK}`)).toEqual(
    onAll([...BEFORE_THE_END, 'crash', expect.stringMatching(/^ended [1-9]/), 'report']),
  );
});

test('without exit and crash a caught OOM is survived, and shutdown hooks run at the end', async () => {
  expect(await runWith(DUMP_AND_HOOK)).toEqual(
    onAll([
      ...BEFORE_THE_END,
      'caught array-size: Requested array size exceeds VM limit',
      'survived',
      'java-shutdown-hook',
      'ended 0',
    ]),
  );
});
