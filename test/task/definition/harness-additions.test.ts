import { expect, test } from 'vitest';
import type { FargateSize } from '../../../harness/task/fargate-size.ts';
import { NOTHING_ADDED, withHarnessAdditions } from '../../../harness/task/definition/harness-additions.ts';
import { TaskDefinitionError } from '../../../harness/task/definition/task-definition-error.ts';
import { definitionWith, exampleContainer, exampleDefinition } from './example-definition.ts';

const DOCUMENT = exampleDefinition({
  containerDefinitions: [
    exampleContainer({
      environment: [
        { name: 'JAVA_TOOL_OPTIONS', value: '-javaagent:/opt/agent.jar' },
        { name: 'DUMP_S3_KEY', value: 'mine' },
      ],
    }),
    exampleContainer({ name: 'sidecar' }),
  ],
});

test('appends JVM flags to the user’s own, which they therefore override', () => {
  const { containerDefinitions = [] } = withHarnessAdditions(DOCUMENT, {
    ...NOTHING_ADDED,
    container: 'app',
    jvmFlags: ['-XX:+HeapDumpOnOutOfMemoryError', '-XX:OnOutOfMemoryError=/dump.sh %p'],
    environment: { DUMP_S3_KEY: 'heap.hprof', DUMP_S3_BUCKET: 'evidence' },
  });
  expect(containerDefinitions[0]?.environment).toEqual([
    {
      name: 'JAVA_TOOL_OPTIONS',
      value: '-javaagent:/opt/agent.jar -XX:+HeapDumpOnOutOfMemoryError "-XX:OnOutOfMemoryError=/dump.sh %p"',
    },
    { name: 'DUMP_S3_KEY', value: 'heap.hprof' },
    { name: 'DUMP_S3_BUCKET', value: 'evidence' },
  ]);
  expect(containerDefinitions[1]).toEqual(exampleContainer({ name: 'sidecar' }));
});

test('flags that give way to the user’s own stand before them', () => {
  const { containerDefinitions = [] } = withHarnessAdditions(DOCUMENT, {
    ...NOTHING_ADDED,
    container: 'app',
    defaultJvmFlags: ['-XX:MaxMetaspaceSize=128m'],
    jvmFlags: ['-XX:+ExitOnOutOfMemoryError'],
  });
  const [{ value } = {}] = containerDefinitions[0]?.environment ?? [];
  expect(value).toBe('-XX:MaxMetaspaceSize=128m -javaagent:/opt/agent.jar -XX:+ExitOnOutOfMemoryError');
});

test('gives flags to a container that has none, and nothing where nothing is added', () => {
  const none = { ...NOTHING_ADDED, container: 'sidecar' };
  expect(withHarnessAdditions(DOCUMENT, none).containerDefinitions?.[1]?.environment).toEqual([]);
  const some = { ...none, jvmFlags: ['-Xmx64m'] };
  expect(withHarnessAdditions(DOCUMENT, some).containerDefinitions?.[1]?.environment).toEqual([
    { name: 'JAVA_TOOL_OPTIONS', value: '-Xmx64m' },
  ]);
});

/** JAVA_TOOL_OPTIONS of a service whose image brings `-Xmx96m`, with a flag added. */
function optionsOverImage(container: Parameters<typeof definitionWith>[0]) {
  const { containerDefinitions = [] } = withHarnessAdditions(definitionWith(container), {
    ...NOTHING_ADDED,
    container: 'app',
    imageOptions: '-Xmx96m',
    defaultJvmFlags: ['-XX:MaxMetaspaceSize=128m'],
    jvmFlags: ['-XX:+ExitOnOutOfMemoryError'],
  });
  return containerDefinitions[0]?.environment;
}

test('flags join those of the image, which a variable of the definition would replace', () => {
  const value = '-XX:MaxMetaspaceSize=128m -Xmx96m -XX:+ExitOnOutOfMemoryError';
  expect(optionsOverImage({})).toEqual([{ name: 'JAVA_TOOL_OPTIONS', value }]);
});

test('flags of the image are gone where the definition has its own, as on ECS', () => {
  const options = (own: string) =>
    optionsOverImage({ environment: [{ name: 'JAVA_TOOL_OPTIONS', value: own }] })?.[0]?.value;
  expect(options('-Xss1m')).toBe('-XX:MaxMetaspaceSize=128m -Xss1m -XX:+ExitOnOutOfMemoryError');
  expect(options('')).toBe('-XX:MaxMetaspaceSize=128m -XX:+ExitOnOutOfMemoryError');
});

test('leaves the user’s document as it is', () => {
  const before = structuredClone(DOCUMENT);
  withHarnessAdditions(DOCUMENT, {
    ...NOTHING_ADDED,
    container: 'app',
    jvmFlags: ['-Xmx64m'],
    environment: { A: 'b' },
  });
  expect(DOCUMENT).toEqual(before);
});

test('refuses a container that is not there and names the nearest', () => {
  const add = () => withHarnessAdditions(DOCUMENT, { ...NOTHING_ADDED, container: 'apq' });
  expect(add).toThrow(TaskDefinitionError);
  expect(add).toThrow('There is no container "apq"');
  expect(add).toThrow(expect.objectContaining({ hint: 'Did you mean "app"?', exitCode: 3 }));
});

test('gives the task its size, and leaves one that says the same in other words', () => {
  const document = exampleDefinition({ cpu: '.5 vCPU', memory: '1 GB' });
  const sized = (size: FargateSize) =>
    withHarnessAdditions(document, { ...NOTHING_ADDED, container: 'app', size });
  expect(sized({ cpuUnits: 1024, memoryMiB: 2048 })).toMatchObject({ cpu: '1024', memory: '2048' });
  expect(sized({ cpuUnits: 512, memoryMiB: 1024 })).toMatchObject({ cpu: '.5 vCPU', memory: '1 GB' });
});

test('limits the processes of a user of its own, beside the container’s other limits', () => {
  const nofile = { name: 'nofile' as const, softLimit: 1024, hardLimit: 2048 };
  const nproc = { name: 'nproc' as const, softLimit: 7, hardLimit: 7 };
  const document = definitionWith({ user: 'app', ulimits: [nproc, nofile] });
  const { containerDefinitions = [] } = withHarnessAdditions(document, {
    ...NOTHING_ADDED,
    container: 'app',
    processLimit: { uid: 300_000_001, nprocMax: 200 },
  });
  expect(containerDefinitions[0]).toMatchObject({
    user: '300000001',
    ulimits: [nofile, { name: 'nproc', softLimit: 200, hardLimit: 200 }],
  });
});

test('adds sidecars, volumes and what ties the service to them, after the user’s own', () => {
  const own = { sourceVolume: 'own', containerPath: '/own' };
  const document = exampleDefinition({
    volumes: [{ name: 'own' }],
    containerDefinitions: [exampleContainer({ mountPoints: [own] })],
  });
  const uploader = exampleContainer({ name: 'uploader' });
  const shared = { sourceVolume: 'dumps', containerPath: '/dumps' };
  const added = withHarnessAdditions(document, {
    ...NOTHING_ADDED,
    container: 'app',
    part: {
      containers: [uploader],
      volumes: [{ name: 'dumps' }],
      mountPoints: [shared],
      dependsOn: [{ containerName: 'uploader', condition: 'START' }],
    },
  });
  expect(added).toMatchObject({
    volumes: [{ name: 'own' }, { name: 'dumps' }],
    containerDefinitions: [
      { mountPoints: [own, shared], dependsOn: [{ containerName: 'uploader', condition: 'START' }] },
      uploader,
    ],
  });
});

const GC_LOG = '-Xlog:gc,gc+heap,gc+metaspace,gc+init,safepoint:file=/tmp/lastgasp-gc-%p.log';

/** JAVA_TOOL_OPTIONS of the service, observed. */
function observedOptions(container: Parameters<typeof definitionWith>[0], jvmFlags: readonly string[] = []) {
  const { containerDefinitions = [] } = withHarnessAdditions(definitionWith(container), {
    ...NOTHING_ADDED,
    container: 'app',
    jvmFlags,
    isObserved: true,
  });
  return containerDefinitions[0]?.environment?.find(({ name }) => name === 'JAVA_TOOL_OPTIONS')?.value ?? '';
}

test('has the service’s JVM log its collections to a file of its own, after everything the user logs', () => {
  const options = observedOptions({}, ['-Xlog:gc*:stdout', '-Xlog:disable']);
  expect(options).toContain(`-Xlog:gc*:stdout -Xlog:disable ${GC_LOG}`);
  expect(options.match(/-Xlog/g)).toHaveLength(3);
});

test.each<[string, Parameters<typeof definitionWith>[0]]>([
  ['its root is read-only', { readonlyRootFilesystem: true }],
  [
    'a volume of the task is its /tmp',
    { mountPoints: [{ sourceVolume: 'scratch', containerPath: '/tmp/' }] },
  ],
  ['its volumes are another container’s', { volumesFrom: [{ sourceContainer: 'other' }] }],
])('has it log nothing where it may not be able to: %s', (_name, container) => {
  expect(observedOptions(container)).toBe('');
});
