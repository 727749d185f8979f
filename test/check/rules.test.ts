import { expect, test } from 'vitest';
import { check } from '../../harness/check/check.ts';
import { RULES } from '../../harness/check/rules.ts';
import { exampleSubject } from './example-subject.ts';
import { DUMP_CASES } from './rule/dump-cases.ts';
import { HOOK_CASES } from './rule/hook-cases.ts';
import { START_CASES } from './rule/start-cases.ts';
import { TASK_CASES } from './rule/task-cases.ts';

const CASES = [...START_CASES, ...DUMP_CASES, ...HOOK_CASES, ...TASK_CASES];

test.each(CASES)('$rule says $what of the one definition and not of the other', (ruleCase) => {
  const { rule, red, green, severity, what } = ruleCase;
  const found = check(exampleSubject(red)).findings.filter(({ id }) => id === rule);
  expect(found).toContainEqual(expect.objectContaining({ severity, what: expect.stringMatching(what) }));
  const others = check(exampleSubject(green)).findings.filter(({ id }) => id === rule);
  expect(others).toEqual([]);
});

test('every rule has a definition it speaks of and one it does not', () => {
  const cases = new Set(CASES.map(({ rule }) => rule));
  expect(RULES.map(({ id }) => id).filter((id) => !cases.has(id))).toEqual([]);
});

test('rules have names of their own', () => {
  expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
});
