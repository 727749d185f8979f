import { expect, test } from 'vitest';
import { EXIT_CODE } from '../../../harness/harness-error.ts';
import { parseTaskDefinition } from '../../../harness/task/definition/parse-task-definition.ts';
import { BROKEN_CONTAINERS, BROKEN_SIZES } from './broken-containers.ts';
import { FIELDS_FARGATE_LACKS } from './broken-fields.ts';
import { BROKEN_REFERENCES } from './broken-references.ts';
import { BROKEN_STRUCTURE } from './broken-structure.ts';
import { definitionWith, exampleContainer, exampleDefinition, refusalOf } from './example-definition.ts';

test('accepts the definition that every broken one is made from', () => {
  expect(parseTaskDefinition(exampleDefinition(), { source: 'service.json' }).notes).toEqual([]);
});

test.each([
  ...FIELDS_FARGATE_LACKS,
  ...BROKEN_SIZES,
  ...BROKEN_CONTAINERS,
  ...BROKEN_REFERENCES,
  ...BROKEN_STRUCTURE,
])('refuses $what, naming $field', ({ document, field, message }) => {
  const refusal = refusalOf(document);
  expect(refusal.problems.map((problem) => [problem.field, problem.message])).toEqual([[field, message]]);
  expect(refusal).toMatchObject({ code: 'task-definition', exitCode: EXIT_CODE.usage });
  expect(refusal.message).toContain(message);
  expect(refusal.hint).toMatch(/[.?]$/);
});

test('says where, what was seen, what AWS says and what to do', () => {
  const refusal = refusalOf(definitionWith({ stopTimeout: 121 }));
  expect(refusal.message).toBe(
    'The task definition service.json is refused:\n' +
      "  containerDefinitions[0].stopTimeout = 121: 'stopTimeout' must be between 2 and 120 seconds.",
  );
  expect(refusal.hint).toBe('Use a value between 2 and 120 seconds.');
});

test('names the nearest known field and the nearest known value', () => {
  expect(refusalOf(definitionWith({ memroy: 128 })).hint).toBe('The nearest known field is "memory".');
  expect(refusalOf(definitionWith({ healthCheck: { command: ['CMD', 'x'], intervall: 5 } })).hint).toBe(
    'The nearest known field is "interval".',
  );
  expect(refusalOf(exampleDefinition({ networkMode: 'awsVpc' })).hint).toBe('Did you mean "awsvpc"?');
  expect(refusalOf(exampleDefinition({ cpu: '256', memory: '4096' })).hint).toBe(
    'With 256 CPU units the memory is one of 512, 1024, 2048 MiB.',
  );
});

test('reports every problem at once, those of a wrong structure and those of a wrong value', () => {
  const refusal = refusalOf(
    exampleDefinition({
      networkMode: 'host',
      colour: 'red',
      containerDefinitions: [
        exampleContainer({ privileged: true, stopTimeout: 121, memory: '128' }),
        exampleContainer({ name: 'sidecar', dependsOn: [{ containerName: 'app' }], image: 7 }),
      ],
    }),
  );
  expect(refusal.problems.map(({ field }) => field).toSorted()).toEqual([
    'colour',
    'containerDefinitions[0].memory',
    'containerDefinitions[0].privileged',
    'containerDefinitions[0].stopTimeout',
    'containerDefinitions[1].dependsOn[0].condition',
    'containerDefinitions[1].image',
    'networkMode',
  ]);
  expect(refusal.message).toContain('is refused, 7 problems:');
  expect(refusal.message).toContain('Fargate only supports network mode \'awsvpc\'. Set "networkMode" to');
});

test('prints forty problems and counts the rest', () => {
  const fields = Object.fromEntries(Array.from({ length: 45 }, (_, index) => [`unknown${index}`, 1]));
  const refusal = refusalOf(exampleDefinition(fields));
  expect(refusal.problems).toHaveLength(45);
  expect(refusal.message.split('\n')).toHaveLength(42);
  expect(refusal.message).toContain('and 5 more');
});

test('does not take a name it could not read for one that is missing', () => {
  const refusal = refusalOf(
    exampleDefinition({
      containerDefinitions: [
        exampleContainer({ name: 5 }),
        exampleContainer({ name: 'sidecar', dependsOn: [{ containerName: 'app', condition: 'START' }] }),
      ],
    }),
  );
  expect(refusal.problems.map(({ field }) => field)).toEqual(['containerDefinitions[0].name']);
});

test('never shows the value of a variable, a label or an option', () => {
  const secret = 'hunter2';
  for (const fields of [
    { environment: [{ name: 'DATABASE_PASSWORD', value: { raw: secret } }] },
    { environment: [{ name: 'DATABASE_PASSWORD', value: secret, extra: secret }] },
    { environment: { DATABASE_PASSWORD: secret } },
    { environmnt: [{ name: 'DATABASE_PASSWORD', value: secret }] },
    { environment: secret },
    { logConfiguration: { logDriver: 'splunk', options: { 'splunk-token': [secret] } } },
  ]) {
    expect(refusalOf(definitionWith(fields)).message).not.toContain(secret);
  }
});

test('names fields of what describe-task-definition answers by their path in it', () => {
  const refusal = refusalOf({ taskDefinition: definitionWith({ stopTimeout: 1 }), next: 1 });
  expect(refusal.problems.map(({ field }) => field)).toEqual([
    'next',
    'taskDefinition.containerDefinitions[0].stopTimeout',
  ]);
  expect(refusalOf({ taskDefinition: 5 }).problems.map(({ field }) => field)).toEqual(['taskDefinition']);
});

test('accepts the empty lists and the false that ECS answers for what was not asked for', () => {
  const { spec } = parseTaskDefinition(
    {
      taskDefinition: {
        ...definitionWith({
          links: [],
          dnsServers: [],
          dnsSearchDomains: [],
          dockerSecurityOptions: [],
          extraHosts: [],
          privileged: false,
          disableNetworking: false,
          linuxParameters: { devices: [], tmpfs: [] },
          resourceRequirements: [],
          command: [],
          entryPoint: [],
          user: '',
        }),
        placementConstraints: [],
        volumes: [{ name: 'data', host: {} }],
      },
    },
    { source: 'service.json' },
  );
  expect(spec.volumes).toEqual(['data']);
  expect(spec.containers[0]).toMatchObject({ command: null, entryPoint: null, user: null });
});

test.each([
  [
    { cpu: '1 vCPU', memory: '2 GB' },
    { cpuUnits: 1024, memoryMiB: 2048 },
  ],
  [
    { cpu: '.25 vcpu', memory: '0.5GB' },
    { cpuUnits: 256, memoryMiB: 512 },
  ],
  [
    { cpu: '4096', memory: '30GB' },
    { cpuUnits: 4096, memoryMiB: 30_720 },
  ],
])('reads a size as ECS does: %j', (size, expected) => {
  expect(parseTaskDefinition(exampleDefinition(size), { source: 'service.json' }).spec.size).toEqual(
    expected,
  );
});

test('accepts what stands exactly on a limit', () => {
  const document = exampleDefinition({
    ephemeralStorage: { sizeInGiB: 21 },
    containerDefinitions: [
      exampleContainer({
        cpu: 200,
        memory: 512,
        memoryReservation: 256,
        stopTimeout: 120,
        startTimeout: 2,
        restartPolicy: { enabled: true, restartAttemptPeriod: 1800 },
        portMappings: [
          { containerPort: 53, protocol: 'udp' },
          { containerPort: 53, protocol: 'tcp' },
        ],
      }),
      exampleContainer({ name: 'sidecar', cpu: 56, memoryReservation: 256 }),
    ],
  });
  expect(() => parseTaskDefinition(document, { source: 'service.json' })).not.toThrow();
});

test('refuses overlapping ranges of one container, and lets it name a single port twice, as ECS does', () => {
  const ranges = [{ containerPortRange: '8000-8010' }, { containerPortRange: '8010-8020' }];
  expect(refusalOf(definitionWith({ portMappings: ranges })).problems).toMatchObject([
    {
      field: 'containerDefinitions[0].portMappings[1]',
      message: "TCP host port '8010' is mapped multiple times in task",
    },
  ]);
  const twice = definitionWith({ portMappings: [{ containerPort: 7000 }, { containerPort: 7000 }] });
  expect(parseTaskDefinition(twice, { source: 'service.json' }).spec.containers[0]?.ports).toEqual([
    { containerPort: 7000, protocol: 'tcp' },
  ]);
});

test('treats any protocol but udp as tcp, as ECS does', () => {
  const document = definitionWith({ portMappings: [{ containerPort: 80, protocol: 'TCP' }] });
  expect(parseTaskDefinition(document, { source: 'service.json' }).spec.containers[0]?.ports).toEqual([
    { containerPort: 80, protocol: 'tcp' },
  ]);
});
