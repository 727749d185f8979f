import { expect, test } from 'vitest';
import { factsDirectory, onAll, onEachJdk, runJvm, SMALL_HEAP, storyOf } from './jvm-run.ts';

/** The checksum of what stands there, so that a file which is written anew is seen. */
const SUM = 'cat *.hprof 2>/dev/null | sha256sum';

test.each([
  ['a fixed HeapDumpPath', '/facts/dump.hprof'],
  ['a directory, with process 1 each time,', '/facts'],
])('%s keeps the first dump and loses the second; the hook runs all the same', async (_, path) => {
  const runs = await onEachJdk(async (jdk) => {
    await using directory = await factsDirectory();
    const options = {
      jdk,
      directory: directory.path,
      script: `${SUM}; exec java ${SMALL_HEAP} -XX:+ExitOnOutOfMemoryError -XX:+HeapDumpOnOutOfMemoryError -XX:HeapDumpPath=${path} '-XX:OnOutOfMemoryError=${SUM}' Facts throw=heap-space`,
    };
    const first = await runJvm(options);
    const second = await runJvm(options);
    const [, ...firstStory] = storyOf(first.stdout);
    const [sumBefore, ...secondStory] = storyOf(second.stdout);
    return {
      firstStory: firstStory.map((line) => (line === sumBefore ? 'the first dump is there' : line)),
      secondStory: secondStory.map((line) => (line === sumBefore ? 'the first dump is there' : line)),
      exitCodes: [first.exitCode, second.exitCode],
    };
  });
  const file = path === '/facts' ? '/facts/java_pid1.hprof' : path;
  const after = [`hook: ${SUM}`, 'the first dump is there', 'exit'];
  expect(runs).toEqual(
    onAll({
      firstStory: ['raised: Java heap space', 'dump begins', 'dump ends', ...after],
      secondStory: [
        'raised: Java heap space',
        'dump begins',
        `Unable to create ${file}: File exists`,
        ...after,
      ],
      exitCodes: [3, 3],
    }),
  );
});
