import { expect, test } from 'vitest';
import { K6Log } from '../../harness/load/k6-log.ts';

function read(...lines: readonly string[]): K6Log {
  const log = new K6Log();
  for (const line of lines) log.add(line);
  return log;
}

test('the first exception of a VU is kept, on one line', () => {
  const log = read(
    '{"level":"error","msg":"TypeError: x\\n\\tat default (file:///s/ex.ts:2:55(4))\\n","source":"stacktrace"}',
    '{"level":"error","msg":"another","source":"stacktrace"}',
  );
  expect(log.exception).toBe('TypeError: x at default (file:///s/ex.ts:2:55(4))');
});

test('a failed request and what the script prints are no errors of k6', () => {
  const log = read(
    '{"error":"connection refused","level":"warning","msg":"Request Failed"}',
    '{"level":"error","msg":"hello","source":"console"}',
  );
  expect(log.exception).toBeNull();
  expect(log.lastError).toBeNull();
});

test('k6’s own error is kept', () => {
  const log = read('{"level":"error","msg":"could not initialize \'bad.ts\'"}');
  expect(log.lastError).toBe("could not initialize 'bad.ts'");
});

test('a panic, which is not logged as JSON, is kept by its first line', () => {
  const log = read('', 'panic: runtime error: index out of range', 'goroutine 1 [running]:');
  expect(log.lastError).toBe('panic: runtime error: index out of range');
});
