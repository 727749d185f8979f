import { expect, test } from 'vitest';
import { z } from 'zod';
import { describeIssues } from '../../harness/journal/schema-issues.ts';

function errorOf(schema: z.ZodType, value: unknown): z.ZodError {
  const { error } = schema.safeParse(value);
  if (error === undefined) throw new Error('The value keeps its schema.');
  return error;
}

test('names where and what, the value itself too', () => {
  const error = errorOf(z.object({ trials: z.array(z.number()) }), { trials: [1, 'two'] });
  expect(describeIssues(error)).toBe('trials.1: Invalid input: expected number, received string');
  expect(describeIssues(errorOf(z.string(), 1))).toMatch(/^it: /);
});

test('names five of many, and counts the others', () => {
  const text = describeIssues(errorOf(z.array(z.number()), Array.from({ length: 210 }, String)));
  expect(text).toMatch(/^0: .*; 4: [^;]*; and 205 more$/);
});
