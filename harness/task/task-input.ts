import type { Scenario } from '../config/scenario-file.ts';
import { EXIT_CODE, HarnessError } from '../harness-error.ts';
import { type Sample, SAMPLE_IMAGES, sampleOfImage } from '../sample.ts';
import type { DefinitionNote } from './definition/definition-note.ts';
import type { TaskDefinition } from './definition/document-schema.ts';
import { withHarnessAdditions, type HarnessAdditions } from './definition/harness-additions.ts';
import type { SecretValues } from './definition/local-environment.ts';
import { parseTaskDefinition } from './definition/parse-task-definition.ts';
import { readTaskDefinition } from './definition/read-task-definition.ts';
import type { FargateSize } from './fargate-size.ts';
import type { TaskSpec } from './task-spec.ts';

/** Name of the service's container in the built-in definition. */
const SAMPLE_CONTAINER = 'app';

/** The task definition that trials run, a user's or the built-in one, before the harness's additions. */
export interface TaskInput {
  /** What it is to a user: its file, or `the built-in task`. */
  readonly source: string;
  readonly document: TaskDefinition;
  /** What the definition says; `null` for the built-in one, which takes the size of each trial. */
  readonly size: FargateSize | null;
  /** The container whose JVM is driven into its OOM, gets the flag set, and whose end a margin counts to. */
  readonly serviceContainer: string;
  /** `JAVA_TOOL_OPTIONS` of that container's image; empty where it sets none or is not looked at. */
  readonly imageOptions: string;
  /** `null` where no file with them was given. */
  readonly secretValues: SecretValues | null;
  /** GiB in place of the definition's, which Fargate bounds to 20–200; `null` leaves it. */
  readonly ephemeralStorageGiB: number | null;
  /** Fields that are not run as they are written. */
  readonly notes: readonly DefinitionNote[];
}

/** It is not clear which container of a definition is the service. */
export class ServiceContainerError extends HarnessError {
  readonly code = 'service-container';
  readonly exitCode = EXIT_CODE.usage;
}

/** The built-in task: the order service alone, with ECS's defaults; a document like a user's, but for its size. */
export function builtInTask(options: {
  readonly stopTimeoutSeconds: number;
  readonly ephemeralStorageGiB: number;
}): TaskInput {
  return {
    source: 'the built-in task',
    document: {
      family: 'lastgasp-sample',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      containerDefinitions: [
        {
          name: SAMPLE_CONTAINER,
          image: SAMPLE_IMAGES.orders,
          essential: true,
          stopTimeout: options.stopTimeoutSeconds,
        },
      ],
    },
    size: null,
    serviceContainer: SAMPLE_CONTAINER,
    imageOptions: '',
    secretValues: null,
    ephemeralStorageGiB: options.ephemeralStorageGiB,
    notes: [],
  };
}

/**
 * A user's task definition.
 *
 * @throws {TaskDefinitionError} with every problem of the document
 * @throws {ServiceContainerError} when `container` is not given and the definition has several
 */
export async function readTaskInput(options: {
  readonly file: string;
  readonly secretsFile?: string;
  /** Where there is no such file. Default: none. */
  readonly secretValues?: SecretValues;
  /** Name of the service's container. Default: the only one, or the one named `app`. */
  readonly container?: string;
}): Promise<TaskInput> {
  const { spec, document, notes, secretValues } = await readTaskDefinition(options);
  return {
    source: options.file,
    document,
    size: spec.size,
    serviceContainer: options.container ?? serviceContainerOf(spec),
    imageOptions: '',
    secretValues,
    ephemeralStorageGiB: null,
    notes,
  };
}

function serviceContainerOf({ containers }: TaskSpec): string {
  const [only] = containers;
  if (only !== undefined && containers.length === 1) return only.name;
  if (containers.some(({ name }) => name === SAMPLE_CONTAINER)) return SAMPLE_CONTAINER;
  throw new ServiceContainerError('The task definition has several containers and none is named "app".', {
    hint: `Say which one is the service with --container: ${containers.map(({ name }) => name).join(', ')}.`,
  });
}

/** A scenario drives another service than the one that a user's definition runs. */
export class SampleMismatchError extends HarnessError {
  readonly code = 'sample-mismatch';
  readonly exitCode = EXIT_CODE.usage;
}

/**
 * The task with the service that a scenario drives: the built-in task runs whichever it is. A user's definition
 * stays as it is; an image that is none of the samples may have the scenario's operations, and the pressure agent
 * needs none.
 *
 * @throws {SampleMismatchError} where a definition's service is another sample
 */
export function taskOfScenario(
  input: TaskInput,
  { name, sample, pressure }: Pick<Scenario, 'name' | 'sample' | 'pressure'>,
): TaskInput {
  const { document, serviceContainer } = input;
  const wanted = SAMPLE_IMAGES[sample];
  if (input.size === null) return { ...input, document: withServiceImage(input, wanted) };
  const service = (document.containerDefinitions ?? []).find((one) => one.name === serviceContainer);
  const found = sampleOfImage(service?.image ?? '');
  if (pressure === 'agent' || found === undefined || found === sample) return input;
  throw new SampleMismatchError(
    `${name} drives ${wanted}, and container ${serviceContainer} of ${input.source} is ${SAMPLE_IMAGES[found]}.`,
    { hint: `Write ${wanted} as its image, or choose scenarios of that sample; lastgasp list names them.` },
  );
}

function withServiceImage({ document, serviceContainer }: TaskInput, image: string): TaskDefinition {
  return {
    ...document,
    containerDefinitions: (document.containerDefinitions ?? []).map((container) =>
      container.name === serviceContainer ? { ...container, image } : container,
    ),
  };
}

/** The images that samples were built as, on one JDK. */
export type SampleImages = ReadonlyMap<Sample, string>;

/** The samples that a task runs, as its service or in a sidecar. */
export function samplesOf({ containers }: Pick<TaskSpec, 'containers'>): readonly Sample[] {
  return containers.flatMap(({ image }) => sampleOfImage(image) ?? []);
}

/** What the harness adds to a definition for one trial; flags, variables and limit are the service's. */
export type TaskAdditions = Omit<HarnessAdditions, 'container' | 'imageOptions'>;

/** The definition as a trial runs it: with the harness's additions to the service's container. */
export function addedDefinition(input: TaskInput, additions: TaskAdditions): TaskDefinition {
  const { document, serviceContainer: container, imageOptions } = input;
  return withHarnessAdditions(document, { ...additions, container, imageOptions });
}

/** The task a trial runs, read from the definition with its additions; samples that were not built keep their names. */
export function taskSpecOf(
  input: TaskInput,
  { sampleImages = new Map(), ...additions }: TaskAdditions & { readonly sampleImages?: SampleImages },
): TaskSpec {
  const { source, secretValues } = input;
  const { spec } = parseTaskDefinition(addedDefinition(input, additions), {
    source,
    ...(secretValues !== null && { secretValues }),
  });
  return {
    ...spec,
    ephemeralStorageGiB: input.ephemeralStorageGiB ?? spec.ephemeralStorageGiB,
    containers: spec.containers.map((container) => {
      const sample = sampleOfImage(container.image);
      const image = sample === undefined ? undefined : sampleImages.get(sample);
      return image === undefined ? container : { ...container, image };
    }),
  };
}
