import type { KeyValuePair } from '@aws-sdk/client-ecs';
import { nearestName } from '../../config/nearest-name.ts';
import type { TaskDefinition } from './document-schema.ts';
import { javaToolOptions } from './java-tool-options.ts';
import { TaskDefinitionError } from './task-definition-error.ts';

const JAVA_TOOL_OPTIONS = 'JAVA_TOOL_OPTIONS';

/** What the harness adds to one container of a definition. */
export interface HarnessAdditions {
  /** Name of the service's container. */
  readonly container: string;
  /** One element each, as `java` takes them; after the user's own, so that they win. */
  readonly jvmFlags: readonly string[];
  /** In place of variables of the same name. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The definition with JVM flags in the container's `JAVA_TOOL_OPTIONS`, after what stands there, and
 * with variables added. The definition given is not changed.
 *
 * @throws {TaskDefinitionError} where it has no container of that name
 */
export function withHarnessAdditions(document: TaskDefinition, additions: HarnessAdditions): TaskDefinition {
  const containers = document.containerDefinitions ?? [];
  if (!containers.some(({ name }) => name === additions.container)) {
    throw unknownContainer(document, additions.container);
  }
  return {
    ...document,
    containerDefinitions: containers.map((container) =>
      container.name === additions.container
        ? { ...container, environment: addedEnvironment(container.environment ?? [], additions) }
        : container,
    ),
  };
}

function addedEnvironment(own: readonly KeyValuePair[], additions: HarnessAdditions): KeyValuePair[] {
  const added = new Map(Object.entries(additions.environment));
  const options = [
    added.get(JAVA_TOOL_OPTIONS) ?? own.findLast(({ name }) => name === JAVA_TOOL_OPTIONS)?.value ?? '',
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
