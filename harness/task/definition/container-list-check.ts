import {
  BAD_CONTAINER_NAME,
  DUPLICATE_CONTAINER_NAME,
  NO_CONTAINER,
  NO_CONTAINER_NAME,
  NO_ESSENTIAL_CONTAINER,
  NO_IMAGE,
  TOO_MANY_CONTAINERS,
} from './aws-wording.ts';
import type { TaskDefinition } from './document-schema.ts';
import { placedContainers } from './placed-container.ts';
import type { DefinitionProblem } from './task-definition-error.ts';
import { shownValue } from './shown-value.ts';

/** ECS quota "Containers per task definition", not adjustable (D). */
const CONTAINERS_MAX = 10;
const NAME_PATTERN = /^[A-Za-z0-9_-]{1,255}$/;

/** What is wrong with the containers as a list: how many, their names and images, which of them are essential. */
export function containerListProblems(definition: TaskDefinition): readonly DefinitionProblem[] {
  const containers = placedContainers(definition);
  const seenNames = new Set<string>();
  const problems: DefinitionProblem[] = [];
  for (const { container, field } of containers) {
    const { name = '', image = '' } = container;
    const message = nameMessage(name, seenNames);
    if (message !== null) {
      const seen = container.name === undefined ? null : shownValue(name);
      const remedy = 'Give it a name of its own: up to 255 letters, digits, hyphens and underscores.';
      problems.push({ field: `${field}.name`, seen, message, remedy });
    }
    seenNames.add(name);
    if (image.trim() === '') {
      const seen = container.image === undefined ? null : shownValue(image);
      const remedy = 'Name the image the container is made from.';
      problems.push({ field: `${field}.image`, seen, message: NO_IMAGE, remedy });
    }
  }
  return [...countProblems(definition), ...problems];
}

function nameMessage(name: string, seenNames: ReadonlySet<string>): string | null {
  if (name === '') return NO_CONTAINER_NAME;
  if (!NAME_PATTERN.test(name)) return BAD_CONTAINER_NAME;
  return seenNames.has(name) ? DUPLICATE_CONTAINER_NAME : null;
}

function countProblems({ containerDefinitions = [] }: TaskDefinition): readonly DefinitionProblem[] {
  const field = 'containerDefinitions';
  const count = containerDefinitions.length;
  const seen = `${count} container${count === 1 ? '' : 's'}`;
  if (count === 0) return [{ field, seen, message: NO_CONTAINER, remedy: 'Add the service’s container.' }];
  if (count > CONTAINERS_MAX) {
    const remedy = `Keep at most ${CONTAINERS_MAX} containers.`;
    return [{ field, seen, message: TOO_MANY_CONTAINERS, remedy }];
  }
  if (containerDefinitions.some(({ essential = true }) => essential)) return [];
  const remedy = 'Set "essential" of the service’s container to true, or leave it out.';
  return [{ field, seen, message: NO_ESSENTIAL_CONTAINER, remedy }];
}
