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
  const result = parseOrRefuse(checked);
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

/**
 * Zod compares the `length` of whatever has one, before it asks whether that is a list or a text, and throws where
 * the length is no number and cannot become one.
 */
function parseOrRefuse<T extends z.ZodType>(checked: CheckedValue<T>): z.ZodSafeParseResult<z.output<T>> {
  const { value, schema, file, noun, codes } = checked;
  try {
    return schema.safeParse(value, { reportInput: true });
  } catch (cause) {
    const culprit = Object.entries(Object(value)).find((entry) => isIncomparable(entry, schema))?.[0];
    if (!(cause instanceof TypeError) || culprit === undefined) throw cause;
    throw new ConfigError(
      codes.invalidValue,
      `The ${noun} ${file} is not valid: ${culprit}: ${cause.message}.`,
      {
        hint: `In ${culprit}, write a list or a text in place of the object with a key length.`,
        cause,
      },
    );
  }
}

function isIncomparable([key, member]: readonly [string, unknown], schema: z.ZodType): boolean {
  try {
    schema.safeParse({ [key]: member });
    return false;
  } catch {
    return true;
  }
}
