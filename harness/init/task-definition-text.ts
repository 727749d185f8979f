import type { ServiceDescription } from './service-description.ts';
import { taskSizeForHeap } from './task-size-for-heap.ts';

/** A task definition with the service alone, in the words of ECS's RegisterTaskDefinition. */
export function taskDefinitionText(
  imageRef: string,
  { container, port, heapMiB }: ServiceDescription,
): string {
  const { cpuUnits, memoryMiB } = taskSizeForHeap(heapMiB);
  const definition = {
    family: 'service',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: String(cpuUnits),
    memory: String(memoryMiB),
    containerDefinitions: [
      {
        name: container,
        image: imageRef,
        essential: true,
        portMappings: [{ containerPort: port, protocol: 'tcp' }],
      },
    ],
  };
  return `${JSON.stringify(definition, null, 2)}\n`;
}
