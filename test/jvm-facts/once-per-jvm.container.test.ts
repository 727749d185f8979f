import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readDump } from '../../harness/hprof/dump-content.ts';
import { openDump } from '../../harness/hprof/dump-source.ts';
import { findClass } from '../../harness/hprof/hprof-scan.ts';
import { factsDirectory, onAll, onEachJdk, runJvm, SMALL_HEAP, storyOf } from './jvm-run.ts';

const DUMP_AND_HOOK = `${SMALL_HEAP} -XX:+HeapDumpOnOutOfMemoryError -XX:HeapDumpPath=/facts '-XX:OnOutOfMemoryError=echo hook ran'`;
const DUMPED_AND_HOOKED = ['dump begins', 'dump ends', 'hook: echo hook ran', 'hook ran'];
/** Half of what the heap holds when it is full. */
const HALF_FULL_BYTES = 12 << 20;

test('a caught, harmless OOM uses up dump and hook: the leak after it leaves only its trace', async () => {
  const runs = await onEachJdk(async (jdk) => {
    await using directory = await factsDirectory();
    const { exitCode, stdout, stderr } = await runJvm({
      jdk,
      directory: directory.path,
      script: `exec java ${DUMP_AND_HOOK} Facts catch=array-size throw=heap-space`,
    });
    const { scan } = await readDump(await openDump(join(directory.path, 'java_pid1.hprof')));
    const byteArrays = findClass(scan, 'byte[]')?.shallowBytes ?? Infinity;
    return {
      exitCode,
      story: storyOf(stdout),
      trace: stderr[0],
      dump: scan.structure.kind,
      dumpHoldsTheLeak: byteArrays > HALF_FULL_BYTES,
    };
  });
  expect(runs).toEqual(
    onAll({
      exitCode: 1,
      story: [
        'raised: Requested array size exceeds VM limit',
        ...DUMPED_AND_HOOKED,
        'caught array-size: Requested array size exceeds VM limit',
      ],
      trace: 'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space',
      dump: 'complete',
      dumpHoldsTheLeak: false,
    }),
  );
});

test.each([
  ['direct-buffer', /Direct buffer memory|Cannot reserve \d+ bytes of direct buffer memory/],
  ['unsafe-memory', /Unable to allocate \d+ bytes/],
  ['thrown-by-application', /thrown by the application/],
])('an OOM of the kind %s fires nothing and uses nothing up', async (kind, message) => {
  const runs = await onEachJdk(async (jdk) => {
    const { stdout } = await runJvm({
      jdk,
      script: `exec java ${DUMP_AND_HOOK} -XX:MaxDirectMemorySize=4m Facts catch=${kind} throw=heap-space`,
    });
    return storyOf(stdout);
  });
  const caught: unknown = expect.stringMatching(new RegExp(`^caught ${kind}: (${message.source})`));
  expect(runs).toEqual(onAll([caught, 'raised: Java heap space', ...DUMPED_AND_HOOKED]));
});
