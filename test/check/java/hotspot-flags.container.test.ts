import { execa } from 'execa';
import { expect, test } from 'vitest';
import { HOTSPOT_FLAGS } from '../../../harness/check/java/hotspot-flag.ts';
import { check } from '../../../harness/check/check.ts';
import { type Jdk, JDKS } from '../../../harness/config/choice.ts';
import { connectDocker } from '../../../harness/engine/docker.ts';
import { partImage } from '../../sink/part-image.ts';
import { exampleSubject } from '../example-subject.ts';
import { START_CASES } from '../rule/start-cases.ts';

const docker = connectDocker();
/** `java -version` with each line of standard input as its JAVA_TOOL_OPTIONS: 0 for each that starts. */
const START_EACH =
  'while IFS= read -r line; do JAVA_TOOL_OPTIONS="$line" java -version >/dev/null 2>&1; echo $?; done';
const UNLOCK = ['-XX:+UnlockDiagnosticVMOptions', '-XX:+UnlockExperimentalVMOptions'];
/** `    bool Name    = value    {product} {default}`. */
const FLAG_LINE = /^ *(?:bool|u?int|u?intx|size_t|uint64_t|double|ccstr|ccstrlist) +(\w+) /;

async function inJdk(jdk: Jdk, options: { readonly command: readonly string[]; readonly input?: string }) {
  const image = await partImage(docker, `jvm-${jdk}`);
  const { stdout } = await execa(
    'docker',
    ['run', '--rm', '--interactive', '--network', 'none', '--memory', '1g', image, ...options.command],
    {
      input: options.input ?? '',
      timeout: 120_000,
    },
  );
  return stdout.split('\n');
}

/** Read before or beside the table that -XX:+PrintFlagsFinal prints, or other names of what it prints. */
const NOT_PRINTED = ['CreateMinidumpOnCrash', 'DefaultMaxRAMFraction', 'Flags', 'VMOptionsFile'];
const NOT_USABLE = ['unknown', 'ignored', 'debug-build'];

test.each(JDKS)('the table has the flags that JDK %i prints, and no others', async (jdk) => {
  const lines = await inJdk(jdk, { command: ['java', ...UNLOCK, '-XX:+PrintFlagsFinal', '-version'] });
  const printed = lines.flatMap((line) => FLAG_LINE.exec(line)?.[1] ?? []);
  expect(printed.length).toBeGreaterThan(800);
  const usable = [...HOTSPOT_FLAGS.values()].filter(({ status }) => !NOT_USABLE.includes(status[jdk]));
  const names = usable.map(({ name }) => name).filter((name) => !NOT_PRINTED.includes(name));
  expect(names.toSorted()).toEqual(printed.toSorted());
});

test.each(JDKS)('JDK %i starts with what the check finds nothing serious in, and only then', async (jdk) => {
  const lines = START_CASES.flatMap(({ red, green }) => [red.options, green.options]).flatMap(
    (line) => line ?? [],
  );
  const printed = await inJdk(jdk, { command: ['bash', '-c', START_EACH], input: `${lines.join('\n')}\n` });
  const started = lines.map((line, index) => `${line}: ${printed[index] === '0' ? 'starts' : 'is refused'}`);
  const expected = lines.map((options) => {
    const { findings } = check(exampleSubject({ options, jdk }));
    const isRefused = findings.some(({ id, severity }) => severity === 'serious' && REFUSING.has(id));
    return `${options}: ${isRefused ? 'is refused' : 'starts'}`;
  });
  expect(started).toEqual(expected);
});

/** Rules that say the JVM does not start. */
const REFUSING = new Set([
  'option-variable',
  'unknown-flag',
  'flag-value',
  'contradiction',
  'bare-recording',
]);
