import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { secretAndVariable } from './aws-wording.ts';
import type { TaskDefinition } from './document-schema.ts';
import { placedContainers, type PlacedContainer } from './placed-container.ts';
import type { DefinitionProblem } from './task-definition-error.ts';
import { shownValue } from './shown-value.ts';

/** Values of secrets and environment files, by the name of the variable; from a local file, never from AWS. */
export type SecretValues = ReadonlyMap<string, string>;

/**
 * Reads `KEY=VALUE` lines; `#` comments and blank lines are left out, quotes are kept, as in an ECS environment file.
 *
 * @returns the number of the first line that is none of these instead, counted from 1
 */
export function parseSecretValues(text: string): SecretValues | number {
  const values = new Map<string, string>();
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trimStart();
    if (line === '' || line.startsWith('#')) continue;
    const equals = line.indexOf('=');
    if (equals <= 0) return index + 1;
    values.set(line.slice(0, equals), line.slice(equals + 1));
  }
  return values;
}

/** Secrets without a value here, environment files without a file here, and names that are both secret and variable. */
export function secretProblems(
  definition: TaskDefinition,
  values: SecretValues | null,
): readonly DefinitionProblem[] {
  return placedContainers(definition).flatMap((placed) => [
    ...secretsOf(placed, values),
    ...fileProblems(placed, values),
  ]);
}

function secretsOf(
  { container, field }: PlacedContainer,
  values: SecretValues | null,
): readonly DefinitionProblem[] {
  const variables = new Set((container.environment ?? []).map(({ name }) => name));
  return (container.secrets ?? []).flatMap(({ name = '' }, index): readonly DefinitionProblem[] => {
    const problem = { field: `${field}.secrets[${index}]`, seen: shownValue(name) };
    if (variables.has(name)) {
      const remedy = 'Keep it in "secrets" or in "environment".';
      return [{ ...problem, message: secretAndVariable(name), remedy }];
    }
    if (values?.has(name) === true) return [];
    const message = `The secret '${name}' has no value here, and none is fetched from AWS`;
    return [
      { ...problem, message, remedy: `Add a line ${name}=… to the file of secret values (--secrets-file).` },
    ];
  });
}

function fileProblems(
  { container, field }: PlacedContainer,
  values: SecretValues | null,
): readonly DefinitionProblem[] {
  if (values !== null) return [];
  return (container.environmentFiles ?? []).map(({ value = '' }, index) => ({
    field: `${field}.environmentFiles[${index}]`,
    seen: shownValue(value),
    message: 'An environment file on S3 is not fetched from AWS',
    remedy: 'Give its lines in the file of secret values.',
  }));
}

/**
 * The variables of a container, with local values in place of what ECS would fetch: every line that no secret
 * of the definition claims stands for the environment files, and `environment` takes precedence over those
 * (ContainerDefinition.environmentFiles, D).
 */
export function environmentOf(
  container: ContainerDefinition,
  local: { readonly values: SecretValues; readonly secretNames: ReadonlySet<string> },
): Readonly<Record<string, string>> {
  const fromFiles = [...local.values].filter(([name]) => !local.secretNames.has(name));
  return Object.fromEntries([
    ...((container.environmentFiles ?? []).length > 0 ? fromFiles : []),
    ...(container.environment ?? []).map(({ name = '', value = '' }) => [name, value]),
    ...(container.secrets ?? []).map(({ name = '' }) => [name, local.values.get(name) ?? '']),
  ]);
}

/** Every variable that some container of the definition takes as a secret. */
export function secretNamesOf({ containerDefinitions = [] }: TaskDefinition): ReadonlySet<string> {
  const secrets = containerDefinitions.flatMap((container) => container.secrets ?? []);
  return new Set(secrets.flatMap(({ name }) => name ?? []));
}
