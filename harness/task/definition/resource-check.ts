import { CPU_SUM, MEMORY_BELOW_RESERVATION, MEMORY_SUM, memoryAboveTask } from './aws-wording.ts';
import type { TaskDefinition } from './document-schema.ts';
import { outsideRange } from './number-range.ts';
import { placedContainers, type PlacedContainer } from './placed-container.ts';
import type { DefinitionProblem } from './task-definition-error.ts';
import { taskSize } from './task-check.ts';

/** "The Docker 20.10.0 or later daemon reserves a minimum of 6 MiB of memory for a container" (D, ContainerDefinition.memory). */
const MEMORY = { min: 6, unit: 'MiB' };

/** What is wrong with the CPU and memory of the containers, each by itself and all within the task's. */
export function resourceProblems(definition: TaskDefinition): readonly DefinitionProblem[] {
  const containers = placedContainers(definition);
  const size = taskSize(definition);
  const own = containers.flatMap(ownProblems);
  if (size === null) return own;
  const above = containers.flatMap(({ container, field, name }): readonly DefinitionProblem[] => {
    const { memory = 0 } = container;
    if (memory <= size.memoryMiB) return [];
    return [
      {
        field: `${field}.memory`,
        seen: String(memory),
        message: memoryAboveTask(name),
        remedy: `Use at most the task's ${size.memoryMiB} MiB, or raise the task's memory.`,
      },
    ];
  });
  return [
    ...own,
    ...above,
    ...sumProblems({
      parts: containers.map(({ container, name }) => ({ name, amount: container.cpu ?? 0 })),
      limit: size.cpuUnits,
      message: CPU_SUM,
      remedy: `Together the containers may have the task's ${size.cpuUnits} CPU units at most.`,
      field: 'cpu',
    }),
    // One container above the task's memory says it already.
    ...(above.length > 0
      ? []
      : sumProblems({
          parts: containers.map(({ container, name }) => ({
            name,
            amount: container.memoryReservation ?? container.memory ?? 0,
          })),
          limit: size.memoryMiB,
          message: MEMORY_SUM,
          remedy: `Lower "memoryReservation" (or "memory") so that they fit ${size.memoryMiB} MiB together.`,
          field: 'memory',
        })),
  ];
}

function ownProblems({ container, field }: PlacedContainer): readonly DefinitionProblem[] {
  const { cpu, memory, memoryReservation } = container;
  const problems = [
    ...outsideRange({ field: `${field}.cpu`, value: cpu, range: { min: 0, unit: 'CPU units' } }),
    ...outsideRange({ field: `${field}.memory`, value: memory, range: MEMORY }),
    ...outsideRange({ field: `${field}.memoryReservation`, value: memoryReservation, range: MEMORY }),
  ];
  if (memory === undefined || memoryReservation === undefined || memory >= memoryReservation) return problems;
  return [
    ...problems,
    {
      field: `${field}.memoryReservation`,
      seen: `${memoryReservation} with memory ${memory}`,
      message: MEMORY_BELOW_RESERVATION,
      remedy: 'Lower "memoryReservation", or raise "memory".',
    },
  ];
}

function sumProblems(options: {
  readonly parts: readonly { readonly name: string; readonly amount: number }[];
  readonly limit: number;
  readonly message: string;
  readonly remedy: string;
  readonly field: string;
}): readonly DefinitionProblem[] {
  const { limit, message, remedy, field } = options;
  const parts = options.parts.filter(({ amount }) => amount > 0);
  const sum = parts.reduce((total, { amount }) => total + amount, 0);
  if (sum <= limit) return [];
  const list = parts.map(({ name, amount }) => `${name} ${amount}`).join(' + ');
  return [{ field, seen: `${limit}, while ${list} = ${sum}`, message, remedy }];
}
