import { expect, test } from 'vitest';
import { startMirrorTask } from '../mirror/mirror-task.ts';

const WRITTEN_MIB = 60;
const LIMIT_MIB_PER_SECOND = 10;

/** Seconds that a container takes to write to its `/tmp`, in pieces of 1 MiB as a JVM writes a dump. */
async function secondsToWrite(mibPerSecond: number | null): Promise<number> {
  await using mirror = await startMirrorTask({
    spec: { ephemeralStorageGiB: 0.25 },
    ...(mibPerSecond !== null && { diskSpeed: { mibPerSecond, model: null } }),
    containers: [{ name: 'writer' }],
  });
  const { output, exitCode } = await mirror.exec(
    'writer',
    `begun=$(date +%s%N); dd if=/dev/zero of=/tmp/dump bs=1M count=${WRITTEN_MIB} status=none; echo $(($(date +%s%N) - begun))`,
  );
  expect(exitCode).toBe(0);
  return Number(output) / 1e9;
}

test('a container writes to the task’s disk no faster than it is told to, through the page cache too', async () => {
  const limited = await secondsToWrite(LIMIT_MIB_PER_SECOND);
  // The kernel lets a short burst through at first.
  expect(limited).toBeGreaterThan((0.85 * WRITTEN_MIB) / LIMIT_MIB_PER_SECOND);
  expect(await secondsToWrite(null)).toBeLessThan(limited / 2);
});
