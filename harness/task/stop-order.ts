import type { OrderedContainer } from './start-order.ts';

/**
 * The containers whose turn to be stopped has come: those still there on which no other that is still
 * there depends, whatever the condition (D: `ContainerDependency`, "for container shutdown it is
 * reversed"; A: the ECS agent checks this whatever made the task stop, an essential exit included).
 */
export function stoppable(
  containers: readonly OrderedContainer[],
  isGone: (container: string) => boolean,
): readonly string[] {
  const present = containers.filter(({ name }) => !isGone(name));
  const needed = new Set(
    present.flatMap(({ dependsOn }) => dependsOn.map(({ containerName }) => containerName)),
  );
  return present.map(({ name }) => name).filter((name) => !needed.has(name));
}
