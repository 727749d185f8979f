import type { TaskDefinition } from '../task/definition/document-schema.ts';
import type { JavaAgent } from '../config/config.ts';
import type { TaskPart } from '../config/task-part-schema.ts';
import { isDatadogAgentImage } from './datadog-agent.ts';

/** Where the service's container has the agent, whatever its image. */
export const DATADOG_JAR_IN_CONTAINER = '/datadog/dd-java-agent.jar';

/** What makes a JVM load the agent; nothing without one. Before other flags, which may be about it. */
export function javaAgentFlags(javaAgent: JavaAgent | null): readonly string[] {
  return javaAgent === null ? [] : [`-javaagent:${DATADOG_JAR_IN_CONTAINER}`];
}

/** A flag set's part of a task without its Datadog Agent where the definition has one of its own. */
export function withoutSecondAgent(
  part: TaskPart,
  { containerDefinitions = [] }: Pick<TaskDefinition, 'containerDefinitions'>,
): TaskPart {
  const own = containerDefinitions.find(({ image = '' }) => isDatadogAgentImage(image));
  if (own === undefined) return part;
  const left = part.containers.filter(({ image = '' }) => isDatadogAgentImage(image));
  const names = new Set(left.map(({ name }) => name));
  return {
    ...part,
    containers: part.containers.filter((container) => !left.includes(container)),
    dependsOn: part.dependsOn.map((dependency) =>
      names.has(dependency.containerName) ? { ...dependency, containerName: own.name } : dependency,
    ),
  };
}
