import { expect, test } from 'vitest';
import { onAll, onEachJdk, runJvm, SMALL_HEAP } from './jvm-run.ts';

const TICKING = 'Facts tick=tick await-ticks=3 catch=array-size await-ticks=3';
/** The thread may have been in the middle of its `write` when the JVM stopped. */
const TICKS_UNDER_WAY_MAX = 1;
/** Of jcmd, when the JVM does not open its socket. */
const NO_ANSWER = /target process \d+ doesn't respond within \d+ms/;
const ANSWER = /Server VM version/;

function ticksIn(lines: readonly string[]): number {
  return lines.filter((line) => line === 'tick').length;
}

test('no other thread gets on while the hook runs', async () => {
  await onEachJdk(async (jdk) => {
    const { stdout } = await runJvm({
      jdk,
      script: `exec java ${SMALL_HEAP} '-XX:OnOutOfMemoryError=echo begin; sleep 2; echo end' ${TICKING}`,
    });
    const [begin, end] = [stdout.indexOf('begin'), stdout.indexOf('end')];
    expect(begin).toBeGreaterThan(0);
    expect(end).toBeGreaterThan(begin);
    const caught = stdout.findIndex((line) => line.startsWith('caught array-size'));
    expect(caught, `JDK ${jdk}: the OOM reaches the program only after the hook`).toBeGreaterThan(end);
    expect(ticksIn(stdout.slice(0, begin))).toBeGreaterThanOrEqual(3);
    expect(ticksIn(stdout.slice(begin, end)), `JDK ${jdk}`).toBeLessThanOrEqual(TICKS_UNDER_WAY_MAX);
    expect(ticksIn(stdout.slice(end))).toBeGreaterThanOrEqual(3);
  });
});

test('a hook that only starts something in the background lets the JVM get on', async () => {
  await onEachJdk(async (jdk) => {
    const { stdout } = await runJvm({
      jdk,
      script: `exec java ${SMALL_HEAP} '-XX:OnOutOfMemoryError=(echo begin && sleep 2 && echo end && touch /facts/over) &' ${TICKING} await-file=/facts/over`,
    });
    const [begin, end] = [stdout.indexOf('begin'), stdout.indexOf('end')];
    expect(begin).toBeGreaterThan(0);
    expect(ticksIn(stdout.slice(begin, end)), `JDK ${jdk}`).toBeGreaterThanOrEqual(3);
  });
});

/**
 * jcmd asks for the socket with a SIGQUIT, and takes its request back when it gives up: what the JVM finds
 * when it gets on is a SIGQUIT without one, which means "print your threads".
 */
test('a jcmd in the foreground of the hook gets no answer; its signal leaves a thread dump afterwards', async () => {
  const runs = await onEachJdk(async (jdk) => {
    const { stdout, stderr } = await runJvm({
      jdk,
      script: `exec java ${SMALL_HEAP} '-XX:OnOutOfMemoryError=jcmd %p VM.version; echo hook over' ${TICKING} await-ticks=20`,
    });
    const told = [...stdout, ...stderr].join('\n');
    const threadDump = stdout.findIndex((line) => line.startsWith('Full thread dump '));
    return {
      gaveUp: NO_ANSWER.test(told),
      answer: ANSWER.test(told),
      threadDumpAfterHook: threadDump > stdout.indexOf('hook over'),
    };
  });
  expect(runs).toEqual(onAll({ gaveUp: true, answer: false, threadDumpAfterHook: true }));
});

test('a jcmd in the background of the hook gets an answer if, and only if, the JVM survives', async () => {
  const hook = `'-XX:OnOutOfMemoryError=(jcmd %p VM.version > seen 2>&1 || true) && touch over &'`;
  const runs = await onEachJdk(async (jdk) => {
    const { stdout } = await runJvm({
      jdk,
      script: [
        'answered() { until test -e over; do sleep 0.1; done; grep -q "Server VM version" seen && echo yes || echo no; rm over; }',
        `java ${SMALL_HEAP} ${hook} Facts catch=array-size await-file=/facts/over >log; answered`,
        `java ${SMALL_HEAP} ${hook} -XX:+ExitOnOutOfMemoryError Facts catch=array-size >log; answered`,
      ].join('\n'),
    });
    return stdout;
  });
  expect(runs).toEqual(onAll(['yes', 'no']));
});
