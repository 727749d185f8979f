import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Jdk } from '../../harness/config/choice.ts';
import { readDump } from '../../harness/hprof/dump-content.ts';
import { openDump } from '../../harness/hprof/dump-source.ts';
import { factsDirectory, onAll, onEachJdk, runJvm, storyOf } from './jvm-run.ts';

/** Enough to be caught in the middle of; the JVM is then held with SIGSTOP, so that the signal meets it there. */
const HEAP_MEGABYTES = 160;
const FLAGS =
  "-XX:+UseSerialGC -Xmx256m -XX:+HeapDumpOnOutOfMemoryError -XX:HeapDumpPath=/facts/dump.hprof '-XX:OnOutOfMemoryError=echo hook ran' -XX:+ExitOnOutOfMemoryError";
const CUT_AT = ['raised: Requested array size exceeds VM limit', 'dump begins', 'signalled'];
const HOOKED_AND_EXITED = ['hook: echo hook ran', 'hook ran', 'exit'];

/** On a busy machine a dump may be over before it is looked at; then another one is made. */
const ATTEMPTS_MAX = 5;
const MISSED = 97;

/** A signal in the middle of a dump, and what there is afterwards. */
async function signalInDump(signal: 'TERM' | 'KILL') {
  return onEachJdk(async (jdk) => {
    let outcome = await signalAtOnce({ jdk, signal });
    for (let attempt = 2; outcome.exitCode === MISSED && attempt <= ATTEMPTS_MAX; attempt += 1) {
      outcome = await signalAtOnce({ jdk, signal });
    }
    return outcome;
  });
}

async function signalAtOnce({ jdk, signal }: { readonly jdk: Jdk; readonly signal: 'TERM' | 'KILL' }) {
  await using directory = await factsDirectory();
  const { exitCode, stdout } = await runJvm({
    jdk,
    directory: directory.path,
    script: `
      java ${FLAGS} Facts hold-megabytes=${HEAP_MEGABYTES} throw=array-size &
      until find . -name 'dump.hprof*' -size +3M | grep -q .; do kill -0 $! || exit ${MISSED}; done
      kill -STOP $! || exit ${MISSED}
      echo signalled
      kill -${signal} $!
      kill -CONT $! 2>/dev/null
      wait $!`,
  });
  const dump = await readDump(await openDump(join(directory.path, 'dump.hprof')));
  return { exitCode, story: storyOf(stdout), dump: dump.scan.structure.kind };
}

/**
 * Up to 21 a dump is one stop of the whole JVM, and the hook follows at once. Since 22 the parts are merged
 * with the JVM running: it takes notice of the signal, and its end comes before the hook's turn.
 */
test('SIGTERM does not stop a dump; but on JDK 25 the hook after it is lost, and the exit code another', async () => {
  const inOrder = { exitCode: 3, story: [...CUT_AT, 'dump ends', ...HOOKED_AND_EXITED], dump: 'complete' };
  expect(await signalInDump('TERM')).toEqual({
    17: inOrder,
    21: inOrder,
    25: { exitCode: 143, story: [...CUT_AT, 'dump ends'], dump: 'complete' },
  });
});

test('SIGKILL cuts a dump, and the scanner says that it is not whole', async () => {
  expect(await signalInDump('KILL')).toEqual(onAll({ exitCode: 137, story: CUT_AT, dump: 'broken' }));
});
