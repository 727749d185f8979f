import { expect, test } from 'vitest';
import { visibleEvent } from '../../harness/command/visible-event.ts';
import { invalidRecord } from '../journal/example-run.ts';

test('what a JVM says in an invalid trial moves no cursor', () => {
  const record = invalidRecord(
    {},
    'The JVM refused: \u001b[2J\u001b]0;title\u0007class \u001b[31mEvil\u0008',
  );
  const shown = visibleEvent({ kind: 'trial-ended', record });
  expect(shown).toMatchObject({ record: { invalidReason: expect.stringContaining('Evil') } });
  expect(JSON.stringify(shown)).not.toMatch(/\\u001b|\\u0007|\\b/);
});

test('nor in one that the harness spoiled', () => {
  const record = invalidRecord({}, 'It stood still.\u001b[2J');
  expect(visibleEvent({ kind: 'trial-spoiled', record })).toMatchObject({
    record: { invalidReason: 'It stood still.' },
  });
});

test('a note is shown without controls too, and what has none is shown as it is', () => {
  expect(visibleEvent({ kind: 'note', message: 'waiting\u001b[1A' })).toEqual({
    kind: 'note',
    message: 'waiting',
  });
  const event = { kind: 'trial-started', trial: 'heap-leak/17/none/256-512/1' } as const;
  expect(visibleEvent(event)).toBe(event);
});
