import { inspect } from 'node:util';
import { z } from 'zod';
import { nearestName } from './nearest-name.ts';

/** One thing wrong with a value that a schema checked, told so that a user can mend it. */
export interface SchemaIssue {
  readonly kind: 'unknown-key' | 'invalid-value';
  /** The key, its path, the value seen. */
  readonly message: string;
  /** What to write instead; `null` where the message already says so. */
  readonly remedy: string | null;
}

const jsonSchemaNode = z.looseObject({
  properties: z.record(z.string(), z.unknown()).optional(),
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
});

/** Kept because it is asked for once per unknown key. */
const jsonSchemas = new WeakMap<z.ZodType, unknown>();

function jsonSchemaOf(schema: z.ZodType): unknown {
  const kept = jsonSchemas.get(schema);
  if (kept !== undefined) return kept;
  const made = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  jsonSchemas.set(schema, made);
  return made;
}

/** The keys a schema knows at a path; none where anything goes or nothing is known. */
export function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let node = jsonSchemaOf(schema);
  for (const key of path) {
    const { success, data } = jsonSchemaNode.safeParse(node);
    if (!success) return [];
    node =
      typeof key === 'number' ? data.items : (data.properties?.[String(key)] ?? data.additionalProperties);
  }
  return Object.keys(jsonSchemaNode.safeParse(node).data?.properties ?? {});
}

/** A path as a user writes it: `containers[0].name`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) =>
      typeof key === 'number' ? `[${key}]` : index === 0 ? String(key) : `.${String(key)}`,
    )
    .join('');
}

/** The value as a user would recognise it, at most 60 characters. */
function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  const text = jsonOf(value) ?? inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY });
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** `undefined` for what JSON has no word for: a bigint, a cycle, a date that is none. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    // The caller shows it another way.
    return undefined;
  }
}

function unknownKey(key: string, where: readonly PropertyKey[], schema: z.ZodType): SchemaIssue {
  const keys = knownKeys(schema, where);
  const nearest = nearestName(key, keys);
  return {
    kind: 'unknown-key',
    message: `unknown key "${key}" at ${pathText([...where, key])}`,
    remedy:
      nearest === undefined
        ? `The keys there are ${keys.join(', ')}.`
        : `The nearest valid key is "${nearest}".`,
  };
}

/** Every issue of a failed parse; parse with `reportInput: true` so that the value seen can be named. */
export function schemaIssues(error: z.ZodError, schema: z.ZodType): readonly SchemaIssue[] {
  return error.issues.flatMap((issue): readonly SchemaIssue[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => unknownKey(key, issue.path, schema));
    }
    // The text of a bad record key stands one level down; the outer text says only "invalid key".
    const reason = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
    const seen = issue.code === 'invalid_key' ? issue.path.at(-1) : issue.input;
    return [
      {
        kind: 'invalid-value',
        message: `${pathText(issue.path) || 'the whole value'} is ${shown(seen)}: ${reason}`,
        remedy: null,
      },
    ];
  });
}
