import { expect, test } from 'vitest';
import { heapDump } from '../../harness/capture/heap-dump.ts';
import type { PathVerdict } from '../../harness/capture/path-verdict.ts';
import { dumpReader } from '../../harness/trial/artefact-source.ts';
import { NO_EVIDENCE } from '../capture/no-evidence.ts';
import { measured } from './measured.ts';
import { shell, startMirrorTask } from './mirror-task.ts';

const CULPRIT = { className: 'Leak$Order', methodName: 'main' };

/** A heap of 160 MiB full of orders, dumped to the task's disk. */
const LEAK = `cat > /tmp/Leak.java <<'SOURCE'
import java.util.ArrayList;
class Leak {
  static class Order { final byte[] lines = new byte[100_000]; }
  public static void main(String[] args) {
    var orders = new ArrayList<Order>();
    while (true) orders.add(new Order());
  }
}
SOURCE
exec java -Xmx160m -XX:+UseSerialGC -XX:+HeapDumpOnOutOfMemoryError -XX:HeapDumpPath=/tmp/heap_dump.hprof \\
  -XX:+ExitOnOutOfMemoryError /tmp/Leak.java`;

interface Dumped {
  readonly verdict: PathVerdict;
  readonly facts: unknown;
  readonly log: string;
}

/** What becomes of the dump on an ephemeral disk of so many MiB. */
async function dumpOnDisk(diskMiB: number): Promise<Dumped> {
  const startedAtMs = Date.now();
  await using mirror = await startMirrorTask({
    spec: { ephemeralStorageGiB: diskMiB / 1024 },
    containers: [{ name: 'app', command: shell(LEAK) }],
  });
  const stopped = await mirror.stopped();
  const facts = await heapDump.collect({
    ...NO_EVIDENCE,
    culprit: CULPRIT,
    readTaskDump: dumpReader(stopped.filesOf('app')),
    events: mirror.timeline.events,
  });
  const verdict = heapDump.judge(facts, {
    events: mirror.timeline.events,
    culprit: CULPRIT,
    startedAtMs,
    oomAtMs: startedAtMs,
    containerEndMs: Date.now(),
    engineOffsetMs: 0,
    engineClockStepMs: 0,
    clockUncertaintyMs: 0,
  });
  const log = mirror.log('app').map(({ text }) => text);
  return { facts, verdict, log: log.join('\n') };
}

test('behaviour 16: disk full mid-dump: the file is incomplete and not captured', async (context) => {
  const { facts, verdict, log } = await dumpOnDisk(64);
  expect(log).toMatch(/No space left on device/i);
  expect(facts).toMatchObject({ file: { structure: { kind: 'broken' } }, object: null });
  expect(verdict).toMatchObject({ verdict: 'lost', lossStage: 'incomplete-file' });
  measured(context, verdict.detail);
});

test('behaviour 16: the same dump is whole on a larger disk', async (context) => {
  const { facts, verdict, log } = await dumpOnDisk(512);
  expect(log).toMatch(/Heap dump file created/);
  expect(facts).toMatchObject({ file: { structure: { kind: 'complete' } } });
  // Whole, and yet it never left the task.
  expect(verdict).toMatchObject({ verdict: 'lost', lossStage: 'not-sent' });
  measured(context, verdict.detail);
});
