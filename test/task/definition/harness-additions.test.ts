import { expect, test } from 'vitest';
import { withHarnessAdditions } from '../../../harness/task/definition/harness-additions.ts';
import { TaskDefinitionError } from '../../../harness/task/definition/task-definition-error.ts';
import { exampleContainer, exampleDefinition } from './example-definition.ts';

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

test('gives flags to a container that has none, and nothing where nothing is added', () => {
  const none = { container: 'sidecar', jvmFlags: [], environment: {} };
  expect(withHarnessAdditions(DOCUMENT, none).containerDefinitions?.[1]?.environment).toEqual([]);
  const some = { ...none, jvmFlags: ['-Xmx64m'] };
  expect(withHarnessAdditions(DOCUMENT, some).containerDefinitions?.[1]?.environment).toEqual([
    { name: 'JAVA_TOOL_OPTIONS', value: '-Xmx64m' },
  ]);
});

test('leaves the user’s document as it is', () => {
  const before = structuredClone(DOCUMENT);
  withHarnessAdditions(DOCUMENT, { container: 'app', jvmFlags: ['-Xmx64m'], environment: { A: 'b' } });
  expect(DOCUMENT).toEqual(before);
});

test('refuses a container that is not there and names the nearest', () => {
  const add = () => withHarnessAdditions(DOCUMENT, { container: 'apq', jvmFlags: [], environment: {} });
  expect(add).toThrow(TaskDefinitionError);
  expect(add).toThrow('There is no container "apq"');
  expect(add).toThrow(expect.objectContaining({ hint: 'Did you mean "app"?', exitCode: 3 }));
});
