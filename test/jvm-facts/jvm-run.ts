import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { chmod, mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { type Jdk, JDKS } from '../../harness/config/choice.ts';
import { connectDocker } from '../../harness/engine/docker.ts';
import { OUT_OF_MEMORY_JAVA } from '../check/out-of-memory.ts';
import { partImage } from '../sink/part-image.ts';

const docker = connectDocker();
const SOURCES = fileURLToPath(new URL('java/', import.meta.url));
/** Far beyond what any of the runs takes: a bound, not an expectation. */
const RUN_MS_MAX = 180_000;

/** Compiles, then becomes what the run is about: with `exec java` the JVM is the container's first process. */
const COMPILE = `
cat >/tmp/OutOfMemory.java
javac -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -proc:none -d /tmp/classes \\
  /tmp/OutOfMemory.java /sources/Facts.java >/tmp/compiled 2>&1 || { cat /tmp/compiled >&2; exit 98; }
export CLASSPATH=/tmp/classes
cd /facts
`;

/** Heap sizes are pinned, and with them the collector and the way memory runs out. */
export const SMALL_HEAP = '-XX:+UseSerialGC -Xmx24m';

interface JvmRunOptions {
  readonly jdk: Jdk;
  /** Bash, in `/facts`; `java … Facts <steps>` is there. */
  readonly script: string;
  /** Docker's minimal init becomes the first process; else it is the script, or what it `exec`s. */
  readonly init?: boolean;
  /** What was `/facts` of an earlier run, for a container that starts again on the same disk. */
  readonly directory?: string;
}

/** A container that ended. */
interface JvmRun {
  readonly exitCode: number | undefined;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
}

/** Runs a script in a container of 512 MB without swap, and waits for its end. */
export async function runJvm({ jdk, script, init = false, directory }: JvmRunOptions): Promise<JvmRun> {
  const name = `lastgasp-jvm-facts-${randomUUID().slice(0, 8)}`;
  const mounts = [`${SOURCES}:/sources:ro`, ...(directory === undefined ? [] : [`${directory}:/facts`])];
  const limits = ['--network', 'none', '--memory', '512m', '--memory-swap', '512m'];
  const place = [...mounts.flatMap((mount) => ['--volume', mount]), '--workdir', '/facts'];
  const options = ['--rm', '--interactive', '--name', name, ...limits, ...place, ...(init ? ['--init'] : [])];
  const image = await partImage(docker, `jvm-${jdk}`);
  const { exitCode, stdout, stderr, timedOut } = await execa(
    'docker',
    ['run', ...options, image, 'bash', '-c', `${COMPILE}${script}`],
    { input: OUT_OF_MEMORY_JAVA, timeout: RUN_MS_MAX, reject: false },
  );
  if (timedOut) await execa('docker', ['rm', '--force', name], { timeout: RUN_MS_MAX });
  assert(!timedOut, `the run on JDK ${jdk} did not end: ${stdout}\n${stderr}`);
  assert(exitCode !== 98, `the programs do not compile on JDK ${jdk}: ${stderr}`);
  return { exitCode, stdout: linesOf(stdout), stderr: linesOf(stderr) };
}

/** A directory of this machine that is `/facts` of as many runs as are given it. */
export async function factsDirectory(): Promise<AsyncDisposable & { readonly path: string }> {
  const directory = await mkdtempDisposable(join(tmpdir(), 'lastgasp-jvm-facts-'));
  await chmod(directory.path, 0o777);
  return directory;
}

/** The same on all JDKs at once. */
export async function onEachJdk<Result>(
  run: (jdk: Jdk) => Promise<Result>,
): Promise<Readonly<Record<Jdk, Result>>> {
  const [on17, on21, on25] = await Promise.all([run(JDKS[0]), run(JDKS[1]), run(JDKS[2])]);
  return { 17: on17, 21: on21, 25: on25 };
}

/** One result that is to hold on every JDK. */
export function onAll<Result>(result: Result): Readonly<Record<Jdk, Result>> {
  return { 17: result, 21: result, 25: result };
}

/** What HotSpot says of an OOM, in its words without what differs from run to run; other lines as they are. */
const VM_WORDS: readonly (readonly [line: RegExp, word: string])[] = [
  [/^java\.lang\.OutOfMemoryError: (.+)$/, 'raised: $1'],
  [/^Dumping heap to .+$/, 'dump begins'],
  [/^Heap dump file created .+$/, 'dump ends'],
  [/^# {3}Executing \/bin\/sh -c "(.+)"\.\.\.$/, 'hook: $1'],
  [/^Aborting due to .+$/, 'crash'],
  [/^Terminating due to .+$/, 'exit'],
];

/** The log as a story: HotSpot's words in short, the frames around them left out. */
export function storyOf(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => {
    const said = VM_WORDS.find(([pattern]) => pattern.test(line));
    if (said !== undefined) return [line.replace(...said)];
    return line.startsWith('#') || line.trim() === '' ? [] : [line];
  });
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n');
}
