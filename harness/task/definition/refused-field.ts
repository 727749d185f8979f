import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { notInAwsvpc, notOnFargate } from './aws-wording.ts';
import type { TaskDefinition } from './document-schema.ts';
import { placedContainers } from './placed-container.ts';
import { shownValue } from './shown-value.ts';
import type { DefinitionProblem } from './task-definition-error.ts';

interface RefusedField<Holder> {
  /** Relative to the holder. */
  readonly field: string;
  readonly value: (holder: Holder) => unknown;
  readonly message: string;
  readonly remedy: string;
}

const LOCALHOST = 'Remove it; the containers of a task reach each other on localhost.';
const REMOVE = 'Remove it; Fargate has no such setting.';

const TASK_FIELDS: readonly RefusedField<TaskDefinition>[] = [
  { field: 'ipcMode', value: (task) => task.ipcMode, message: notOnFargate('ipcMode'), remedy: REMOVE },
  {
    field: 'pidMode',
    value: (task) => task.pidMode === 'host' && task.pidMode,
    message: "Tasks using the Fargate launch type do not support pidMode 'host'",
    remedy: 'Use "task", or remove it.',
  },
  {
    field: 'placementConstraints',
    value: (task) => task.placementConstraints,
    message: notOnFargate('constraints'),
    remedy: REMOVE,
  },
  {
    field: 'inferenceAccelerators',
    value: (task) => task.inferenceAccelerators,
    message: "Unsupported field 'inferenceAccelerators'",
    remedy: 'Remove it; Elastic Inference is retired.',
  },
];

/** Fields that Fargate refuses (`Task definition differences for Fargate`, D; wordings as graded in `aws-wording.ts`). */
const CONTAINER_FIELDS: readonly RefusedField<ContainerDefinition>[] = [
  {
    field: 'disableNetworking',
    value: (container) => container.disableNetworking,
    message: notInAwsvpc('Disable Networking is'),
    remedy: REMOVE,
  },
  {
    field: 'dnsServers',
    value: (container) => container.dnsServers,
    message: notInAwsvpc('DNS servers are'),
    remedy: 'Remove it; the resolver is the VPC’s.',
  },
  {
    field: 'dnsSearchDomains',
    value: (container) => container.dnsSearchDomains,
    message: notInAwsvpc('DNS search domains are'),
    remedy: 'Remove it; the resolver is the VPC’s.',
  },
  {
    field: 'dockerSecurityOptions',
    value: (container) => container.dockerSecurityOptions,
    message: notOnFargate('dockerSecurityOptions'),
    remedy: REMOVE,
  },
  {
    field: 'extraHosts',
    value: (container) => container.extraHosts,
    message: notInAwsvpc('Extra hosts are'),
    remedy: LOCALHOST,
  },
  {
    field: 'hostname',
    value: (container) => container.hostname,
    message: notInAwsvpc('hostname is'),
    remedy: REMOVE,
  },
  {
    field: 'links',
    value: (container) => container.links,
    message: 'Links are not supported when networkMode=awsvpc',
    remedy: LOCALHOST,
  },
  {
    field: 'privileged',
    value: (container) => container.privileged,
    message: "Fargate requires that the 'privileged' setting be 'false'",
    remedy: 'Remove it; SYS_PTRACE is the only capability that can be added.',
  },
  {
    field: 'linuxParameters.devices',
    value: (container) => container.linuxParameters?.devices,
    message: notOnFargate('devices'),
    remedy: REMOVE,
  },
  {
    field: 'linuxParameters.sharedMemorySize',
    value: (container) => container.linuxParameters?.sharedMemorySize,
    message: notOnFargate('sharedMemorySize'),
    remedy: REMOVE,
  },
  {
    field: 'linuxParameters.tmpfs',
    value: (container) => container.linuxParameters?.tmpfs,
    message: notOnFargate('tmpfs'),
    remedy: 'Mount a volume of the task there instead.',
  },
  {
    field: 'linuxParameters.maxSwap',
    value: (container) => container.linuxParameters?.maxSwap,
    message: notOnFargate('maxSwap'),
    remedy: 'Remove it; a task has no swap.',
  },
  {
    field: 'linuxParameters.swappiness',
    value: (container) => container.linuxParameters?.swappiness,
    message: notOnFargate('swappiness'),
    remedy: 'Remove it; a task has no swap.',
  },
  {
    field: 'resourceRequirements',
    value: ({ resourceRequirements = [] }) => resourceRequirements.filter(({ type }) => type === 'GPU'),
    message: 'Tasks using the Fargate launch type do not support GPU resource requirements',
    remedy: REMOVE,
  },
  {
    field: 'resourceRequirements',
    value: ({ resourceRequirements = [] }) => resourceRequirements.filter(({ type }) => type !== 'GPU'),
    message: 'Fargate has no inference accelerators or Neuron devices',
    remedy: REMOVE,
  },
];

/** Every field that Fargate does not have. */
export function refusedFields(definition: TaskDefinition): readonly DefinitionProblem[] {
  return [
    ...refusedOf({ holder: definition, fields: TASK_FIELDS, prefix: '' }),
    ...placedContainers(definition).flatMap(({ container, field }) =>
      refusedOf({ holder: container, fields: CONTAINER_FIELDS, prefix: `${field}.` }),
    ),
  ];
}

function refusedOf<Holder>(options: {
  readonly holder: Holder;
  readonly fields: readonly RefusedField<Holder>[];
  readonly prefix: string;
}): readonly DefinitionProblem[] {
  return options.fields.flatMap(({ field, value, message, remedy }) => {
    const seen = value(options.holder);
    if (!isSet(seen)) return [];
    return [{ field: `${options.prefix}${field}`, seen: seenText(seen), message, remedy }];
  });
}

/** Answers of DescribeTaskDefinition hold empty lists and `false` for what was not asked for. */
function isSet(value: unknown): boolean {
  return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
}

function seenText(value: unknown): string {
  return Array.isArray(value) ? 'an array' : shownValue(value);
}
