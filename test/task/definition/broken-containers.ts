import {
  type BrokenDefinition,
  definitionWith,
  exampleContainer,
  exampleDefinition,
  twoContainers,
} from './example-definition.ts';

const AT = 'containerDefinitions[0]';
const { cpu: _cpu, ...WITHOUT_CPU } = exampleDefinition();

/** Sizes that do not exist, or do not fit. */
export const BROKEN_SIZES: readonly BrokenDefinition[] = [
  {
    what: 'a size that Fargate lacks',
    document: exampleDefinition({ cpu: '256', memory: '4096' }),
    field: 'cpu',
    message: 'No Fargate configuration exists for given values',
  },
  {
    what: 'a task without cpu',
    document: WITHOUT_CPU,
    field: 'cpu',
    message: "Fargate requires that 'cpu' be defined at the task level",
  },
  {
    what: 'a task memory in words',
    document: exampleDefinition({ memory: 'plenty' }),
    field: 'memory',
    message: "Invalid 'memory' setting for task",
  },
  {
    what: 'a container memory above the task’s',
    document: definitionWith({ memory: 513 }),
    field: `${AT}.memory`,
    message: "The 'memory' setting for container 'app' is greater than for the task",
  },
  {
    what: 'containers that reserve more memory than the task has',
    document: twoContainers({ memoryReservation: 300 }, { memory: 213 }),
    field: 'memory',
    message:
      'The total amount of memory reserved for all containers within a task must be lower than the task memory value',
  },
  {
    what: 'containers with more CPU than the task has',
    document: twoContainers({ cpu: 200 }, { cpu: 57 }),
    field: 'cpu',
    message: "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'",
  },
  {
    what: 'a memory limit below the reservation',
    document: definitionWith({ memory: 128, memoryReservation: 129 }),
    field: `${AT}.memoryReservation`,
    message: "'memory' must be greater than or equal to 'memoryReservation'",
  },
  {
    what: 'ephemeral storage of 20 GiB, which only the default may have',
    document: exampleDefinition({ ephemeralStorage: { sizeInGiB: 20 } }),
    field: 'ephemeralStorage.sizeInGiB',
    message: 'EphemeralStorage size should be at least 21',
  },
  {
    what: 'ephemeral storage of 201 GiB',
    document: exampleDefinition({ ephemeralStorage: { sizeInGiB: 201 } }),
    field: 'ephemeralStorage.sizeInGiB',
    message: 'EphemeralStorage size should be at most 200',
  },
];

/** Wrong within a container, or in the list of them. */
export const BROKEN_CONTAINERS: readonly BrokenDefinition[] = [
  {
    what: 'no essential container',
    document: definitionWith({ essential: false }),
    field: 'containerDefinitions',
    message: "Task definition doesn't have any essential container",
  },
  {
    what: 'no container',
    document: exampleDefinition({ containerDefinitions: [] }),
    field: 'containerDefinitions',
    message: 'Container list cannot be empty',
  },
  {
    what: 'eleven containers',
    document: exampleDefinition({
      containerDefinitions: Array.from({ length: 11 }, (_, index) => exampleContainer({ name: `c${index}` })),
    }),
    field: 'containerDefinitions',
    message: 'Too many containers',
  },
  {
    what: 'two containers of one name',
    document: twoContainers({}, { name: 'app' }),
    field: 'containerDefinitions[1].name',
    message: 'Container names must be unique within a task definition',
  },
  {
    what: 'a container without a name',
    document: exampleDefinition({ containerDefinitions: [{ image: 'example/app:1' }] }),
    field: `${AT}.name`,
    message: 'Container.name should not be null or empty',
  },
  {
    what: 'a container name with a space',
    document: definitionWith({ name: 'my app' }),
    field: `${AT}.name`,
    message: 'Container.name contains invalid characters',
  },
  {
    what: 'an empty image',
    document: definitionWith({ image: ' ' }),
    field: `${AT}.image`,
    message: 'Container.image should not be null or empty',
  },
  {
    what: 'a stopTimeout of 121 seconds',
    document: definitionWith({ stopTimeout: 121 }),
    field: `${AT}.stopTimeout`,
    message: "'stopTimeout' must be between 2 and 120 seconds",
  },
  {
    what: 'a startTimeout of 1 second',
    document: definitionWith({ startTimeout: 1 }),
    field: `${AT}.startTimeout`,
    message: "'startTimeout' must be between 2 and 120 seconds",
  },
  {
    what: 'a health check in a single string',
    document: definitionWith({ healthCheck: { command: ['CMD-SHELL, curl localhost'] } }),
    field: `${AT}.healthCheck.command`,
    message: 'The string array must start with CMD or CMD-SHELL, followed by the command',
  },
  ...[
    ['interval', 4, '5 and 300 seconds'],
    ['timeout', 61, '2 and 60 seconds'],
    ['retries', 11, '1 and 10'],
    ['startPeriod', 301, '0 and 300 seconds'],
  ].map(([name, value, range]) => ({
    what: `a health check ${name} of ${value}`,
    document: definitionWith({ healthCheck: { command: ['CMD', 'true'], [String(name)]: value } }),
    field: `${AT}.healthCheck.${name}`,
    message: `'${name}' must be between ${range}`,
  })),
  {
    what: 'a restart period of 59 seconds',
    document: definitionWith({ restartPolicy: { enabled: true, restartAttemptPeriod: 59 } }),
    field: `${AT}.restartPolicy.restartAttemptPeriod`,
    message: "the 'restartAttemptPeriod' setting for container 'app' must be between 60 and 1800",
  },
  {
    what: '51 ignored exit codes',
    document: definitionWith({
      restartPolicy: { enabled: true, ignoredExitCodes: Array.from({ length: 51 }, (_, code) => code) },
    }),
    field: `${AT}.restartPolicy.ignoredExitCodes`,
    message: 'You can specify a maximum of 50 container exit codes',
  },
  {
    what: 'a soft limit above the hard one',
    document: definitionWith({ ulimits: [{ name: 'nofile', softLimit: 2, hardLimit: 1 }] }),
    field: `${AT}.ulimits[0].softLimit`,
    message: 'Soft limit exceeds hard limit for ulimit nofile',
  },
  {
    what: 'a variable without a name',
    document: definitionWith({ environment: [{ value: 'x' }] }),
    field: `${AT}.environment[0].name`,
    message: 'A variable has a name, without an equals sign',
  },
];
