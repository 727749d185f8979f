import { type BrokenDefinition, definitionWith, exampleDefinition } from './example-definition.ts';

const AT = 'containerDefinitions[0]';
const { containerDefinitions: _containers, ...WITHOUT_CONTAINERS } = exampleDefinition();
const { family: _family, ...WITHOUT_FAMILY } = exampleDefinition();

const TOO_LONG = definitionWith({ dockerLabels: { note: 'x'.repeat(65_536) } });

/** What is no task definition by its structure. */
export const BROKEN_STRUCTURE: readonly BrokenDefinition[] = [
  { what: 'a list', document: [], field: '', message: typeMessage('input', 'an array', 'array', 'object') },
  {
    what: 'no family',
    document: WITHOUT_FAMILY,
    field: 'family',
    message: 'Missing required parameter in input: "family"',
  },
  {
    what: 'no containerDefinitions',
    document: WITHOUT_CONTAINERS,
    field: 'containerDefinitions',
    message: 'Missing required parameter in input: "containerDefinitions"',
  },
  {
    what: 'a family with a space',
    document: exampleDefinition({ family: 'my service' }),
    field: 'family',
    message: 'Family contains invalid characters',
  },
  {
    what: 'a misspelt field',
    document: definitionWith({ memroy: 128 }),
    field: `${AT}.memroy`,
    message: 'Unknown parameter in containerDefinitions[0]: "memroy"',
  },
  {
    what: 'memory as a string',
    document: definitionWith({ memory: '128' }),
    field: `${AT}.memory`,
    message: typeMessage(`${AT}.memory`, '"128"', 'string', 'integer'),
  },
  {
    what: 'a task’s cpu as a number',
    document: exampleDefinition({ cpu: 256 }),
    field: 'cpu',
    message: typeMessage('cpu', '256', 'integer', 'string'),
  },
  {
    what: 'half a second',
    document: definitionWith({ stopTimeout: 30.5 }),
    field: `${AT}.stopTimeout`,
    message: typeMessage(`${AT}.stopTimeout`, '30.5', 'number', 'integer'),
  },
  {
    what: 'a container that is null',
    document: exampleDefinition({ containerDefinitions: [null] }),
    field: AT,
    message: typeMessage(AT, 'null', 'null', 'object'),
  },
  {
    what: 'an unknown condition',
    document: definitionWith({ dependsOn: [{ containerName: 'app', condition: 'READY' }] }),
    field: `${AT}.dependsOn[0].condition`,
    message: `Value 'READY' at '${AT}.dependsOn[0].condition' failed to satisfy constraint: Member must satisfy enum value set: [COMPLETE, HEALTHY, START, SUCCESS]`,
  },
  {
    what: 'an unknown limit',
    document: definitionWith({ ulimits: [{ name: 'files', softLimit: 1, hardLimit: 1 }] }),
    field: `${AT}.ulimits[0].name`,
    message: `Value 'files' at '${AT}.ulimits[0].name' failed to satisfy constraint: Member must satisfy enum value set: [core, cpu, data, fsize, locks, memlock, msgqueue, nice, nofile, nproc, rss, rtprio, rttime, sigpending, stack]`,
  },
  {
    what: 'a definition of more than 64 KiB',
    document: TOO_LONG,
    field: '',
    message: `Actual length: '${JSON.stringify(TOO_LONG).length}'. Max allowed length is '65536' bytes`,
  },
];

function typeMessage(field: string, value: string, type: string, valid: string): string {
  return `Invalid type for parameter ${field}, value: ${value}, type: ${type}, valid types: ${valid}`;
}
