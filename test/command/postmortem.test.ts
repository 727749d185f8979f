import { expect, test } from 'vitest';
import { z } from 'zod';
import { formatPostmortem } from '../../harness/command/postmortem-text.ts';
import { readProgress } from '../../harness/command/read-progress.ts';
import { postmortemReportSchema } from '../../harness/postmortem/postmortem-report.ts';
import { publishedSchemas } from '../../harness/report/published-schemas.ts';
import { ExampleFiles, exampleTask, lineAt, UNHEALTHY } from '../postmortem/example-files.ts';
import { readPostmortem } from '../postmortem/read-postmortem.ts';
import { lastgasp } from './in-process.ts';

const EXIT = lineAt(3_595, 'Terminating due to java.lang.OutOfMemoryError: Java heap space');

async function run(task: object, lines: readonly string[], ...options: readonly string[]) {
  await using files = await ExampleFiles.create();
  return await lastgasp([
    'postmortem',
    await files.writeTask(task),
    await files.write('app.log', lines),
    ...options,
  ]);
}

test('a cause that was found ends with 0, and stands beside what it rests on', async () => {
  const { stdout, stderr, exitCode } = await run(exampleTask({}, [{ exitCode: 3 }]), [
    lineAt(1, 'INFO hello'),
    EXIT,
  ]);
  expect(stdout).toMatch(
    /^What ended it \(certain\): The JVM ended itself at an OutOfMemoryError \(Java heap space\).*\n {4}\S+app\.log:2 {2}\S+ Terminating due to/m,
  );
  expect(stdout).toMatch(/ tasks\[0\]\.containers\[0\]\.exitCode {2}3$/m);
  expect(stdout, 'colours without a terminal').not.toContain('\u001B');
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
});

test('what cannot be told ends with 2, and says what would decide', async () => {
  const { stdout, exitCode } = await run(exampleTask(UNHEALTHY), [lineAt(1, 'INFO hello')]);
  expect(stdout).toMatch(/^What ended it \(cannot tell\): .*swallows leaves none\./m);
  expect(stdout).toMatch(/To be surer:\n {2}- A garbage collection log/);
  expect(exitCode).toBe(2);
});

test('JSON keeps to the published schema', async () => {
  const { stdout, exitCode } = await run(exampleTask({}, [{ exitCode: 3 }]), [EXIT], '--json');
  const report: unknown = JSON.parse(stdout);
  expect(z.fromJSONSchema(publishedSchemas()['postmortem --json']).safeParse(report).success).toBe(true);
  expect(postmortemReportSchema.parse(report).cause.cause).toBe('oom-exit');
  expect(exitCode).toBe(0);
});

test('what a log contains cannot move a cursor or forge a line', async () => {
  const forged = `\u001B[2J\u001B]0;x\u0007Exception in thread "\u202Eworker\u009B1A" java.lang.OutOfMemoryError: Java heap space`;
  await using files = await ExampleFiles.create();
  const report = await readPostmortem([
    await files.writeTask(
      exampleTask({ ...UNHEALTHY, stoppedReason: 'Task failed ELB health checks\n\u001B[31mforged' }),
    ),
    await files.write('app.log', [lineAt(3_300, forged)]),
  ]);
  const text = formatPostmortem(report, { colours: false });
  expect(text).toContain('java.lang.OutOfMemoryError: Java heap space');
  expect(text).not.toMatch(/[^\P{Cc}\n]|\u202E/u);
  expect(text).not.toMatch(/^forged/m);
});

test('colours are for a terminal', async () => {
  await using files = await ExampleFiles.create();
  const report = await readPostmortem([await files.write('app.log', [EXIT])]);
  expect(formatPostmortem(report, { colours: true })).toContain('\u001B[');
});

test('long reading says how far it is, short reading says nothing', () => {
  let nowMs = 0;
  const lines: string[] = [];
  const onRead = readProgress({ write: (line) => lines.push(line), nowMs: () => nowMs });
  for (; nowMs <= 8_000; nowMs += 500) onRead('app.log', nowMs * 2 ** 20);
  expect(lines).toEqual([
    'app.log: 3000 MiB read in 3 s',
    'app.log: 5000 MiB read in 5 s',
    'app.log: 7000 MiB read in 7 s',
  ]);
});
