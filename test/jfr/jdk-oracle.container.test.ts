import { readFile, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { type Jdk, JDKS } from '../../harness/config/choice.ts';
import { type ChunkScan, scanChunks } from '../../harness/jfr/chunk-scan.ts';
import { compareWithJdk, type Comparison } from './jdk-difference.ts';
import { RecordingDirectory } from './recorded-jvm.ts';

/** Of the header: finished or not. */
const STATE_OFFSET = 64;

interface Read {
  readonly scan: ChunkScan;
  readonly comparisons: readonly Comparison[];
}

/**
 * Reads a recording and holds each chunk against what the JDK prints of that chunk alone: of a file with
 * several the JDK converts all times by the clock of the first, which is off by a microsecond.
 */
async function readAgainst(jdk: Jdk, directory: RecordingDirectory, name: string): Promise<Read> {
  const recording = await readFile(directory.file(name));
  const scan = await scanChunks(Readable.from([recording]));
  const chunks = scan.chunks.map(({ offset, walkedBytes }) =>
    recording.subarray(offset, offset + walkedBytes),
  );
  for (const [index, chunk] of chunks.entries()) {
    const finished = Buffer.from(chunk);
    // An unfinished chunk is taken by JDK 17 as it is; the later ones would wait for its JVM to go on.
    finished[STATE_OFFSET] = 0;
    await writeFile(directory.file(`chunk-${index}.jfr`), finished);
  }
  await directory.runJvm(jdk, 'for chunk in chunk-*.jfr; do jfr print --json $chunk >$chunk.json; done');
  const comparisons: Comparison[] = [];
  for (const [index, chunk] of chunks.entries()) {
    comparisons.push(await compareWithJdk(chunk, directory.file(`chunk-${index}.jfr.json`)));
  }
  return { scan, comparisons };
}

function chunksWith(typeName: string, comparisons: readonly Comparison[]): readonly Comparison[] {
  return comparisons.filter(({ typeNames }) => typeNames.includes(typeName));
}

test.each(JDKS)('reads of a recording of JDK %i what its own jfr print reads', async (jdk) => {
  await using directory = await RecordingDirectory.create();
  await directory.runJvm(
    jdk,
    `java -Xmx128m -XX:StartFlightRecording=settings=profile,path-to-gc-roots=true,filename=whole.jfr \\
      -cp /tmp/classes EveryField written 0`,
  );
  const { scan, comparisons } = await readAgainst(jdk, directory, 'whole.jfr');
  expect(comparisons.flatMap(({ differences }) => differences)).toEqual([]);
  expect(scan.structure).toEqual({ kind: 'complete' });
  expect(chunksWith('lastgasp.EveryField', comparisons).length).toBeGreaterThanOrEqual(4);
  expect(comparisons.map(({ lines }) => lines).toSorted((one, other) => one - other)[0]).toBeGreaterThan(
    1_000,
  );
  expect(comparisons.at(-1)?.typeNames).toContain('jdk.OldObjectSample');
});

test.each(JDKS)('reads of the chunk that a killed JVM of JDK %i left what jfr print reads', async (jdk) => {
  await using directory = await RecordingDirectory.create();
  await directory.runJvm(
    jdk,
    `java -Xmx128m -XX:FlightRecorderOptions:repository=/tmp/jfr -XX:StartFlightRecording=settings=profile \\
      -cp /tmp/classes EveryField written 60000 &
    await_files 1 written
    kill -9 $!
    cp "$(find /tmp/jfr -name '*.jfr' | sort | tail -1)" killed.jfr`,
  );
  const { scan, comparisons } = await readAgainst(jdk, directory, 'killed.jfr');
  expect(comparisons.flatMap(({ differences }) => differences)).toEqual([]);
  expect(scan).toMatchObject({ structure: { kind: 'unfinished' }, chunks: [{ covered: expect.anything() }] });
  expect(comparisons[0]?.typeNames).toContain('lastgasp.EveryField');
});

test('reads of the Datadog profiler’s chunks, its own after HotSpot’s, what jfr print reads', async () => {
  await using directory = await RecordingDirectory.create();
  await directory.putAgent();
  await directory.runJvm(
    17,
    `mkdir dumps
    java -Xmx192m -javaagent:agent.jar -Ddd.profiling.enabled=true -Ddd.profiling.start-force-first=true \\
      -Ddd.profiling.upload.period=10 -Ddd.profiling.debug.dump_path=/recordings/dumps \\
      -Ddd.profiling.tempdir=/tmp -Ddd.instrumentation.telemetry.enabled=false \\
      -cp /tmp/classes EveryField written again &
    await_files 2 dumps
    kill -9 $!
    mv "dumps/$(ls -tr dumps | head -1)" profile.jfr`,
  );
  const { scan, comparisons } = await readAgainst(17, directory, 'profile.jfr');
  expect(comparisons.flatMap(({ differences }) => differences)).toEqual([]);
  expect(scan.structure).toEqual({ kind: 'complete' });
  const versions = scan.chunks.map(({ version }) => version);
  expect(versions.slice(-2)).toEqual(['2.1', '2.0']);
  expect(chunksWith('lastgasp.EveryField', comparisons)).not.toEqual([]);
  expect(comparisons.at(-1)?.typeNames).toContain('datadog.HeapLiveObject');
});
