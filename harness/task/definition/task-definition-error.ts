import { EXIT_CODE, HarnessError } from '../../harness-error.ts';

/** One thing wrong with a task definition. */
export interface DefinitionProblem {
  /** JSON path of the field, such as `containerDefinitions[0].stopTimeout`; empty for the whole document. */
  readonly field: string;
  /** The value seen, as JSON, at most 60 characters; `null` where a field is missing. */
  readonly seen: string | null;
  /** AWS's own wording where it has one (`aws-wording.ts`), without a full stop. */
  readonly message: string;
  /** What to do next, one imperative sentence. */
  readonly remedy: string;
}

/** More problems than this are counted, not printed; all are in `problems`. */
const PRINTED_PROBLEMS_MAX = 40;
const PRINTED_FIELD_LENGTH_MAX = 200;

/** A task definition that Fargate, or its mirror, would not take: every problem at once, each with its JSON path. */
export class TaskDefinitionError extends HarnessError {
  readonly code = 'task-definition';
  readonly exitCode = EXIT_CODE.usage;
  readonly problems: readonly DefinitionProblem[];

  constructor(source: string, problems: readonly DefinitionProblem[], cause?: unknown) {
    const [only] = problems.length === 1 ? problems : [];
    const count = only === undefined ? `, ${problems.length} problems` : '';
    super(`The task definition ${source} is refused${count}:\n${printed(problems, only === undefined)}`, {
      hint: only?.remedy ?? 'Correct each field as its line says; AWS names only the first of several.',
      cause,
    });
    this.problems = problems;
  }
}

function printed(problems: readonly DefinitionProblem[], withRemedy: boolean): string {
  const lines = problems.slice(0, PRINTED_PROBLEMS_MAX).map(({ field, seen, message, remedy }) => {
    const place = [field.slice(0, PRINTED_FIELD_LENGTH_MAX), ...(seen === null ? [] : [seen])]
      .filter((part) => part !== '')
      .join(' = ');
    return `  ${place === '' ? '' : `${place}: `}${message}.${withRemedy ? ` ${remedy}` : ''}`;
  });
  const left = problems.length - lines.length;
  return [...lines, ...(left > 0 ? [`  and ${left} more`] : [])].join('\n');
}
