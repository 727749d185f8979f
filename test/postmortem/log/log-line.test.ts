import { expect, test } from 'vitest';
import { parseLogLine } from '../../../harness/postmortem/log/log-line.ts';
import { TASK_ID } from '../example-files.ts';

const TIME = '2026-11-26T13:22:51.180Z';
const AT_MS = Date.parse(TIME);
const STREAM = `ecs/app/${TASK_ID}`;

function parse(text: string, fields: { readonly atMs?: number; readonly stream?: string } = {}) {
  return parseLogLine({
    text,
    number: 1,
    path: null,
    atMs: fields.atMs ?? null,
    stream: fields.stream ?? null,
  });
}

test.each([
  ['an export to S3', `${TIME} it failed`],
  ['aws logs tail', `2026-11-26T13:22:51.180000+00:00 ${STREAM} it failed`],
  ['a trial’s log', `${TIME} stderr it failed`],
  ['a CRI log', `${TIME} stdout F it failed`],
  ['the console’s CSV', `${AT_MS},it failed`],
  ['a time in another zone', '2026-11-26T22:22:51.180+09:00 it failed'],
])('takes off what %s puts before a line', (_name, line) => {
  expect(parse(line)).toMatchObject({ text: 'it failed', atMs: AT_MS });
});

test('tells whose the line is by the name of its stream', () => {
  const named = { container: 'app', taskId: TASK_ID };
  expect(parse(`${TIME} ${STREAM} x`)).toMatchObject(named);
  expect(parse(`/ecs/orders ${STREAM} x`)).toMatchObject({ ...named, text: 'x', atMs: null });
  expect(parse('x', { stream: STREAM, atMs: 7 })).toMatchObject({ ...named, atMs: 7 });
  expect(parse('x')).toMatchObject({ container: null, taskId: null });
});

test('takes the time of a structured line from its fields, and none that has no zone', () => {
  expect(parse(`{"@timestamp":"${TIME}","message":"x"}`).atMs).toBe(AT_MS);
  expect(parse('2026-11-26 13:22:51,180 ERROR x').atMs).toBeNull();
  expect(parse('2026-13-45T13:22:51Z x').atMs).toBeNull();
});
