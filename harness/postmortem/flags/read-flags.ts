import type { LogConfiguration } from '@aws-sdk/client-ecs';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Jdk } from '../../config/choice.ts';
import { subjectOfTask } from '../../check/subject-of-task.ts';
import { UnseenValues } from '../../check/unseen-values.ts';
import { parseJson } from '../../task/definition/json-text.ts';
import type { TaskDefinition } from '../../task/definition/document-schema.ts';
import { type FargateSize, memorySizesMiB, parseFargateSize } from '../../task/fargate-size.ts';
import { builtInTask, readTaskInput, type TaskInput } from '../../task/task-input.ts';
import type { SeenFlags } from '../case.ts';
import { citeJson } from '../citation.ts';
import { signsOf, type LogFacts } from '../log/log-facts.ts';
import type { StoppedContainer, StoppedTask } from '../task/stopped-task.ts';

/** Where neither ECS nor a definition says: it only matters for sums of memory. */
const SMALLEST_SIZE = '256/512';
/** Where options of the JVM stand in a definition, first those that are read last. */
const OPTION_VARIABLES = ['_JAVA_OPTIONS', 'JDK_JAVA_OPTIONS', 'JAVA_TOOL_OPTIONS'];

/** A task definition that was given. */
export interface GivenDefinition {
  readonly file: string;
  readonly input: TaskInput;
  /** `family:revision` as far as it says; its revision is only in what ECS answers. */
  readonly name: string;
}

/** Reads a task definition; throws what `check` throws for it. */
export async function readDefinition(options: {
  readonly file: string;
  readonly container: string | null;
}): Promise<GivenDefinition> {
  const { file, container } = options;
  const input = await readTaskInput({
    file,
    secretValues: new UnseenValues(),
    ...(container !== null && { container }),
  });
  const json = parseJson(await readFile(file, 'utf8'));
  const wrapper = z
    .object({ taskDefinition: z.unknown() })
    .safeParse(json.kind === 'value' ? json.value : null);
  const document = wrapper.data?.taskDefinition ?? (json.kind === 'value' ? json.value : null);
  const revision = z.object({ revision: z.int() }).safeParse(document).data?.revision;
  const family = input.document.family ?? '';
  return { file, input, name: revision === undefined ? family : `${family}:${revision}` };
}

/** Whether a definition is the one that a task was started from, as far as both say. */
export function isDefinitionOf({ name }: GivenDefinition, task: StoppedTask | null): boolean {
  const started = task?.definition?.value;
  return started === undefined || started === name || started.startsWith(`${name}:`);
}

/** The flags of a definition's service. */
export function flagsOfDefinition({ file, input }: GivenDefinition, jdk: Jdk | null): SeenFlags {
  const containers = input.document.containerDefinitions ?? [];
  const index = containers.findIndex(({ name }) => name === input.serviceContainer);
  const definition = containers[index];
  const environment = definition?.environment ?? [];
  const variable = environment.findLastIndex(({ name }) => OPTION_VARIABLES.includes(name ?? ''));
  const place =
    variable < 0
      ? {
          path: `containerDefinitions[${index}]`,
          value: { name: input.serviceContainer, command: definition?.command },
        }
      : { path: `containerDefinitions[${index}].environment[${variable}]`, value: environment[variable] };
  return {
    subject: subjectOf(input, jdk),
    origin: 'definition',
    citation: citeJson(file, place.path, place.value),
    logs: logsOf(definition?.logConfiguration),
  };
}

/** ECS developer guide, "Using the awslogs log driver". */
function logsOf(configuration: LogConfiguration | undefined): SeenFlags['logs'] {
  const { 'awslogs-group': group, 'awslogs-stream-prefix': prefix } = configuration?.options ?? {};
  return group === undefined || prefix === undefined ? null : { group, prefix };
}

/**
 * The flags that a JVM repeats in its log as it starts; `null` where it does not. What came from elsewhere, such
 * as its command line, is not among them.
 */
export function flagsOfLog(options: {
  readonly log: LogFacts | null;
  readonly task: StoppedTask | null;
  readonly service: StoppedContainer | null;
  readonly jdk: Jdk | null;
}): SeenFlags | null {
  const { log, task, service, jdk } = options;
  const start = signsOf(log, 'jvm-start').at(-1);
  if (start === undefined) return null;
  const document: TaskDefinition = {
    family: 'seen-in-the-log',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    containerDefinitions: [
      {
        name: 'service',
        image: service?.image ?? 'unknown',
        essential: true,
        ...(service !== null && service.memoryMiB !== null && { memory: service.memoryMiB }),
        environment: [{ name: 'JAVA_TOOL_OPTIONS', value: start.sign.options }],
      },
    ],
  };
  const base = builtInTask({ stopTimeoutSeconds: 30, ephemeralStorageGiB: 20 });
  return {
    subject: subjectOf(
      { ...base, source: 'the log', document, serviceContainer: 'service' },
      jdk,
      sizeOf(task),
    ),
    origin: 'log',
    citation: start.last.citation,
    logs: null,
  };
}

/** The task's size; Fargate's smallest where ECS does not tell, or it did not run on Fargate. */
function sizeOf(task: StoppedTask | null): FargateSize {
  const { cpuUnits = null, memoryMiB = null } = task ?? {};
  return cpuUnits !== null && memoryMiB !== null && memorySizesMiB(cpuUnits).includes(memoryMiB)
    ? { cpuUnits, memoryMiB }
    : parseFargateSize(SMALLEST_SIZE);
}

function subjectOf(
  input: TaskInput,
  jdk: Jdk | null,
  size = input.size ?? parseFargateSize(SMALLEST_SIZE),
): SeenFlags['subject'] {
  return subjectOfTask(input, { size, jvmFlags: [], jdk, visibility: 'visible' });
}
