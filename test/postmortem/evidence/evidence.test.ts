import { expect, test } from 'vitest';
import { readFile } from 'node:fs/promises';
import { definitionWith, exampleDefinition, fixtureFile } from '../../task/definition/example-definition.ts';
import { ExampleFiles, exampleTask, lineAt, UNHEALTHY } from '../example-files.ts';
import { readPostmortem } from '../read-postmortem.ts';

const JAVA = ['java', '-jar', '/app.jar'];
const HEAP = 'Exception in thread "worker" java.lang.OutOfMemoryError: Java heap space';
const DIRECT = 'Exception in thread "worker" java.lang.OutOfMemoryError: Direct buffer memory';

/** A definition whose JVM has these options and no others. */
function withOptions(options: string, fields: object = {}): object {
  return definitionWith({
    command: JAVA,
    environment: [{ name: 'JAVA_TOOL_OPTIONS', value: options }],
    ...fields,
  });
}

async function evidenceOf(definition: object | null, lines: readonly string[]) {
  await using files = await ExampleFiles.create();
  const report = await readPostmortem([
    await files.writeTask(exampleTask(UNHEALTHY)),
    await files.write(
      'log',
      lines.map((line) => lineAt(3_300, line)),
    ),
    ...(definition === null ? [] : [await files.write('definition', definition)]),
  ]);
  const { evidence, ...rest } = report;
  return { ...rest, rows: new Map(evidence.map((row) => [row.what, row])) };
}

test('a dump on the task’s own disk is gone with it', async () => {
  const { rows } = await evidenceOf(
    withOptions('-XX:+HeapDumpOnOutOfMemoryError -XX:HeapDumpPath=/tmp/a.hprof'),
    [HEAP],
  );
  expect(rows.get('heap dump')).toMatchObject({
    state: 'gone',
    where: expect.stringContaining('/tmp/a.hprof'),
  });
  expect(rows.get('heap dump')?.citations[0]).toMatchObject({
    path: 'containerDefinitions[0].environment[0]',
  });
});

test('a dump that something in the image may have sent is not called gone', async () => {
  const flags = [{ name: 'JAVA_TOOL_OPTIONS', value: '-XX:+HeapDumpOnOutOfMemoryError' }];
  const { rows } = await evidenceOf(definitionWith({ environment: flags }), [HEAP]);
  expect(rows.get('heap dump')).toMatchObject({
    state: 'may-exist',
    where: expect.stringContaining('unless something in the image sent it'),
  });
});

test('a dump that a hook sends may be in its bucket', async () => {
  const { rows } = await evidenceOf(
    withOptions('-XX:+HeapDumpOnOutOfMemoryError "-XX:OnOutOfMemoryError=/dump.sh --token=hunter2"'),
    [HEAP, 'Dumping heap to java_pid1.hprof ...'],
  );
  expect(rows.get('heap dump')).toMatchObject({
    state: 'may-exist',
    where: expect.stringMatching(/the hook \/dump\.sh .*S3.*does not say that it was finished/),
  });
  expect(JSON.stringify([...rows])).not.toContain('hunter2');
});

test('a dump that a sidecar sends may be in its bucket; the log is in the group that the definition names', async () => {
  await using files = await ExampleFiles.create();
  const definition = await readFile(fixtureFile('uploader-sidecar'), 'utf8');
  const { evidence, configuration } = await readPostmortem(
    [
      await files.writeTask(
        exampleTask({ taskDefinitionArn: null }, [{ name: 'report-worker', exitCode: 3 }]),
      ),
      await files.write('definition', definition),
    ],
    { container: 'report-worker' },
  );
  const rows = new Map(evidence.map((row) => [row.what, row]));
  expect(rows.get('heap dump')).toMatchObject({
    state: 'may-exist',
    where: expect.stringContaining('container dump-uploader'),
  });
  expect(rows.get('log')?.where).toMatch(
    /log group \/ecs\/report-worker, log stream worker\/report-worker\/[0-9a-f]{32}/,
  );
  expect(configuration).toMatchObject({ origin: 'definition', oomType: null });
});

test('a dump on EFS is still there', async () => {
  const { rows } = await evidenceOf(
    {
      ...withOptions('-XX:+HeapDumpOnOutOfMemoryError -XX:HeapDumpPath=/dumps', {
        mountPoints: [{ sourceVolume: 'dumps', containerPath: '/dumps' }],
      }),
      volumes: [{ name: 'dumps', efsVolumeConfiguration: { fileSystemId: 'fs-0123456789abcdef0' } }],
    },
    [HEAP],
  );
  expect(rows.get('heap dump')).toMatchObject({
    state: 'may-exist',
    where: expect.stringContaining('volume dumps'),
  });
});

test('what does not fire for the OOM type was never made, and what fires is told from it', async () => {
  const options = '-XX:+HeapDumpOnOutOfMemoryError -XX:+CrashOnOutOfMemoryError';
  const direct = await evidenceOf(withOptions(options), [DIRECT]);
  expect(direct.rows.get('heap dump')).toMatchObject({
    state: 'never-made',
    where: expect.stringContaining('direct-buffer'),
  });
  expect(direct.rows.get('crash report')?.state).toBe('never-made');
  const effects = direct.configuration?.captures.map(({ capture, effect }) => [capture, effect]);
  expect(effects).toContainEqual(['heap-dump', 'cannot-fire']);
  expect(effects).toContainEqual(['jfr', 'not-set']);
  // After another error that sets it off it may be there.
  const both = await evidenceOf(withOptions(options), [DIRECT, HEAP]);
  expect(both.rows.get('heap dump')?.state).toBe('gone');
});

test('what is not seen is never made only where the whole command is seen', async () => {
  const whole = await evidenceOf(withOptions('-Xmx64m'), [HEAP]);
  expect(whole.rows.get('heap dump')).toMatchObject({
    state: 'never-made',
    where: expect.stringContaining('is not set'),
  });
  expect(whole.changes.join()).toContain('nothing-fires');
  const image = await evidenceOf(definitionWith({}), [HEAP]);
  expect(image.rows.get('heap dump')).toMatchObject({
    state: 'unknown',
    where: expect.stringContaining('the image'),
  });
  const log = await evidenceOf(null, ['Picked up JAVA_TOOL_OPTIONS: -Xmx64m', HEAP]);
  expect(log.rows.get('heap dump')).toMatchObject({
    state: 'unknown',
    where: expect.stringContaining('its command line'),
  });
  const none = await evidenceOf(null, [HEAP]);
  expect(none.rows.get('heap dump')).toMatchObject({
    state: 'unknown',
    where: expect.stringContaining('give the task definition'),
  });
  expect(none.configuration).toBeNull();
});

test('without the definition nothing is said of where a dump went', async () => {
  const { rows } = await evidenceOf(null, [
    'Picked up JAVA_TOOL_OPTIONS: -XX:+HeapDumpOnOutOfMemoryError',
    'java.lang.OutOfMemoryError: Java heap space',
    'Dumping heap to /tmp/a.hprof ...',
    'Heap dump file created [1 bytes in 0.1 secs]',
  ]);
  expect(rows.get('heap dump')).toMatchObject({
    state: 'may-exist',
    where: expect.stringContaining('wrote /tmp/a.hprof'),
  });
});

test('a task of another size than Fargate’s is looked at as well', async () => {
  await using files = await ExampleFiles.create();
  const { configuration } = await readPostmortem([
    await files.writeTask(exampleTask({ cpu: '100', memory: '300' }, [{ memory: '300' }])),
    await files.write('log', [lineAt(1, 'Picked up JAVA_TOOL_OPTIONS: -XX:+ExitOnOutOfMemoryError')]),
  ]);
  expect(configuration).toMatchObject({ origin: 'log' });
});

test('a dump that the JVM could not write is gone', async () => {
  const { rows } = await evidenceOf(null, [
    'Dumping heap to /a ...',
    'Unable to create /a: Read-only file system',
  ]);
  expect(rows.get('heap dump')).toMatchObject({
    state: 'gone',
    where: expect.stringContaining('could not write it whole'),
  });
});

test('Datadog’s profiles are looked for by service and runtime-id, and its event by type', async () => {
  const runtimeId = '01234567-89ab-cdef-0123-456789abcdef';
  const definition = withOptions('-javaagent:/dd-java-agent.jar', {
    environment: [
      { name: 'JAVA_TOOL_OPTIONS', value: '-javaagent:/dd-java-agent.jar' },
      { name: 'DD_PROFILING_ENABLED', value: 'true' },
      { name: 'DD_SERVICE', value: 'orders' },
    ],
  });
  const tracer = `[dd.trace] DATADOG TRACER CONFIGURATION {"version":"1.68.1~x","runtime_id":"${runtimeId}"}`;
  const { rows } = await evidenceOf(definition, [tracer, HEAP]);
  expect(rows.get('Datadog profile')).toMatchObject({
    state: 'may-exist',
    where: expect.stringContaining(`service:orders runtime-id:${runtimeId}`),
  });
  expect(rows.get('Datadog OOM event')?.state).toBe('may-exist');
  const direct = await evidenceOf(definition, [DIRECT]);
  expect(direct.rows.get('Datadog OOM event')?.state).toBe('never-made');
});

test('a definition of another revision is not looked at', async () => {
  const definition = { taskDefinition: { ...exampleDefinition(), revision: 6 } };
  const { notes, configuration } = await evidenceOf(definition, [HEAP]);
  expect(notes).toMatchObject([
    { statement: expect.stringContaining('is example:6, but the task was started from example:7') },
  ]);
  expect(configuration).toBeNull();
});
