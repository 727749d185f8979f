import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { TaskDefinition } from './document-schema.ts';

/** A container of a definition and where it stands. */
export interface PlacedContainer {
  readonly container: ContainerDefinition;
  /** JSON path: `containerDefinitions[0]`. */
  readonly field: string;
  /** Its name; its path where it has none. */
  readonly name: string;
}

export function placedContainers(definition: TaskDefinition): readonly PlacedContainer[] {
  return (definition.containerDefinitions ?? []).map((container, index) => {
    const field = `containerDefinitions[${index}]`;
    return { container, field, name: container.name ?? field };
  });
}
