import { readFile, stat } from 'node:fs/promises';
import { parseJson } from './json-text.ts';
import { parseSecretValues, type SecretValues } from './local-environment.ts';
import { type ParsedTaskDefinition, parseTaskDefinition, tooLongProblem } from './parse-task-definition.ts';
import { TaskDefinitionError } from './task-definition-error.ts';

/** Nothing longer is parsed: 64 KiB of definition, with ECS's additions and white space, are far below it. */
const FILE_BYTES_MAX = 1024 * 1024;

/**
 * Reads a task definition file and, where it has secrets or environment files, their values.
 *
 * @throws {TaskDefinitionError} with every problem of the document, or why a file cannot be read
 */
export async function readTaskDefinition(options: {
  readonly file: string;
  /** `KEY=VALUE` lines for `secrets` and `environmentFiles`. */
  readonly secretsFile?: string;
  /** Where there is no such file. Default: none. */
  readonly secretValues?: SecretValues;
}): Promise<ParsedTaskDefinition & { readonly secretValues: SecretValues | null }> {
  const { file, secretsFile } = options;
  const text = await readText({ file, source: file });
  const secretValues =
    secretsFile === undefined ? options.secretValues : await readSecretValues(secretsFile, file);
  const json = parseJson(text);
  if (json.kind === 'fault') {
    throw new TaskDefinitionError(file, [
      {
        field: '',
        seen: null,
        message: `It is not JSON at line ${json.line}, column ${json.column}: ${json.reason}`,
        remedy: 'Correct it there; JSON has no comments and no trailing commas.',
      },
    ]);
  }
  const parsed = parseTaskDefinition(json.value, {
    source: file,
    ...(secretValues === undefined ? {} : { secretValues }),
  });
  return { ...parsed, secretValues: secretValues ?? null };
}

async function readSecretValues(file: string, source: string): Promise<SecretValues> {
  const values = parseSecretValues(await readText({ file, source }));
  if (typeof values !== 'number') return values;
  throw new TaskDefinitionError(source, [
    {
      field: '',
      seen: null,
      // The line itself may hold half a secret.
      message: `Line ${values} of its secret values in ${file} is not KEY=VALUE`,
      remedy: 'Write one variable a line; a comment starts with "#".',
    },
  ]);
}

async function readText(options: { readonly file: string; readonly source: string }): Promise<string> {
  const { file, source } = options;
  try {
    const { size } = await stat(file);
    if (size <= FILE_BYTES_MAX) return await readFile(file, 'utf8');
    throw new TaskDefinitionError(source, [tooLongProblem(size)]);
  } catch (cause) {
    if (cause instanceof TaskDefinitionError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const problem = { field: '', seen: null, message: `${file} cannot be read: ${reason}` };
    throw new TaskDefinitionError(source, [{ ...problem, remedy: 'Check the path.' }], cause);
  }
}
