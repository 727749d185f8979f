import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { TaskDefinition } from '../../../harness/task/definition/document-schema.ts';
import { parseTaskDefinition } from '../../../harness/task/definition/parse-task-definition.ts';
import { TaskDefinitionError } from '../../../harness/task/definition/task-definition-error.ts';

/** Path of a definition in the style of those that services have. */
export function fixtureFile(name: string): string {
  return new URL(`fixtures/${name}.json`, import.meta.url).pathname;
}

/** A container that Fargate takes, with what a test adds. */
export function exampleContainer(fields: object = {}): ContainerDefinition {
  return { name: 'app', image: 'example/app:1', ...fields };
}

/** A definition that Fargate takes, with what a test adds or damages. */
export function exampleDefinition(fields: object = {}): TaskDefinition {
  return {
    family: 'example',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    containerDefinitions: [exampleContainer()],
    ...fields,
  };
}

/** A definition with one container that has these fields too. */
export function definitionWith(fields: object): TaskDefinition {
  return exampleDefinition({ containerDefinitions: [exampleContainer(fields)] });
}

/** Why a document is refused; fails where it is not. */
export function refusalOf(document: unknown): TaskDefinitionError {
  try {
    parseTaskDefinition(document, { source: 'service.json' });
  } catch (error) {
    if (error instanceof TaskDefinitionError) return error;
    throw error;
  }
  throw new Error('the document is accepted');
}

/** A definition with one thing wrong, and what is said about it. */
export interface BrokenDefinition {
  readonly what: string;
  readonly document: unknown;
  readonly field: string;
  readonly message: string;
}

/** A definition with the container `app` and the container `sidecar`. */
export function twoContainers(app: object, sidecar: object): TaskDefinition {
  return exampleDefinition({
    containerDefinitions: [exampleContainer(app), exampleContainer({ name: 'sidecar', ...sidecar })],
  });
}
