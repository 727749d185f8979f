import type { ContainerDefinition, KeyValuePair } from '@aws-sdk/client-ecs';
import type { TaskPart } from '../../config/task-part-schema.ts';
import { nearestName } from '../../config/nearest-name.ts';
import { parseCpuUnits, parseMemoryMiB, type FargateSize } from '../fargate-size.ts';
import type { TaskDefinition } from './document-schema.ts';
import { javaToolOptions } from './java-tool-options.ts';
import { isObservable, NOTHING_OBSERVED, OBSERVATION } from './observation.ts';
import { TaskDefinitionError } from './task-definition-error.ts';

const JAVA_TOOL_OPTIONS = 'JAVA_TOOL_OPTIONS';

/** A limit on the threads and processes of one user, and the user it holds for. */
export interface ProcessLimit {
  /** Numeric, and of nobody else on the engine's machine: the kernel counts per user, and root not at all. */
  readonly uid: number;
  /** RLIMIT_NPROC. */
  readonly nprocMax: number;
}

/** What the harness adds to a definition and to one of its containers. */
export interface HarnessAdditions {
  /** The task's, in place of the definition's own; `null` leaves that. */
  readonly size: FargateSize | null;
  /** Name of the service's container. */
  readonly container: string;
  /** `JAVA_TOOL_OPTIONS` of its image, the user's own where the definition sets none; empty without. */
  readonly imageOptions: string;
  /** One element each, as `java` takes them; after the user's own, so that they win. */
  readonly jvmFlags: readonly string[];
  /** The same, before the user's own, so that those win. */
  readonly defaultJvmFlags: readonly string[];
  /** In place of variables of the same name. */
  readonly environment: Readonly<Record<string, string>>;
  /** In place of the container's own user and `nproc` limit; `null` leaves both. */
  readonly processLimit: ProcessLimit | null;
  /** Sidecars, volumes and what ties the service's container to them. */
  readonly part: TaskPart;
  /** Whether the service's JVM is to log its collections, where it can. */
  readonly isObserved: boolean;
}

/** Additions that leave a definition as it is. */
export const NOTHING_ADDED: Omit<HarnessAdditions, 'container'> = {
  size: null,
  imageOptions: '',
  jvmFlags: [],
  defaultJvmFlags: [],
  environment: {},
  processLimit: null,
  part: { containers: [], volumes: [], mountPoints: [], dependsOn: [] },
  isObserved: false,
};

/**
 * The definition of that size, with JVM flags in the container's `JAVA_TOOL_OPTIONS`, after what stands
 * there, with variables, a limit on processes, sidecars and volumes added. The definition given is not changed.
 *
 * @throws {TaskDefinitionError} where it has no container of that name
 */
export function withHarnessAdditions(document: TaskDefinition, additions: HarnessAdditions): TaskDefinition {
  const containers = document.containerDefinitions ?? [];
  if (!containers.some(({ name }) => name === additions.container)) {
    throw unknownContainer(document, additions.container);
  }
  const { part } = additions;
  return {
    ...document,
    ...addedSize(document, additions.size),
    ...extended('volumes', document.volumes, part.volumes),
    containerDefinitions: [
      ...containers.map((container) =>
        container.name === additions.container ? addedService(container, additions) : container,
      ),
      ...part.containers,
    ],
  };
}

function addedService(container: ContainerDefinition, additions: HarnessAdditions): ContainerDefinition {
  const { part, processLimit, isObserved } = additions;
  const mounted = { ...container, ...extended('mountPoints', container.mountPoints, part.mountPoints) };
  // Last, so that an `-Xlog:disable` of the flag set has been and gone.
  const observing = isObserved && isObservable(mounted) ? OBSERVATION : NOTHING_OBSERVED;
  return {
    ...mounted,
    environment: addedEnvironment(container.environment ?? [], {
      imageOptions: additions.imageOptions,
      jvmFlags: [...additions.jvmFlags, ...observing.jvmFlags],
      defaultJvmFlags: additions.defaultJvmFlags,
      environment: { ...additions.environment, ...observing.environment },
    }),
    ...addedProcessLimit(container, processLimit),
    ...extended('dependsOn', container.dependsOn, part.dependsOn),
  };
}

/** A list with more at its end; left out where nothing is added. */
function extended<Key extends string, Item>(
  key: Key,
  own: readonly Item[] = [],
  added: readonly Item[],
): Partial<Record<Key, Item[]>> {
  const list: Partial<Record<Key, Item[]>> = {};
  if (added.length > 0) list[key] = [...own, ...added];
  return list;
}

/** A size that the definition has already stays in its own words, such as `0.5 vCPU`. */
function addedSize(
  { cpu, memory }: TaskDefinition,
  size: FargateSize | null,
): Pick<TaskDefinition, 'cpu' | 'memory'> {
  if (size === null) return {};
  const isSame =
    parseCpuUnits(cpu ?? '') === size.cpuUnits && parseMemoryMiB(memory ?? '') === size.memoryMiB;
  return isSame ? {} : { cpu: String(size.cpuUnits), memory: String(size.memoryMiB) };
}

function addedProcessLimit(
  { ulimits = [] }: ContainerDefinition,
  limit: ProcessLimit | null,
): Pick<ContainerDefinition, 'user' | 'ulimits'> {
  if (limit === null) return {};
  const { uid, nprocMax } = limit;
  const others = ulimits.filter(({ name }) => name !== 'nproc');
  return {
    user: String(uid),
    ulimits: [...others, { name: 'nproc', softLimit: nprocMax, hardLimit: nprocMax }],
  };
}

function addedEnvironment(
  own: readonly KeyValuePair[],
  additions: Pick<HarnessAdditions, 'imageOptions' | 'jvmFlags' | 'defaultJvmFlags' | 'environment'>,
): KeyValuePair[] {
  const added = new Map(Object.entries(additions.environment));
  const options = [
    javaToolOptions(additions.defaultJvmFlags),
    added.get(JAVA_TOOL_OPTIONS) ??
      own.findLast(({ name }) => name === JAVA_TOOL_OPTIONS)?.value ??
      additions.imageOptions,
    javaToolOptions(additions.jvmFlags),
  ].filter((part) => part !== '');
  if (options.length > 0) added.set(JAVA_TOOL_OPTIONS, options.join(' '));
  const names = new Set(own.map(({ name }) => name));
  return [
    ...own.map((pair) => ({ ...pair, value: added.get(pair.name ?? '') ?? pair.value })),
    ...[...added].filter(([name]) => !names.has(name)).map(([name, value]) => ({ name, value })),
  ];
}

function unknownContainer({ family, containerDefinitions = [] }: TaskDefinition, name: string) {
  const names = containerDefinitions.flatMap((container) => container.name ?? []);
  const nearest = nearestName(name, names);
  return new TaskDefinitionError(family ?? 'without a family', [
    {
      field: 'containerDefinitions',
      seen: names.join(', '),
      message: `There is no container "${name}" to add JVM flags and variables to`,
      remedy: nearest === undefined ? 'Name one of these.' : `Did you mean "${nearest}"?`,
    },
  ]);
}
