import { execa } from 'execa';
import { expect, test } from 'vitest';
import { factOf } from '../../harness/check/oom-facts.ts';
import { type Jdk, JDKS } from '../../harness/config/choice.ts';
import { connectDocker } from '../../harness/engine/docker.ts';
import { OOM_TYPES, oomTypeOfMessage, type OomType } from '../../harness/oom-type.ts';
import { partImage } from '../sink/part-image.ts';
import { OUT_OF_MEMORY_JAVA } from './out-of-memory.ts';

const docker = connectDocker();
/** Each with the sizing that makes it run out first. */
const SIZING = {
  'heap-space': '-Xmx24m',
  'array-size': '-Xmx24m',
  'direct-buffer': '-Xmx24m -XX:MaxDirectMemorySize=8m',
  metaspace: '-Xmx64m -XX:MaxMetaspaceSize=16m',
  'compressed-class-space': '-Xmx64m -XX:CompressedClassSpaceSize=1m',
  'native-thread': '-Xmx24m',
} as const satisfies Partial<Record<OomType, string>>;

/** Flags, then what came of it: a line `<type> <flags> exit=… dump=… hook=… report=…` and the JVM's own. */
const RUN_EACH = `
cat >/tmp/OutOfMemory.java
mkdir -p /tmp/classes && javac -d /tmp/classes /tmp/OutOfMemory.java && chmod -R a+rX /tmp/classes
run() {
  type=$1; end=$2; shift 2
  rm -rf /tmp/run; mkdir -m 777 /tmp/run; cd /tmp/run
  limit=; test "$type" = native-thread && limit='ulimit -u 60; exec setpriv --reuid 471147 --clear-groups'
  timeout 60 bash -c "$limit \\"\\$@\\"" run java "$@" -XX:+HeapDumpOnOutOfMemoryError -XX:HeapDumpPath=/tmp/run/dump \\
    '-XX:OnOutOfMemoryError=touch /tmp/run/hook' -XX:+$end -XX:ErrorFile=/tmp/run/report \\
    -XX:-CreateCoredumpOnCrash -cp /tmp/classes OutOfMemory "$type" >/tmp/run/log 2>&1
  echo "$type $end exit=$? dump=$(test -s dump && echo yes) hook=$(test -e hook && echo yes) report=$(test -s report && echo yes) message=$(sed -n 's/.*OutOfMemoryError: //p' log | head -1)"
}
`;

interface Outcome {
  readonly oomType: OomType | undefined;
  readonly fired: readonly string[];
}

async function runEach(jdk: Jdk): Promise<readonly (readonly [string, Outcome])[]> {
  const image = await partImage(docker, `jvm-${jdk}`);
  const calls = Object.entries(SIZING).flatMap(([type, sizing]) =>
    ['ExitOnOutOfMemoryError', 'CrashOnOutOfMemoryError'].map((end) => `run ${type} ${end} ${sizing}`),
  );
  const { stdout } = await execa(
    'docker',
    [
      'run',
      '--rm',
      '--interactive',
      '--network',
      'none',
      '--memory',
      '512m',
      image,
      'bash',
      '-c',
      `${RUN_EACH}${calls.join('\n')}`,
    ],
    { input: OUT_OF_MEMORY_JAVA, timeout: 300_000 },
  );
  return stdout.split('\n').map((line) => [line.split(' exit=', 1)[0] ?? '', outcomeOf(line)]);
}

function outcomeOf(line: string): Outcome {
  const fired = [
    ...(line.includes(' dump=yes') ? ['heap-dump'] : []),
    ...(line.includes(' hook=yes') ? ['hook'] : []),
    ...(line.includes(' report=yes') ? ['crash'] : []),
    ...(line.includes(' exit=3 ') ? ['exit'] : []),
  ];
  return { oomType: oomTypeOfMessage(line.replace(/^.* message=/, '')), fired };
}

test.each(JDKS)('on JDK %i fires what the table says, and nothing else', async (jdk) => {
  const expected = Object.keys(SIZING).flatMap((name) => {
    const oomType = OOM_TYPES.find((known) => known === name);
    if (oomType === undefined) throw new Error(`no OOM type ${name}`);
    return (['exit', 'crash'] as const).map((end) => {
      const captures = ['heap-dump', 'hook', end] as const;
      const fired = captures.filter((capture) => factOf({ capture, oomType, jdk }).effect === 'fires');
      const flag = end === 'exit' ? 'ExitOnOutOfMemoryError' : 'CrashOnOutOfMemoryError';
      return [`${oomType} ${flag}`, { oomType, fired }];
    });
  });
  expect(await runEach(jdk)).toEqual(expected);
});
