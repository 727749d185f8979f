import type { ContainerDefinition, Volume } from '@aws-sdk/client-ecs';
import { OUTPUT_ONLY_FIELDS, type TaskDefinition } from './document-schema.ts';
import { placedContainers } from './placed-container.ts';

/** A field that is not run as it is written. */
export interface DefinitionNote {
  /** JSON path, such as `containerDefinitions[0].secrets`. */
  readonly field: string;
  /** `substituted`: something of the harness stands in for it; `ignored`: the mirror runs without it. */
  readonly treatment: 'substituted' | 'ignored';
  /** One sentence: what happens instead. */
  readonly message: string;
  /** What to do where that matters; `null` where it never does. */
  readonly remedy: string | null;
}

interface NoteRule<Holder> extends DefinitionNote {
  readonly applies: (holder: Holder) => boolean;
}

const NO_LOAD = 'Expect no effect of it in a trial.';

/** Of `tags`, in a definition or beside it. */
export const TAGS_NOTE: DefinitionNote = {
  field: 'tags',
  treatment: 'ignored',
  message: 'Tags have no effect on how a task runs.',
  remedy: null,
};

const TASK_RULES: readonly NoteRule<TaskDefinition>[] = [
  {
    field: 'taskRoleArn',
    treatment: 'substituted',
    applies: ({ taskRoleArn }) => taskRoleArn !== undefined,
    message: 'The task gets short-lived keys that the harness’s own object store accepts, and no others.',
    remedy: 'Permissions of the role are not checked: test them on AWS.',
  },
  {
    field: 'executionRoleArn',
    treatment: 'substituted',
    applies: ({ executionRoleArn }) => executionRoleArn !== undefined,
    message: 'Images are pulled with the engine’s own credentials.',
    remedy: 'Log in to the registry, or name an image that is here already.',
  },
  {
    field: 'runtimePlatform.cpuArchitecture',
    treatment: 'substituted',
    applies: ({ runtimePlatform }) => runtimePlatform?.cpuArchitecture === 'ARM64',
    message: 'The task runs on the engine’s own architecture.',
    remedy: 'Use a multi-platform image, or run the harness on an ARM machine.',
  },
  {
    field: 'proxyConfiguration',
    treatment: 'ignored',
    applies: ({ proxyConfiguration }) => proxyConfiguration !== undefined,
    message: 'There is no App Mesh proxy: traffic goes to the containers directly.',
    remedy: NO_LOAD,
  },
  {
    field: 'enableFaultInjection',
    treatment: 'ignored',
    applies: ({ enableFaultInjection }) => enableFaultInjection === true,
    message: 'The mirror has no fault injection endpoint.',
    remedy: NO_LOAD,
  },
  { ...TAGS_NOTE, applies: ({ tags = [] }) => tags.length > 0 },
];

const VOLUME_RULES: readonly NoteRule<Volume>[] = [
  {
    field: 'efsVolumeConfiguration',
    treatment: 'substituted',
    applies: ({ efsVolumeConfiguration }) => efsVolumeConfiguration !== undefined,
    message: 'The EFS volume is a local one outside the task’s storage: empty at first, gone with the trial.',
    remedy: 'Set its speed with fileSystemWriteMiBPerSecond; judge what is written to it with heap-dump-efs.',
  },
  {
    field: 's3filesVolumeConfiguration',
    treatment: 'substituted',
    applies: ({ s3filesVolumeConfiguration }) => s3filesVolumeConfiguration !== undefined,
    message: 'The S3 volume is a local one on the task’s ephemeral storage: gone once the task is STOPPED.',
    remedy: 'On AWS what was written to it outlives the task: count that evidence as captured yourself.',
  },
  {
    field: 'configuredAtLaunch',
    treatment: 'substituted',
    applies: ({ configuredAtLaunch }) => configuredAtLaunch === true,
    message: 'The EBS volume of the service is a local one on the task’s ephemeral storage.',
    remedy: 'Its size and throughput are not mirrored.',
  },
];

const CONTAINER_RULES: readonly NoteRule<ContainerDefinition>[] = [
  {
    field: 'secrets',
    treatment: 'substituted',
    applies: ({ secrets = [] }) => secrets.length > 0,
    message: 'Values come from the local file of secret values, not from AWS.',
    remedy: 'Use values made for testing.',
  },
  {
    field: 'environmentFiles',
    treatment: 'substituted',
    applies: ({ environmentFiles = [] }) => environmentFiles.length > 0,
    message: 'The lines of the local file that no secret claims stand for the files on S3.',
    remedy: 'Check that every line of the files is in it.',
  },
  {
    field: 'logConfiguration',
    treatment: 'substituted',
    applies: ({ logConfiguration }) => logConfiguration !== undefined,
    message: 'The log is collected by the harness; nothing is sent to its destination.',
    remedy: null,
  },
  {
    field: 'firelensConfiguration',
    treatment: 'substituted',
    applies: ({ firelensConfiguration }) => firelensConfiguration !== undefined,
    message: 'What the log router would send is collected by the harness.',
    remedy: 'Its own configuration file and filters are not judged.',
  },
  {
    field: 'repositoryCredentials',
    treatment: 'substituted',
    applies: ({ repositoryCredentials }) => repositoryCredentials !== undefined,
    message: 'The image is pulled with the engine’s own credentials.',
    remedy: 'Log in to the registry, or name an image that is here already.',
  },
  {
    field: 'systemControls',
    treatment: 'ignored',
    applies: ({ systemControls = [] }) => systemControls.length > 0,
    message: 'Kernel parameters are the engine’s defaults.',
    remedy: NO_LOAD,
  },
  {
    field: 'credentialSpecs',
    treatment: 'ignored',
    applies: ({ credentialSpecs = [] }) => credentialSpecs.length > 0,
    message: 'There is no Active Directory to join.',
    remedy: NO_LOAD,
  },
  {
    field: 'interactive',
    treatment: 'ignored',
    applies: ({ interactive }) => interactive === true,
    message: 'Standard input is closed.',
    remedy: NO_LOAD,
  },
  {
    field: 'pseudoTerminal',
    treatment: 'ignored',
    applies: ({ pseudoTerminal }) => pseudoTerminal === true,
    message: 'There is no terminal: standard output and standard error stay apart.',
    remedy: NO_LOAD,
  },
  {
    field: 'dockerLabels',
    treatment: 'ignored',
    applies: ({ dockerLabels = {} }) => Object.keys(dockerLabels).length > 0,
    message: 'The containers have the harness’s own labels only.',
    remedy: null,
  },
  {
    field: 'versionConsistency',
    treatment: 'ignored',
    applies: ({ versionConsistency }) => versionConsistency !== undefined,
    message: 'The image that was run is recorded by its digest in every result.',
    remedy: null,
  },
];

/** Every field that is substituted or ignored, in the order of the document; `answered` is the part only ECS's answers have. */
export function definitionNotes(
  definition: TaskDefinition,
  answered: Readonly<Record<string, unknown>>,
): readonly DefinitionNote[] {
  return [
    ...OUTPUT_ONLY_FIELDS.filter((field) => answered[field] !== undefined).map((field): DefinitionNote => ({
      field,
      treatment: 'ignored',
      message: 'ECS answers it; a definition that is registered does not have it.',
      remedy: null,
    })),
    ...notesOf({ holder: definition, rules: TASK_RULES, prefix: '' }),
    ...(definition.volumes ?? []).flatMap((volume, index) =>
      notesOf({ holder: volume, rules: VOLUME_RULES, prefix: `volumes[${index}].` }),
    ),
    ...placedContainers(definition).flatMap(({ container, field }) =>
      notesOf({ holder: container, rules: CONTAINER_RULES, prefix: `${field}.` }),
    ),
  ];
}

function notesOf<Holder>(options: {
  readonly holder: Holder;
  readonly rules: readonly NoteRule<Holder>[];
  readonly prefix: string;
}): readonly DefinitionNote[] {
  return options.rules
    .filter(({ applies }) => applies(options.holder))
    .map(({ field, treatment, message, remedy }) => ({
      field: `${options.prefix}${field}`,
      treatment,
      message,
      remedy,
    }));
}
