import { expect, test } from 'vitest';
import { join } from 'node:path';
import { readDump } from '../../harness/hprof/dump-content.ts';
import { openDump } from '../../harness/hprof/dump-source.ts';
import { factsDirectory, onAll, onEachJdk, runJvm, storyOf } from './jvm-run.ts';

/** Enough to be caught in the middle of; the JVM is held with SIGSTOP so that it cannot be missed. */
const HEAP_MEGABYTES = 160;

/** A signal in the middle of a dump, and what there is afterwards. */
async function signalInDump(signal: 'TERM' | 'KILL') {
  return onEachJdk(async (jdk) => {
    await using directory = await factsDirectory();
    const { exitCode, stdout } = await runJvm({
      jdk,
      directory: directory.path,
      script: `
        java -XX:+UseSerialGC -Xmx256m -XX:+ExitOnOutOfMemoryError -XX:+HeapDumpOnOutOfMemoryError \\
          -XX:HeapDumpPath=/facts/dump.hprof Facts hold-megabytes=${HEAP_MEGABYTES} at-exit=java-shutdown-hook throw=array-size &
        until find . -name 'dump.hprof*' -size +1M | grep -q .; do kill -0 $! || exit 97; done
        kill -STOP $!
        echo signalled
        kill -${signal} $!
        kill -CONT $! 2>/dev/null
        wait $!`,
    });
    const dump = await readDump(await openDump(join(directory.path, 'dump.hprof')));
    return { exitCode, story: storyOf(stdout), dump: dump.scan.structure.kind };
  });
}

test('SIGTERM does not stop a dump: it is finished, and the JVM ends as it would have', async () => {
  expect(await signalInDump('TERM')).toEqual(
    onAll({
      exitCode: 3,
      story: [
        'raised: Requested array size exceeds VM limit',
        'dump begins',
        'signalled',
        'dump ends',
        'exit',
      ],
      dump: 'complete',
    }),
  );
});

test('SIGKILL cuts a dump, and the scanner says that it is not whole', async () => {
  expect(await signalInDump('KILL')).toEqual(
    onAll({
      exitCode: 137,
      story: ['raised: Requested array size exceeds VM limit', 'dump begins', 'signalled'],
      dump: 'broken',
    }),
  );
});
