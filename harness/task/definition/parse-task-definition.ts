import type { TaskSpec } from '../task-spec.ts';
import { unknownParameter, tooLong } from './aws-wording.ts';
import { buildTaskSpec } from './build-task-spec.ts';
import { containerProblems } from './container-check.ts';
import { containerListProblems } from './container-list-check.ts';
import { definitionNotes, type DefinitionNote, TAGS_NOTE } from './definition-note.ts';
import { dependencyProblems } from './dependency-check.ts';
import { type TaskDefinition, withoutOutputOnlyFields } from './document-schema.ts';
import { isPlainObject } from './json-path.ts';
import { secretProblems, type SecretValues } from './local-environment.ts';
import { logProblems } from './log-check.ts';
import { portProblems } from './port-check.ts';
import { refusedFields } from './refused-field.ts';
import { resourceProblems } from './resource-check.ts';
import { roleProblems } from './role-check.ts';
import { salvageDocument } from './structural-problem.ts';
import { taskProblems } from './task-check.ts';
import { type DefinitionProblem, TaskDefinitionError } from './task-definition-error.ts';
import { volumeProblems } from './volume-check.ts';

/** ECS quota "Task definition size": 64 KiB, white space not counted (D; awsdocs pull request 149, O). */
const DEFINITION_BYTES_MAX = 65_536;

/** A task definition that Fargate would take and the mirror can run. */
export interface ParsedTaskDefinition {
  readonly spec: TaskSpec;
  /** As it would be registered: without the fields that only ECS's answers have. */
  readonly document: TaskDefinition;
  /** Fields that are not run as they are written, for the terminal, the results and the report. */
  readonly notes: readonly DefinitionNote[];
}

export interface ParseOptions {
  /** What the document is to a user: its file, or `the built-in task`. */
  readonly source: string;
  /** Local values of secrets and environment files. Default: none. */
  readonly secretValues?: SecretValues;
}

const CHECKS: readonly ((definition: TaskDefinition) => readonly DefinitionProblem[])[] = [
  taskProblems,
  refusedFields,
  containerListProblems,
  resourceProblems,
  containerProblems,
  dependencyProblems,
  volumeProblems,
  portProblems,
  logProblems,
  roleProblems,
];

/**
 * Reads what `register-task-definition --cli-input-json` takes or `describe-task-definition` answers.
 *
 * @throws {TaskDefinitionError} with every problem of the document
 */
export function parseTaskDefinition(document: unknown, options: ParseOptions): ParsedTaskDefinition {
  const { source, secretValues = null } = options;
  const { body, prefix, problems: wrapperProblems, notes: wrapperNotes } = unwrapped(document);
  const { document: salvaged, problems: structural, damagedFields } = salvageDocument(body);
  const definition = salvaged === null ? null : withoutOutputOnlyFields(salvaged);
  const semantic = definition === null ? [] : semanticProblems(definition, secretValues);
  const problems = [
    ...wrapperProblems,
    ...[
      ...structural,
      ...semantic.filter(({ field }) => !damagedFields.some((damaged) => isWithin(field, damaged))),
    ].map((problem) => ({ ...problem, field: joined(prefix, problem.field) })),
  ];
  if (problems.length > 0 || salvaged === null || definition === null) {
    throw new TaskDefinitionError(source, problems);
  }
  const notes = definitionNotes(definition, salvaged).map((note) => ({
    ...note,
    field: joined(prefix, note.field),
  }));
  const spec = buildTaskSpec(definition, secretValues ?? new Map());
  return { spec, document: definition, notes: [...notes, ...wrapperNotes] };
}

function semanticProblems(
  definition: TaskDefinition,
  secretValues: SecretValues | null,
): readonly DefinitionProblem[] {
  const actualBytes = Buffer.byteLength(JSON.stringify(definition));
  // The checks compare fields with each other: what is too long for ECS is not worth the time.
  if (actualBytes > DEFINITION_BYTES_MAX) return [tooLongProblem(actualBytes)];
  return [...CHECKS.flatMap((check) => check(definition)), ...secretProblems(definition, secretValues)];
}

function joined(prefix: string, field: string): string {
  return [prefix, field].filter((part) => part !== '').join('.');
}

/** `describe-task-definition` answers `{ "taskDefinition": …, "tags": … }`. */
function unwrapped(document: unknown): {
  readonly body: unknown;
  readonly prefix: string;
  readonly problems: readonly DefinitionProblem[];
  readonly notes: readonly DefinitionNote[];
} {
  if (!isPlainObject(document) || !Object.hasOwn(document, 'taskDefinition')) {
    return { body: document, prefix: '', problems: [], notes: [] };
  }
  const unknown = Object.keys(document).filter((key) => key !== 'taskDefinition' && key !== 'tags');
  return {
    body: document['taskDefinition'],
    prefix: 'taskDefinition',
    problems: unknown.map((key) => ({
      field: key,
      seen: null,
      message: unknownParameter('input', key),
      remedy: 'Beside "taskDefinition" there is only "tags".',
    })),
    notes: Object.hasOwn(document, 'tags') ? [TAGS_NOTE] : [],
  };
}

/** The document, or a file that is longer still, is more than ECS takes. */
export function tooLongProblem(actualBytes: number): DefinitionProblem {
  return {
    field: '',
    seen: null,
    message: tooLong({ actualBytes, maxBytes: DEFINITION_BYTES_MAX }),
    remedy: 'Move long values, such as certificates, out of the definition.',
  };
}

function isWithin(field: string, damaged: string): boolean {
  return field === damaged || field.startsWith(`${damaged}.`) || field.startsWith(`${damaged}[`);
}
