import fc from 'fast-check';
import type { OrderedContainer } from '../../harness/task/start-order.ts';
import type { DependencyCondition } from '../../harness/task/task-spec.ts';

const CONTAINERS_MAX = 8;
const CONDITION = fc.constantFrom<DependencyCondition>('START', 'COMPLETE', 'SUCCESS', 'HEALTHY');

/** Containers in any order whose dependencies have no cycle: each depends only on some of those before it. */
export function acyclicContainers(
  condition: fc.Arbitrary<DependencyCondition> = CONDITION,
): fc.Arbitrary<readonly OrderedContainer[]> {
  return fc
    .integer({ min: 1, max: CONTAINERS_MAX })
    .chain((count) =>
      fc.tuple(
        ...Array.from({ length: count }, (_, index) => {
          const earlier = Array.from({ length: index }, (_unused, other) => nameOf(other));
          return fc.tuple(...earlier.map((containerName) => dependency(containerName, condition)));
        }),
      ),
    )
    .map((rows) =>
      rows.map((row, index) => ({
        name: nameOf(index),
        dependsOn: row.filter((dependsOn) => dependsOn !== null),
      })),
    )
    .chain((containers) => fc.shuffledSubarray(containers, { minLength: containers.length }));
}

function dependency(containerName: string, condition: fc.Arbitrary<DependencyCondition>) {
  return fc.option(condition.map((chosen) => ({ containerName, condition: chosen })));
}

function nameOf(index: number): string {
  return `c${index}`;
}
