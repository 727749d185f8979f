import { badContainerPort, HOST_PORT, portUsedTwice } from './aws-wording.ts';
import type { TaskDefinition } from './document-schema.ts';
import { placedContainers, type PlacedContainer } from './placed-container.ts';
import { portSpan, type PortSpan } from './port-mapping.ts';
import { shownValue } from './shown-value.ts';
import type { DefinitionProblem } from './task-definition-error.ts';

/** What is wrong with the ports: each by itself, and those that two containers would listen on. */
export function portProblems(definition: TaskDefinition): readonly DefinitionProblem[] {
  const containers = placedContainers(definition);
  return [...containers.flatMap(mappingProblems), ...collisions(containers)];
}

function mappingProblems({ container, field, name }: PlacedContainer): readonly DefinitionProblem[] {
  return (container.portMappings ?? []).flatMap((mapping, index): readonly DefinitionProblem[] => {
    const at = `${field}.portMappings[${index}]`;
    const { containerPort, hostPort, containerPortRange } = mapping;
    if (portSpan(mapping) === null) {
      const seen = containerPortRange ?? containerPort;
      return [
        {
          field: `${at}.${containerPortRange === undefined ? 'containerPort' : 'containerPortRange'}`,
          seen: seen === undefined ? null : shownValue(seen),
          message: badContainerPort(name),
          remedy: 'Use a port between 1 and 65535, or one "containerPortRange" such as "8000-8010".',
        },
      ];
    }
    if (hostPort === undefined || hostPort === containerPort) return [];
    const seen = `${hostPort} with containerPort ${containerPort}`;
    return [{ field: `${at}.hostPort`, seen, message: HOST_PORT, remedy: 'Leave "hostPort" out.' }];
  });
}

/** One port of two containers, or of two mappings of one container where a range is among them. */
function collisions(containers: readonly PlacedContainer[]): readonly DefinitionProblem[] {
  const owned: OwnedSpan[] = [];
  return containers.flatMap((owner) =>
    (owner.container.portMappings ?? []).flatMap((mapping, index): readonly DefinitionProblem[] => {
      const span = portSpan(mapping);
      if (span === null) return [];
      const taken = owned.find((other) => collide(other, { span, owner }));
      owned.push({ span, owner });
      if (taken === undefined) return [];
      const port = Math.max(span.first, taken.span.first);
      return [
        {
          field: `${owner.field}.portMappings[${index}]`,
          seen: String(port),
          message: portUsedTwice(span.protocol, port),
          remedy:
            taken.owner === owner
              ? 'Map each port once.'
              : `${taken.owner.name} and ${owner.name} share one localhost: let one of them listen on another port.`,
        },
      ];
    }),
  );
}

interface OwnedSpan {
  readonly span: PortSpan;
  readonly owner: PlacedContainer;
}

/** ECS lets a container name a single port twice (aws-cli issue 7288, O). */
function collide(one: OwnedSpan, other: OwnedSpan): boolean {
  const isSinglePort = one.span.first === one.span.last && other.span.first === other.span.last;
  if (one.owner === other.owner && isSinglePort) return false;
  const isOverlap = one.span.first <= other.span.last && other.span.first <= one.span.last;
  return one.span.protocol === other.span.protocol && isOverlap;
}
