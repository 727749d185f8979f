import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { ConfigError } from './config-error.ts';
import type { ConfigErrorCode } from './config-error.ts';
import { schemaIssues } from './schema-issue.ts';

const moduleSchema = z.looseObject({ default: z.unknown().optional() });

export interface ModuleFile {
  /** Absolute path. */
  readonly file: string;
  /** What the file is to a user: `config file`, `scenario`. */
  readonly noun: string;
  readonly notLoadable: ConfigErrorCode;
}

/**
 * The default export of a TypeScript file; `undefined` where it has none.
 *
 * @throws {ConfigError} with the code given when Node cannot load the file
 */
export async function importDefault({ file, noun, notLoadable }: ModuleFile): Promise<unknown> {
  let loaded: unknown;
  try {
    loaded = await import(pathToFileURL(file).href);
  } catch (cause) {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new ConfigError(notLoadable, `The ${noun} ${file} cannot be loaded: ${reason}`, {
      hint: `Mend the ${noun}; Node runs it as TypeScript by type stripping.`,
      cause,
    });
  }
  return moduleSchema.parse(loaded).default;
}

export interface CheckedValue<T extends z.ZodType> {
  readonly value: unknown;
  readonly schema: T;
  readonly file: string;
  readonly noun: string;
  readonly codes: { readonly unknownKey: ConfigErrorCode; readonly invalidValue: ConfigErrorCode };
}

/**
 * The value as its schema reads it.
 *
 * @throws {ConfigError} naming every key that is wrong, with the code of the first
 */
export function checkAgainstSchema<T extends z.ZodType>(checked: CheckedValue<T>): z.output<T> {
  const result = checked.schema.safeParse(checked.value, { reportInput: true });
  if (result.success) return result.data;
  const issues = schemaIssues(result.error, checked.schema);
  const code = issues[0]?.kind === 'unknown-key' ? checked.codes.unknownKey : checked.codes.invalidValue;
  const remedies = issues.flatMap((issue) => issue.remedy ?? []);
  throw new ConfigError(
    code,
    `The ${checked.noun} ${checked.file} is not valid: ${issues.map((issue) => issue.message).join('; ')}.`,
    {
      hint: remedies.length > 0 ? remedies.join(' ') : 'Correct the value in that file.',
      cause: result.error,
    },
  );
}
