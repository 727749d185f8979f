import { expect, test } from 'vitest';
import {
  containersOf,
  isEssential,
  javaToolOptions,
  sampleTaskDefinition,
} from '../../harness/task/task-definition.ts';

test('passes plain flags as they are, one after another', () => {
  expect(javaToolOptions([])).toBe('');
  expect(javaToolOptions(['-Xmx64m', '-XX:OnOutOfMemoryError=/dump.sh'])).toBe(
    '-Xmx64m -XX:OnOutOfMemoryError=/dump.sh',
  );
});

test.each([
  ['-XX:OnOutOfMemoryError=/dump.sh %p', '"-XX:OnOutOfMemoryError=/dump.sh %p"'],
  ['-XX:OnOutOfMemoryError=echo "gone"\tnow', `'-XX:OnOutOfMemoryError=echo "gone"\tnow'`],
  [`-Dgreeting=it's here`, `"-Dgreeting=it's here"`],
  [`-Dgreeting=it's`, `"-Dgreeting=it's"`],
  ['-Dgreeting="hello"', `'-Dgreeting="hello"'`],
])('quotes %j, which the JVM would split or strip of its own quotes', (flag, quoted) => {
  expect(javaToolOptions(['-Xmx64m', flag])).toBe(`-Xmx64m ${quoted}`);
});

test('refuses a flag that no quotes can carry', () => {
  expect(() => javaToolOptions([`-Da="it's here"`])).toThrow('both kinds of quotes');
});

const SAMPLE = sampleTaskDefinition({
  family: 'lastgasp-heap-leak',
  image: 'lastgasp/jvm-sample:17',
  size: { cpuUnits: 256, memoryMiB: 512 },
  jvmFlags: ['-XX:MaxRAMPercentage=50', '-XX:+ExitOnOutOfMemoryError'],
  environment: { DUMP_S3_KEY: 'heap_dump.hprof' },
  stopTimeoutSeconds: 30,
});

test('the built-in task is one essential container with its temporary files on the task’s storage', () => {
  expect(SAMPLE).toMatchObject({
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    volumes: [{ name: 'tmp' }],
  });
  expect(containersOf(SAMPLE)).toEqual([
    {
      name: 'app',
      image: 'lastgasp/jvm-sample:17',
      essential: true,
      stopTimeout: 30,
      environment: [
        { name: 'DUMP_S3_KEY', value: 'heap_dump.hprof' },
        { name: 'JAVA_TOOL_OPTIONS', value: '-XX:MaxRAMPercentage=50 -XX:+ExitOnOutOfMemoryError' },
      ],
      mountPoints: [{ sourceVolume: 'tmp', containerPath: '/tmp' }],
    },
  ]);
});

test('a container without a name or an image is refused', () => {
  const withContainer = (container: object) => ({ ...SAMPLE, containerDefinitions: [container] });
  expect(() => containersOf(withContainer({ name: 'app' }))).toThrow('a name and an image');
  expect(() => containersOf(withContainer({ image: 'x' }))).toThrow('a name and an image');
});

test('a container is essential unless it says otherwise', () => {
  expect(isEssential({})).toBe(true);
  expect(isEssential({ essential: true })).toBe(true);
  expect(isEssential({ essential: false })).toBe(false);
});
