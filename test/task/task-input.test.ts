import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SAMPLE_IMAGES } from '../../harness/sample.ts';
import { NOTHING_ADDED } from '../../harness/task/definition/harness-additions.ts';
import {
  builtInTask,
  readTaskInput,
  SampleMismatchError,
  samplesOf,
  ServiceContainerError,
  taskOfScenario,
  taskSpecOf,
} from '../../harness/task/task-input.ts';

const OPTIONS = {
  stopTimeoutSeconds: 45,
  ephemeralStorageGiB: 0.0625,
};
const ADDED = {
  ...NOTHING_ADDED,
  size: { cpuUnits: 256, memoryMiB: 512 },
  sampleImages: new Map([
    ['orders', 'lastgasp/jvm-sample:17'],
    ['spring', 'lastgasp/spring-sample:17'],
  ] as const),
  jvmFlags: ['-XX:MaxRAMPercentage=50', '-XX:+ExitOnOutOfMemoryError'],
  environment: { DUMP_S3_KEY: 'heap_dump.hprof' },
};

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-task-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** A definition file whose containers have these names. */
async function definitionOf(...names: readonly string[]): Promise<string> {
  const file = join(directory, `${names.join('-')}.json`);
  await writeFile(
    file,
    JSON.stringify({
      family: 'orders',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '0.5 vCPU',
      memory: '1 GB',
      containerDefinitions: names.map((name) => ({
        name,
        image: name === 'agent' ? 'agent:1' : SAMPLE_IMAGES.orders,
      })),
    }),
  );
  return file;
}

test('the built-in task is a document like any other: one essential container with ECS’s defaults', () => {
  const spec = taskSpecOf(builtInTask(OPTIONS), ADDED);
  expect(spec).toMatchObject({
    size: { cpuUnits: 256, memoryMiB: 512 },
    ephemeralStorageGiB: 0.0625,
    volumes: [],
  });
  expect(spec.containers).toHaveLength(1);
  expect(spec.containers[0]).toMatchObject({
    name: 'app',
    image: 'lastgasp/jvm-sample:17',
    essential: true,
    stopTimeoutSeconds: 45,
    memoryMiB: null,
    healthCheck: null,
    mountPoints: [],
    environment: {
      DUMP_S3_KEY: 'heap_dump.hprof',
      JAVA_TOOL_OPTIONS: '-XX:MaxRAMPercentage=50 -XX:+ExitOnOutOfMemoryError',
    },
  });
});

test('a JVM without flags gets no JAVA_TOOL_OPTIONS, which it would announce in its log', () => {
  const { containers } = taskSpecOf(builtInTask(OPTIONS), { ...ADDED, jvmFlags: [] });
  expect(containers[0]?.environment).toEqual({ DUMP_S3_KEY: 'heap_dump.hprof' });
});

test('a stop timeout that Fargate lacks is refused there too', () => {
  expect(() => taskSpecOf(builtInTask({ ...OPTIONS, stopTimeoutSeconds: 121 }), ADDED)).toThrow(
    'stopTimeout',
  );
});

test('of a user’s definition the only container is the service', async () => {
  const input = await readTaskInput({ file: await definitionOf('orders') });
  expect(input).toMatchObject({ serviceContainer: 'orders', size: { cpuUnits: 512, memoryMiB: 1024 } });
});

test('of several containers the one named app is the service, and only it gets the flags', async () => {
  const input = await readTaskInput({ file: await definitionOf('agent', 'app') });
  const [agent, app] = taskSpecOf(input, { ...ADDED, size: null }).containers;
  expect(agent).toMatchObject({ image: 'agent:1', environment: {} });
  expect(app).toMatchObject({
    image: 'lastgasp/jvm-sample:17',
    environment: { DUMP_S3_KEY: 'heap_dump.hprof' },
  });
});

test('without one of that name the user has to say which it is', async () => {
  const file = await definitionOf('agent', 'orders');
  await expect(readTaskInput({ file })).rejects.toThrow(ServiceContainerError);
  expect(await readTaskInput({ file, container: 'orders' })).toMatchObject({ serviceContainer: 'orders' });
});

const SPRING_DIRECT = { name: 'spring-direct', sample: 'spring', pressure: 'operations' } as const;

test('the built-in task runs the service that a scenario drives, on the trial’s JDK', () => {
  const spec = taskSpecOf(taskOfScenario(builtInTask(OPTIONS), SPRING_DIRECT), ADDED);
  expect(spec.containers.map(({ image }) => image)).toEqual(['lastgasp/spring-sample:17']);
});

test('which samples a task runs is known before any is built', () => {
  const spec = taskSpecOf(taskOfScenario(builtInTask(OPTIONS), SPRING_DIRECT), {
    ...ADDED,
    sampleImages: new Map(),
    part: { ...ADDED.part, containers: [{ name: 'uploader', image: SAMPLE_IMAGES.orders }] },
  });
  expect(samplesOf(spec)).toEqual(['spring', 'orders']);
});

test('a definition whose service is another sample than the scenario drives is refused', async () => {
  const input = await readTaskInput({ file: await definitionOf('app') });
  expect(() => taskOfScenario(input, SPRING_DIRECT)).toThrow(SampleMismatchError);
  expect(() => taskOfScenario(input, SPRING_DIRECT)).toThrow(
    /^spring-direct drives lastgasp\/spring-sample, and container app of .*app\.json is lastgasp\/jvm-sample\.$/,
  );
});

test('a scenario of the pressure agent runs in any definition, that of another sample too', async () => {
  const input = await readTaskInput({ file: await definitionOf('app') });
  expect(taskOfScenario(input, { ...SPRING_DIRECT, pressure: 'agent' })).toBe(input);
});

test('a definition with an image of its own is left as it is, whatever the scenario drives', async () => {
  const input = await readTaskInput({ file: await definitionOf('agent') });
  expect(taskOfScenario(input, SPRING_DIRECT)).toBe(input);
});
