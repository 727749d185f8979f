import type { DefinitionProblem } from './task-definition-error.ts';

export interface NumberRange {
  readonly min: number;
  /** Default: no upper bound. */
  readonly max?: number;
  /** `seconds`, `MiB`; empty for counts. */
  readonly unit: string;
}

/** A problem where a number is there and outside its range; `message` where AWS words it. */
export function outsideRange(options: {
  readonly field: string;
  readonly value: number | undefined;
  readonly range: NumberRange;
  readonly message?: string;
}): readonly DefinitionProblem[] {
  const { field, value, range } = options;
  const { min, max = Number.POSITIVE_INFINITY, unit } = range;
  if (value === undefined || (value >= min && value <= max)) return [];
  const allowed = Number.isFinite(max) ? `between ${min} and ${max}` : `at least ${min}`;
  const text = unit === '' ? allowed : `${allowed} ${unit}`;
  const name = field.split('.').at(-1) ?? field;
  return [
    {
      field,
      seen: String(value),
      message: options.message ?? `'${name}' must be ${text}`,
      remedy: `Use ${Number.isFinite(max) ? `a value ${text}` : text}.`,
    },
  ];
}
