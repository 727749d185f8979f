import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findJava } from '../../../harness/check/java/java-launch.ts';
import { parseJavaOption } from '../../../harness/check/java/java-option.ts';
import { collectOptions } from '../../../harness/check/java/java-options.ts';
import { JavaSettings } from '../../../harness/check/java/java-settings.ts';
import { memoryLimits } from '../../../harness/check/java/memory-limits.ts';
import { splitOptionWords } from '../../../harness/check/java/option-words.ts';
import { shellCommands } from '../../../harness/check/java/shell-words.ts';
import { check } from '../../../harness/check/check.ts';
import { exampleSubject } from '../example-subject.ts';

test.each([
  ['-XX:+UseSerialGC', { kind: 'switch', name: 'UseSerialGC', isOn: true, hasValue: false }],
  ['-XX:-UseSerialGC', { kind: 'switch', name: 'UseSerialGC', isOn: false, hasValue: false }],
  ['-XX:HeapDumpPath=/a=b:c', { kind: 'flag', name: 'HeapDumpPath', value: '/a=b:c' }],
  [
    '-XX:StartFlightRecording:filename=a',
    { kind: 'flag', name: 'StartFlightRecording', value: 'filename=a' },
  ],
  ['-XX:StartFlightRecording', { kind: 'flag', name: 'StartFlightRecording', value: null }],
  ['-Xmx64m', { kind: 'size', letters: '-Xmx', value: '64m' }],
  ['-Da=b=c', { kind: 'property', name: 'a', value: 'b=c' }],
  ['-javaagent:/a.jar=x=1', { kind: 'agent', path: '/a.jar', options: 'x=1' }],
  ['@/a.options', { kind: 'argument-file', path: '/a.options' }],
  ['--add-opens=a', { kind: 'other', text: '--add-opens=a' }],
])('reads %s', (text, option) => {
  expect(parseJavaOption(text)).toEqual(option);
});

// Measured with OpenJDK 17, 21 and 25.
test.each([
  ['-XX:OnOutOfMemoryError="kill -9 %p" -Xmx1g', ['-XX:OnOutOfMemoryError=kill -9 %p', '-Xmx1g'], false],
  [`"-Da=b c" -De='"'`, ['-Da=b c', '-De="'], false],
  ['  -Da \n\t-Db ', ['-Da', '-Db'], false],
  ['-Da="b c', ['-Da=b c'], true],
  ['""', [''], false],
  ['', [], false],
])('splits the variable %j', (text, words, hasOpenQuote) => {
  expect(splitOptionWords(text)).toEqual({ words, hasOpenQuote });
});

test.each([
  ['exec java $OPTS -jar "$JAR"', [['exec', 'java', '-Xmx1g', '-Da', '-jar', 'a b.jar']]],
  ["java '$OPTS'", [['java', '$OPTS']]],
  ['cd /app && java -Da=${UNKNOWN} & wait', [['cd', '/app'], ['java', '-Da=${UNKNOWN}'], ['wait']]],
  ['java -Da=b\\ c \\\n -Db', [['java', '-Da=b c', '-Db']]],
])('splits the script %s', (script, commands) => {
  expect(shellCommands(script, { OPTS: ' -Xmx1g  -Da', JAR: 'a b.jar' })).toEqual(commands);
});

test.each([
  [{ command: ['java', '-jar', 'a.jar'] }, 'direct'],
  [{ entryPoint: ['/usr/bin/tini', '--', '/opt/java/bin/java'], command: ['-jar', 'a.jar'] }, 'direct'],
  [{ entryPoint: ['sh', '-c'], command: ['A=1 exec java -jar a.jar'] }, 'shell'],
  [{ command: ['-jar', 'a.jar'] }, 'image'],
  [{ command: [] }, 'image'],
  [{ command: ['/docker-entrypoint.sh', 'java'] }, 'program'],
  [{ command: ['sh', '/start.sh'] }, 'program'],
  [{ command: ['sh', '-c', 'echo java; ./start'] }, 'program'],
])('finds how %j runs java', (container, kind) => {
  expect(exampleSubject({ container }).launch.kind).toBe(kind);
});

test('takes the options of all places in the order in which the last one wins', () => {
  const { settings, options } = exampleSubject({
    options: '-Xmx64m',
    environment: { JDK_JAVA_OPTIONS: '-Xmx66m', _JAVA_OPTIONS: '-Xmx70m' },
    container: { command: ['java', '-cp', '-Xmx1g', '-Xmx68m', '-jar', '/app.jar', '-Xmx2g'] },
  });
  expect(options.placed.map(({ place, text }) => `${place} ${text}`)).toEqual([
    'JAVA_TOOL_OPTIONS -Xmx64m',
    'JDK_JAVA_OPTIONS -Xmx66m',
    'command -Xmx68m',
    '_JAVA_OPTIONS -Xmx70m',
  ]);
  expect(settings.value('MaxHeapSize')).toBe('70m');
});

test('of a stack size in bytes and one in KiB the later counts', () => {
  const stack = (text: string) =>
    new JavaSettings(
      splitOptionWords(text).words.map((word) => ({
        place: 'command',
        text: word,
        option: parseJavaOption(word),
      })),
    ).threadStackBytes();
  expect(stack('-Xss512k -XX:ThreadStackSize=256')).toBe(256 * 1024);
  expect(stack('-XX:ThreadStackSize=256 -Xss512k')).toBe(512 * 1024);
  expect(stack('')).toBe(1024 ** 2);
});

// Measured with -XX:MaxRAM and -XX:+PrintFlagsFinal on OpenJDK 17, 21 and 25.
test.each([
  ['-XX:MaxRAM=100m', 52_428_800],
  ['-XX:MaxRAM=200m', 104_857_600],
  ['-XX:MaxRAM=300m', 132_120_576],
  ['-XX:MaxRAM=512m', 134_217_728],
  ['-XX:MaxRAM=512m -XX:MaxRAMPercentage=50', 268_435_456],
  ['-XX:MaxRAM=200m -XX:MaxRAMPercentage=75', 104_857_600],
  ['-XX:MaxRAM=512m -XX:MaxRAMPercentage=10', 132_120_576],
  ['-XX:MaxRAM=512m -Xmx300m', 314_572_800],
])('%s gives the heap that the JVM gives', (options, bytes) => {
  expect(exampleSubject({ options }).limits.heap?.bytes).toBe(bytes);
});

test('sizes the heap from the container, else from the task, and knows nothing where it is hidden', () => {
  expect(exampleSubject({ container: { memory: 2048 } }).limits.heap?.bytes).toBe(512 * 1024 ** 2);
  expect(exampleSubject().limits.heap?.bytes).toBe(1024 ** 3);
  expect(exampleSubject({ visibility: 'hidden' }).limits.heap).toBeNull();
  const settings = new JavaSettings([]);
  expect(memoryLimits({ settings, jdk: 17, visibleBytes: null }).direct).toBeNull();
});

/** Words as they stand in command lines, whole and broken. */
const word = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.constantFrom('java', 'sh', '-c', 'exec', '-jar', '--', '', '$A', "'", '"', '-cp', '@', 'tini'),
  fc
    .tuple(
      fc.constantFrom('-XX:', '-XX:+', '-XX:-', '-Xmx', '-Xss', '-D', '-javaagent:'),
      fc.constantFrom('HeapDumpPath', 'MaxRAMPercentage', 'OnOutOfMemoryError', '__proto__', ''),
      fc.constantFrom('', '=', ':', '=1k', '=%p;"', '=-1', '=1e999'),
    )
    .map((parts) => parts.join('')),
);

test('no list of words makes the parser or a rule throw', () => {
  fc.assert(
    fc.property(fc.array(word), fc.array(word), fc.string({ maxLength: 80 }), (entry, command, text) => {
      const container = { ...exampleSubject().container, entryPoint: entry, command };
      const environment = { JAVA_TOOL_OPTIONS: text, JDK_JAVA_OPTIONS: command.join(' '), A: text };
      const launch = findJava({ ...container, environment });
      const { placed } = collectOptions({ launch, environment });
      expect(placed.every(({ option }) => option.kind.length > 0)).toBe(true);
      const subject = exampleSubject({ options: command.join(' '), container: { command } });
      expect(check(subject).captures).toHaveLength(7);
    }),
    { numRuns: 300 },
  );
});
