import assert from 'node:assert/strict';
import { glob, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Jdk } from '../../harness/config/choice.ts';
import { scanChunks } from '../../harness/jfr/chunk-scan.ts';
import { openRecording } from '../../harness/jfr/recording-source.ts';
import { factsDirectory, onAll, onEachJdk, runJvm } from './jvm-run.ts';

/** The heap has room to spare: what is lost is not lost for want of memory. */
const RECORDING =
  '-XX:+UseSerialGC -Xmx64m -XX:StartFlightRecording=dumponexit=true,filename=/facts/recording.jfr -XX:FlightRecorderOptions=repository=/facts/jfr';

/** What a run leaves: its exit code, the recording it was to write, and the chunks of its repository. */
async function leftBy({ jdk, script }: { readonly jdk: Jdk; readonly script: string }) {
  await using directory = await factsDirectory();
  const { exitCode } = await runJvm({ jdk, script, directory: directory.path });
  const file = join(directory.path, 'recording.jfr');
  const { size } = await stat(file);
  const repository = await Array.fromAsync(glob(join(directory.path, 'jfr/*/*.jfr')), readable);
  return { exitCode, recording: size === 0 ? 'empty' : await readable(file), repository };
}

/** How a recording walks, when it covers time and has events; else this fails. */
async function readable(file: string) {
  const { chunks, structure } = await scanChunks((await openRecording(file)).pieces());
  const [chunk] = chunks;
  assert(chunk?.covered, `${file} covers no time`);
  assert(chunk.covered.toMs > chunk.covered.fromMs && chunk.eventCount > 0, `${file} has no events`);
  return structure.kind;
}

test('an exit on OOM leaves an empty recording in spite of dumponexit, and the repository’s chunk', async () => {
  const script = `exec java ${RECORDING} -XX:+ExitOnOutOfMemoryError Facts await-flush=/facts/jfr throw=array-size`;
  expect(await onEachJdk(async (jdk) => leftBy({ jdk, script }))).toEqual(
    onAll({ exitCode: 3, recording: 'empty', repository: ['unfinished'] }),
  );
});

test('the same OOM without that flag ends in a whole recording, and an empty repository', async () => {
  const script = `exec java ${RECORDING} Facts await-flush=/facts/jfr throw=array-size`;
  expect(await onEachJdk(async (jdk) => leftBy({ jdk, script }))).toEqual(
    onAll({ exitCode: 1, recording: 'complete', repository: [] }),
  );
});

test('after SIGKILL the repository’s chunk is the only thing left to read', async () => {
  const script = `java ${RECORDING} Facts await-flush=/facts/jfr print=flushed await-file=/never >log 2>&1 &
    for attempt in {1..600}; do grep -qx flushed log && break; sleep 0.1; done
    kill -9 $! && wait $!`;
  expect(await onEachJdk(async (jdk) => leftBy({ jdk, script }))).toEqual(
    onAll({ exitCode: 137, recording: 'empty', repository: ['unfinished'] }),
  );
});
