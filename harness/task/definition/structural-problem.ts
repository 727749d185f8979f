import assert from 'node:assert/strict';
import { z } from 'zod';
import { nearestName } from '../../config/nearest-name.ts';
import { knownKeys, pathText } from '../../config/schema-issue.ts';
import {
  FARGATE_LOG_DRIVERS,
  invalidType,
  missingParameter,
  notALogDriver,
  notInEnum,
  unknownParameter,
} from './aws-wording.ts';
import { documentSchema } from './document-schema.ts';
import { isPlainObject, valueAt, type JsonPath } from './json-path.ts';
import { clipped, shownValue } from './shown-value.ts';
import type { DefinitionProblem } from './task-definition-error.ts';

type Issue = z.core.$ZodIssue;

/** Below these, values are the user's own and may be secrets: only their type is told. */
const PRIVATE_FIELDS = ['environment', 'options', 'dockerLabels', 'secrets'];
/** Nothing in the API is as long: a longer name has no nearest one. */
const NAME_LENGTH_MAX = 60;

/** What the schema found wrong, in the words of the AWS CLI's own parameter validation. */
function structuralProblems(error: z.ZodError, input: unknown): readonly DefinitionProblem[] {
  return error.issues.flatMap((issue): readonly DefinitionProblem[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => unknownField(issue.path, key))
      : [badField(issue, valueAt(input, issue.path))],
  );
}

function unknownField(where: JsonPath, key: string): DefinitionProblem {
  const known = knownKeys(documentSchema, where);
  const nearest = key.length > NAME_LENGTH_MAX ? undefined : nearestName(key, known);
  return {
    field: pathText([...where, clipped(key)]),
    seen: null,
    message: unknownParameter(pathText(where) || 'input', clipped(key)),
    remedy:
      nearest === undefined
        ? `Remove it; the fields there are ${known.join(', ')}.`
        : `The nearest known field is "${nearest}".`,
  };
}

function badField(issue: Issue, value: unknown): DefinitionProblem {
  const key = issue.path.at(-1);
  const parent = pathText(issue.path.slice(0, -1)) || 'input';
  const field = pathText(issue.path);
  if (value === undefined && typeof key === 'string') {
    return { field, seen: null, message: missingParameter(parent, key), remedy: `Add "${key}".` };
  }
  if (issue.code === 'invalid_value' && typeof value === 'string') {
    const isLogDriver = key === 'logDriver';
    const values = isLogDriver ? FARGATE_LOG_DRIVERS : issue.values.map(String);
    const nearest = value.length > NAME_LENGTH_MAX ? undefined : nearestName(value, values);
    return {
      field,
      seen: seenValue(issue.path, value),
      message:
        key === 'logDriver'
          ? notALogDriver(clipped(value))
          : notInEnum({ value: clipped(value), field, values }),
      remedy: nearest === undefined ? `Use one of ${values.join(', ')}.` : `Did you mean "${nearest}"?`,
    };
  }
  const valid = validType(issue);
  const seen = seenValue(issue.path, value);
  return {
    field,
    seen,
    message: invalidType({ field: field || 'input', value: seen, type: jsonType(value), valid }),
    remedy:
      value === null ? 'Leave the field out instead of setting it to null.' : `Write ${article(valid)}.`,
  };
}

function validType(issue: Issue): string {
  if (issue.code === 'invalid_value') return 'string';
  // Every number of the API is an integer; one too large for JavaScript is reported as too_big or too_small.
  if (issue.code !== 'invalid_type') return 'integer';
  const names: Readonly<Record<string, string>> = { int: 'integer', number: 'integer', record: 'object' };
  return names[issue.expected] ?? issue.expected;
}

function jsonType(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function article(type: string): string {
  return /^[aio]/.test(type) ? `an ${type}` : `a ${type}`;
}

function seenValue(path: JsonPath, value: unknown): string {
  const isPrivate = path.some((key) => PRIVATE_FIELDS.includes(String(key)));
  if (isPrivate || (typeof value === 'object' && value !== null)) return article(jsonType(value));
  return shownValue(value);
}

/** A document with more faults than this is not read any further. */
const SALVAGED_ISSUES_MAX = 500;
/** Cuts needed before the rest of a damaged document can be read; each round cuts at least one level. */
const SALVAGE_ROUNDS_MAX = 12;

/** A document read as far as its structure allows. */
export interface SalvagedDocument {
  /** `null` where nothing could be read. */
  readonly document: z.output<typeof documentSchema> | null;
  readonly problems: readonly DefinitionProblem[];
  /** Fields that were left out because of their structure: what is missing there was said already. */
  readonly damagedFields: readonly string[];
}

/** Reads a document; fields of a wrong structure are left out, so that the rest can be checked as well. */
export function salvageDocument(input: unknown): SalvagedDocument {
  const first = documentSchema.safeParse(input);
  if (first.success) return { document: first.data, problems: [], damagedFields: [] };
  const problems = structuralProblems(first.error, input);
  if (problems.length > SALVAGED_ISSUES_MAX) return { document: null, problems, damagedFields: [''] };
  const damagedFields: string[] = [];
  let rest = input;
  let { error } = first;
  for (let round = 0; round < SALVAGE_ROUNDS_MAX; round += 1) {
    for (const path of error.issues.flatMap(pathsOf)) {
      const cut = removablePath(rest, path);
      if (cut.length === 0) return { document: null, problems, damagedFields: [''] };
      damagedFields.push(pathText(cut));
      rest = without(rest, cut);
    }
    const next = documentSchema.safeParse(rest);
    if (next.success) return { document: next.data, problems, damagedFields };
    error = next.error;
  }
  return { document: null, problems, damagedFields };
}

function pathsOf(issue: Issue): readonly JsonPath[] {
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
}

/** The nearest property on the way to `path` that is there; elements of a list cannot go without moving the others. */
function removablePath(value: unknown, path: JsonPath): JsonPath {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = valueAt(value, path.slice(0, length - 1));
    if (isPlainObject(parent) && Object.hasOwn(parent, path[length - 1] ?? '')) return path.slice(0, length);
  }
  return [];
}

function without(value: unknown, [key, ...rest]: JsonPath): unknown {
  assert(key !== undefined, 'the path of a property has a key');
  if (Array.isArray(value)) {
    return value.map((element: unknown, index) => (index === key ? without(element, rest) : element));
  }
  assert(isPlainObject(value), 'the path leads through objects and lists');
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, child]) => {
      if (name !== key) return [[name, child]];
      return rest.length === 0 ? [] : [[name, without(child, rest)]];
    }),
  );
}
