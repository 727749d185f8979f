import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXIT_CODE } from '../../../harness/harness-error.ts';
import { readTaskDefinition } from '../../../harness/task/definition/read-task-definition.ts';
import { TaskDefinitionError } from '../../../harness/task/definition/task-definition-error.ts';
import { exampleDefinition, fixtureFile } from './example-definition.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-definition-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function fileWith(name: string, text: string): Promise<string> {
  const file = join(directory, name);
  await writeFile(file, text);
  return file;
}

async function refusalOf(options: { file: string; secretsFile?: string }): Promise<TaskDefinitionError> {
  const error: unknown = await readTaskDefinition(options).catch((caught: unknown) => caught);
  if (error instanceof TaskDefinitionError) return error;
  throw new Error('the file is accepted', { cause: error });
}

const SECRETS = `# values for testing
DD_API_KEY=0123456789abcdef
DATABASE_PASSWORD=a=b "c"

SPRING_DATASOURCE_PASSWORD=postgres
FEATURE_EXPORT=on
SERVER_PORT=9999
`;

test('reads the Datadog sidecar sample: secrets from the local file, all defaults filled in', async () => {
  const secretsFile = await fileWith('datadog.env', SECRETS);
  const { spec, notes } = await readTaskDefinition({ file: fixtureFile('datadog-sidecar'), secretsFile });
  expect(spec).toMatchObject({
    family: 'order-service-datadog',
    size: { cpuUnits: 512, memoryMiB: 1024 },
    ephemeralStorageGiB: 20,
    sharesProcesses: false,
    volumes: [],
  });
  const [app, agent] = spec.containers;
  expect(app).toMatchObject({
    essential: true,
    cpuUnits: 384,
    memoryMiB: null,
    memoryReservationMiB: 640,
    stopTimeoutSeconds: 30,
    dependsOn: [{ containerName: 'datadog-agent', condition: 'HEALTHY' }],
    healthCheck: { intervalSeconds: 30, timeoutSeconds: 5, retries: 3, startPeriodSeconds: 60 },
    logRoute: { kind: 'awslogs', options: { 'awslogs-group': '/ecs/order-service' } },
  });
  expect(app?.environment).toMatchObject({ DD_SERVICE: 'order-service', DATABASE_PASSWORD: 'a=b "c"' });
  expect(app?.environment).not.toHaveProperty('DD_API_KEY');
  expect(agent).toMatchObject({
    name: 'datadog-agent',
    stopTimeoutSeconds: 60,
    environment: { DD_API_KEY: '0123456789abcdef' },
    ports: [
      { containerPort: 8126, protocol: 'tcp' },
      { containerPort: 8125, protocol: 'udp' },
    ],
  });
  expect(notes.map(({ field, treatment }) => `${field} ${treatment}`)).toEqual([
    'taskRoleArn substituted',
    'executionRoleArn substituted',
    'tags ignored',
    'containerDefinitions[0].secrets substituted',
    'containerDefinitions[0].logConfiguration substituted',
    'containerDefinitions[1].secrets substituted',
    'containerDefinitions[1].logConfiguration substituted',
  ]);
});

test('reads the Spring Boot service as describe-task-definition answers it, and registers none of ECS’s additions', async () => {
  const secretsFile = await fileWith('spring.env', SECRETS);
  const file = fixtureFile('spring-boot-firelens');
  const { spec, document, notes } = await readTaskDefinition({ file, secretsFile });
  const [app, router] = spec.containers;
  expect(app).toMatchObject({
    user: '10001:10001',
    workingDirectory: '/app',
    initProcessEnabled: true,
    addedCapabilities: ['SYS_PTRACE'],
    droppedCapabilities: ['NET_RAW'],
    logRoute: { kind: 'awsfirelens' },
    isLogRouter: false,
  });
  // Lines that no secret claims stand for the file on S3; `environment` is stronger than they are.
  expect(app?.environment).toMatchObject({
    FEATURE_EXPORT: 'on',
    SERVER_PORT: '8080',
    SPRING_DATASOURCE_PASSWORD: 'postgres',
  });
  expect(router).toMatchObject({
    isLogRouter: true,
    restartPolicy: { ignoredExitCodes: [0], restartAttemptPeriodSeconds: 60 },
  });
  expect(document).not.toHaveProperty('registeredAt');
  expect(document).toMatchObject({ family: 'billing-api' });
  const fields = notes.map(({ field }) => field);
  expect(fields).toContain('taskDefinition.registeredAt');
  expect(fields).toContain('taskDefinition.runtimePlatform.cpuArchitecture');
  expect(fields).toContain('taskDefinition.containerDefinitions[0].environmentFiles');
  expect(fields).toContain('taskDefinition.containerDefinitions[1].firelensConfiguration');
  expect(fields).toContain('tags');
});

test('reads the uploader sidecar: spelt-out sizes, shared processes, volumes and what waits for what', async () => {
  const { spec, notes } = await readTaskDefinition({ file: fixtureFile('uploader-sidecar') });
  expect(spec).toMatchObject({
    size: { cpuUnits: 1024, memoryMiB: 2048 },
    ephemeralStorageGiB: 40,
    sharesProcesses: true,
    volumes: ['dumps'],
    fileSystems: ['templates'],
  });
  const [worker, uploader] = spec.containers;
  expect(worker).toMatchObject({
    memoryMiB: 1536,
    startTimeoutSeconds: 120,
    mountPoints: [
      { volume: 'dumps', containerPath: '/dumps', readOnly: false },
      { volume: 'templates', containerPath: '/templates', readOnly: true },
    ],
    dependsOn: [
      { containerName: 'volume-owner', condition: 'SUCCESS' },
      { containerName: 'dump-uploader', condition: 'START' },
    ],
  });
  expect(uploader).toMatchObject({
    essential: false,
    stopTimeoutSeconds: 120,
    entryPoint: ['/bin/sh', '-c'],
  });
  expect(notes.find(({ field }) => field === 'volumes[1].efsVolumeConfiguration')).toMatchObject({
    treatment: 'substituted',
    message: expect.stringContaining('outside the task’s storage'),
  });
});

test('names each secret without a value', async () => {
  const secretsFile = await fileWith('half.env', 'DD_API_KEY=x\n');
  const file = fixtureFile('datadog-sidecar');
  const refusal = await refusalOf({ file, secretsFile });
  expect(refusal.problems).toMatchObject([
    { field: 'containerDefinitions[0].secrets[0]', seen: '"DATABASE_PASSWORD"' },
  ]);
  expect(refusal.hint).toBe('Add a line DATABASE_PASSWORD=… to the file of secret values (--secrets-file).');
});

test('names the line of the secret values that is none, without showing it', async () => {
  const secretsFile = await fileWith('broken.env', 'DD_API_KEY=x\nhunter2\n');
  const refusal = await refusalOf({ file: fixtureFile('datadog-sidecar'), secretsFile });
  expect(refusal.message).toContain(`Line 2 of its secret values in ${secretsFile} is not KEY=VALUE`);
  expect(refusal.message).not.toContain('hunter2');
});

test.each([
  ['{\n  "family": "x",\n}\n', 'line 3, column 1'],
  ['{\n  "family": tru\n}', "line 2, column 16: Unexpected token '\\n'"],
  ['// a comment\n{}', 'line 1, column 1'],
  ['{"family": "x"', "line 1, column 15: Expected ',' or '}' after property value"],
  ['', 'line 1, column 1: Unexpected end of JSON input'],
  ['family: x', "line 1, column 3: Unexpected token 'm'"],
  [`{"a": [1, 2, nil], "padding": "${'x'.repeat(500)}"}`, 'line 1, column 15'],
])('says where %j is not JSON', async (text, place) => {
  const file = await fileWith('broken.json', text);
  const refusal = await refusalOf({ file });
  expect(refusal.message).toContain(`It is not JSON at ${place}`);
  expect(refusal.message).toContain(file);
  expect(refusal.exitCode).toBe(EXIT_CODE.usage);
});

test('reads a file with a byte order mark', async () => {
  const file = await fileWith('mark.json', `\uFEFF${JSON.stringify(exampleDefinition())}`);
  await expect(readTaskDefinition({ file })).resolves.toMatchObject({ spec: { family: 'example' } });
});

test('refuses 2 MB of JSON in AWS’s words, without parsing it', async () => {
  const text = JSON.stringify({ ...exampleDefinition(), family: 'x'.repeat(2_000_000) });
  const startedAtMs = performance.now();
  const refusal = await refusalOf({ file: await fileWith('huge.json', text) });
  expect(refusal.message).toContain(`Actual length: '${text.length}'. Max allowed length is '65536' bytes`);
  expect(refusal.message.length).toBeLessThan(1000);
  expect(performance.now() - startedAtMs).toBeLessThan(2000);
});

test('does not count the white space of a definition', async () => {
  const dockerLabels = Object.fromEntries(
    Array.from({ length: 1500 }, (_, index) => [`l${index}`, 'x'.repeat(20)]),
  );
  const document = exampleDefinition({ containerDefinitions: [{ name: 'app', image: 'x', dockerLabels }] });
  const text = JSON.stringify(document, null, 20);
  expect(text.length).toBeGreaterThan(65_536);
  await expect(readTaskDefinition({ file: await fileWith('wide.json', text) })).resolves.toBeDefined();
});

test('says that a file is not there', async () => {
  const file = join(directory, 'nowhere.json');
  const refusal = await refusalOf({ file });
  expect(refusal.message).toContain(`${file} cannot be read: ENOENT`);
  await expect(refusalOf({ file: directory })).resolves.toMatchObject({ code: 'task-definition' });
});
