import type { ContainerDefinition } from '@aws-sdk/client-ecs';

/** Secret values for a definition that is only looked at: each has one, and it is empty. */
export class UnseenValues extends Map<string, string> {
  override has(_name: string): boolean {
    return true;
  }

  override get(_name: string): string {
    return '';
  }
}

const OPTION_VARIABLE =
  /^(?:JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS|J(?:AVA|VM)_(?:OPTS|OPTIONS|ARGS))$/;

/** Where a container may have options of the JVM that its definition does not show. */
export function unseenVariables({
  secrets = [],
  environmentFiles = [],
}: ContainerDefinition): readonly string[] {
  return [
    ...secrets.flatMap(({ name }) =>
      name !== undefined && OPTION_VARIABLE.test(name) ? [`The secret ${name}`] : [],
    ),
    ...environmentFiles.map(({ value }) => `The environment file ${value ?? ''}`),
  ];
}
