import assert from 'node:assert/strict';
import type { ContainerDefinition, RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import type { FargateSize } from './fargate-size.ts';

/** A task as ECS takes it (`aws ecs register-task-definition --cli-input-json`). */
export type TaskDefinition = RegisterTaskDefinitionCommandInput;

/** Name of the service's container in the built-in task definition. */
export const APP_CONTAINER = 'app';
const TMP_VOLUME = 'tmp';

export interface SampleTaskOptions {
  readonly family: string;
  /** Image of `jvm-sample`. */
  readonly image: string;
  readonly size: FargateSize;
  readonly jvmFlags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Seconds between SIGTERM and SIGKILL. */
  readonly stopTimeoutSeconds: number;
}

/** The built-in task: the sample service with `/tmp` on the task's ephemeral storage. */
export function sampleTaskDefinition(options: SampleTaskOptions): TaskDefinition {
  const environment = { ...options.environment, JAVA_TOOL_OPTIONS: javaToolOptions(options.jvmFlags) };
  return {
    family: options.family,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: String(options.size.cpuUnits),
    memory: String(options.size.memoryMiB),
    volumes: [{ name: TMP_VOLUME }],
    containerDefinitions: [
      {
        name: APP_CONTAINER,
        image: options.image,
        essential: true,
        stopTimeout: options.stopTimeoutSeconds,
        environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
        mountPoints: [{ sourceVolume: TMP_VOLUME, containerPath: '/tmp' }],
      },
    ],
  };
}

/**
 * JVM flags as the launcher reads them from `JAVA_TOOL_OPTIONS`, where white space splits and quotes,
 * which are dropped, keep it (JVM TI specification, "JAVA_TOOL_OPTIONS"; quotes since JDK 9).
 */
export function javaToolOptions(flags: readonly string[]): string {
  return flags.map((flag) => (/[\s"']/.test(flag) ? quoted(flag) : flag)).join(' ');
}

function quoted(flag: string): string {
  const quote = flag.includes('"') ? "'" : '"';
  assert(!flag.includes(quote), `a JVM flag with both kinds of quotes cannot be passed: ${flag}`);
  return `${quote}${flag}${quote}`;
}

/** The container definitions with the parts ECS requires present. */
export function containersOf(definition: TaskDefinition): readonly NamedContainer[] {
  return (definition.containerDefinitions ?? []).map((container) => {
    assert(
      container.name !== undefined && container.image !== undefined,
      'a container has a name and an image',
    );
    return { ...container, name: container.name, image: container.image };
  });
}

export type NamedContainer = ContainerDefinition & { readonly name: string; readonly image: string };

/** ECS: a container is essential unless it says otherwise. */
export function isEssential(container: ContainerDefinition): boolean {
  return container.essential ?? true;
}
