import { ESSENTIAL_DEPENDENCY, noSuchDependency, UNCHECKED_DEPENDENCY } from './aws-wording.ts';
import type { TaskDefinition } from './document-schema.ts';
import { placedContainers, type PlacedContainer } from './placed-container.ts';
import type { DefinitionProblem } from './task-definition-error.ts';
import { clipped, shownValue } from './shown-value.ts';

/** What is wrong with what containers wait for: unknown ones, conditions that never come, cycles. */
export function dependencyProblems(definition: TaskDefinition): readonly DefinitionProblem[] {
  const containers = placedContainers(definition);
  return [
    ...containers.flatMap((placed) => conditionProblems(placed, containers)),
    ...cycleProblems(containers),
  ];
}

function conditionProblems(
  { container, field }: PlacedContainer,
  containers: readonly PlacedContainer[],
): readonly DefinitionProblem[] {
  // Where a name could not be read, a reference cannot be called unknown.
  const areNamesKnown = containers.every((other) => other.container.name !== undefined);
  return (container.dependsOn ?? []).flatMap((dependency, index): readonly DefinitionProblem[] => {
    const { containerName = '', condition = 'START' } = dependency;
    const at = `${field}.dependsOn[${index}]`;
    const target = containers.find(({ name }) => name === containerName)?.container;
    if (target === undefined) {
      const seen = shownValue(containerName);
      const message = noSuchDependency(clipped(containerName));
      const remedy = `The containers are ${containers.map(({ name }) => name).join(', ')}.`;
      return areNamesKnown ? [{ field: `${at}.containerName`, seen, message, remedy }] : [];
    }
    const isEnd = condition === 'COMPLETE' || condition === 'SUCCESS';
    if (isEnd && target.essential !== false) {
      const remedy = `Set "essential" of ${containerName} to false, or wait for START or HEALTHY.`;
      return [
        { field: `${at}.condition`, seen: shownValue(condition), message: ESSENTIAL_DEPENDENCY, remedy },
      ];
    }
    if (condition === 'HEALTHY' && target.healthCheck === undefined) {
      const remedy = `Give ${containerName} a "healthCheck" (its image's own does not count), or wait for START.`;
      return [{ field: `${at}.condition`, seen: '"HEALTHY"', message: UNCHECKED_DEPENDENCY, remedy }];
    }
    return [];
  });
}

/** ECS starts the owner of a volume before those that mount its volumes (A), so `volumesFrom` is waited for too. */
function waitsFor({ container }: PlacedContainer): readonly string[] {
  return [
    ...(container.dependsOn ?? []).flatMap(({ containerName }) => containerName ?? []),
    ...(container.volumesFrom ?? []).flatMap(({ sourceContainer }) => sourceContainer ?? []),
  ];
}

/** One problem for each dependency that closes a cycle, found by walking the graph depth first. */
function cycleProblems(containers: readonly PlacedContainer[]): readonly DefinitionProblem[] {
  const byName = new Map(containers.map((placed) => [placed.name, placed]));
  const finished = new Set<string>();
  const problems: DefinitionProblem[] = [];
  const visit = (placed: PlacedContainer, waiting: readonly string[]): void => {
    for (const name of waitsFor(placed)) {
      const start = waiting.indexOf(name);
      if (start >= 0) problems.push(cycleProblem(placed, [...waiting.slice(start), name]));
      const next = byName.get(name);
      if (start < 0 && next !== undefined && !finished.has(name)) visit(next, [...waiting, name]);
    }
    finished.add(placed.name);
  };
  for (const placed of byName.values()) {
    if (!finished.has(placed.name)) visit(placed, [placed.name]);
  }
  return problems;
}

function cycleProblem({ container, field }: PlacedContainer, cycle: readonly string[]): DefinitionProblem {
  const isDependency = container.dependsOn?.some(({ containerName }) => containerName === cycle.at(-1));
  return {
    field: `${field}.${isDependency === true ? 'dependsOn' : 'volumesFrom'}`,
    seen: cycle.join(' → '),
    message: 'Containers that wait for each other never start: the dependencies form a cycle',
    remedy: 'Remove one of these dependencies.',
  };
}
