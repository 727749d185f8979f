import { expect, test } from 'vitest';
import type { Artefacts } from '../../harness/artefact/artefact-record.ts';
import { collectArtefacts } from '../../harness/artefact/collect-artefacts.ts';
import { judgeArtefacts } from '../../harness/artefact/judge-artefacts.ts';
import type { TimelineEvent } from '../../harness/timeline/timeline-event.ts';
import { factOfJvmLogLine } from '../../harness/timeline/jvm-log.ts';
import { artefactSource, dumpReader } from '../../harness/trial/artefact-source.ts';
import { shell, startMirrorTask } from '../mirror/mirror-task.ts';

/** Fills its heap, once the flight recorder has flushed (it does so every second), and lets go of it. */
const LEAK = `cat > /tmp/Leak.java <<'SOURCE'
import java.util.ArrayList;
class Leak {
  static ArrayList<byte[]> held = new ArrayList<>();
  public static void main(String[] args) throws Exception {
    Thread.sleep(2500);
    try {
      while (true) held.add(new byte[100_000]);
    } catch (OutOfMemoryError error) {
      held = null;
    }
  }
}
SOURCE
exec java -Xmx48m -XX:+UseSerialGC /tmp/Leak.java`;

/** What a JVM 17 with these flags leaves on the disk of its container, judged once it has stopped. */
async function leftBy(...flags: readonly string[]): Promise<Artefacts> {
  await using mirror = await startMirrorTask({
    spec: { ephemeralStorageGiB: 0.25 },
    containers: [{ name: 'app', command: shell(LEAK), environment: { JAVA_TOOL_OPTIONS: flags.join(' ') } }],
  });
  const stopped = await mirror.stopped();
  const events = mirror.log('app').flatMap((line): readonly TimelineEvent[] => {
    const fact = factOfJvmLogLine(line);
    return fact === undefined ? [] : [{ ...fact, atMs: line.engineTimeMs, source: 'container-log' }];
  });
  const disk = stopped.filesOf('app');
  const readDump = dumpReader(disk);
  const facts = await collectArtefacts(artefactSource(disk, readDump), events);
  return judgeArtefacts(facts, { events, engineOffsetMs: 0 });
}

test('with ExitOnOutOfMemoryError the dump is whole, the recording has 0 bytes and a chunk was flushed', async () => {
  const left = await leftBy(
    '-XX:+HeapDumpOnOutOfMemoryError',
    '-XX:HeapDumpPath=/tmp/heap_dump.hprof',
    '-XX:StartFlightRecording:filename=/tmp/recording.jfr,dumponexit=true',
    '-XX:FlightRecorderOptions:repository=/tmp/jfr',
    '-XX:OnOutOfMemoryError=/bin/true',
    '-XX:+ExitOnOutOfMemoryError',
  );
  expect(left).toMatchObject({
    dump: { state: 'complete', path: '/tmp/heap_dump.hprof' },
    hook: { state: 'complete', detail: '/bin/true ended.' },
    hsErr: { state: 'none' },
    jfr: { state: 'incomplete', path: '/tmp/recording.jfr', sizeBytes: 0 },
    jfrChunks: { state: 'incomplete', path: expect.stringMatching(/^\/tmp\/jfr\/.+\.jfr$/) },
  });
  expect(left.jfrChunks.sizeBytes).toBeGreaterThan(1000);
});

test('a crash leaves its report and its recording where the JVM puts them by itself', async () => {
  const left = await leftBy('-XX:+CrashOnOutOfMemoryError', '-XX:StartFlightRecording:dumponexit=true');
  expect(left).toMatchObject({
    dump: { state: 'none' },
    hsErr: {
      state: 'complete',
      path: '/hs_err_pid1.log',
      detail: 'It is whole and says: fatal error: OutOfMemory encountered: Java heap space.',
    },
    jfr: { path: '/hs_err_pid1.jfr' },
    jfrChunks: { path: expect.stringMatching(/^\/tmp\/\d{4}_.+_1\/.+\.jfr$/) },
  });
  expect(left.jfr.sizeBytes).toBeGreaterThan(1000);
});

test('a JVM that ends in order leaves a whole recording, named by itself, and no chunk', async () => {
  const left = await leftBy('-XX:StartFlightRecording:dumponexit=true');
  expect(left).toMatchObject({
    hsErr: { state: 'none' },
    jfr: { state: 'complete', path: expect.stringMatching(/^\/hotspot-pid-1-id-1-.+\.jfr$/) },
    jfrChunks: { state: 'none' },
  });
});

test('a dump that the JVM could not write is named with its reason', async () => {
  const left = await leftBy('-XX:+HeapDumpOnOutOfMemoryError', '-XX:HeapDumpPath=/no/such/folder/heap.hprof');
  expect(left.dump).toMatchObject({
    state: 'none',
    detail: expect.stringContaining('Unable to create /no/such/folder/heap.hprof'),
  });
});
