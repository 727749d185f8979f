import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { monotonicClock } from '../../harness/clock.ts';
import type { LogLine } from '../../harness/engine/container-log.ts';
import { Timeline } from '../../harness/timeline/timeline.ts';
import { AppLog } from '../../harness/trial/app-log.ts';

const AT_MS = Date.UTC(2026, 10, 23, 5, 34, 21, 247);

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-app-log-'));
});
afterAll(() => rm(directory, { recursive: true }));

function line(text: string, stream: LogLine['stream'] = 'stdout'): LogLine {
  return { stream, text, engineTimeMs: AT_MS };
}

function openLog(): { readonly log: AppLog; readonly timeline: Timeline; readonly file: string } {
  const file = join(directory, 'app.log');
  const timeline = new Timeline({ clock: monotonicClock, engineOffsetMs: 250 });
  return { log: new AppLog({ file, timeline }), timeline, file };
}

test('keeps every line with the engine’s time and its stream', async () => {
  const { log, file } = openLog();
  log.observe(line('lastgasp-ready port=8080'));
  log.observe(line('Exception in thread "main" ', 'stderr'));
  await log[Symbol.asyncDispose]();
  expect(await readFile(file, 'utf8')).toBe(
    '2026-11-23T05:34:21.247Z stdout lastgasp-ready port=8080\n' +
      '2026-11-23T05:34:21.247Z stderr Exception in thread "main" \n',
  );
});

test('puts what the JVM says on the timeline, on the harness’s clock', async () => {
  const { log, timeline } = openLog();
  log.observe(line('rendered report-1'));
  log.observe(line('java.lang.OutOfMemoryError: Java heap space'));
  await log[Symbol.asyncDispose]();
  expect(timeline.events).toEqual([
    {
      kind: 'oom',
      oomType: 'heap-space',
      witness: 'jvm-banner',
      detail: 'java.lang.OutOfMemoryError: Java heap space',
      atMs: AT_MS - 250,
      source: 'container-log',
    },
  ]);
});

test('explains an early end by the last lines, without the launcher’s notice', async () => {
  const { log } = openLog();
  expect(log.lastWords).toBe('it printed nothing');
  log.observe(line('Picked up JAVA_TOOL_OPTIONS: -XX:+NoSuchFlag', 'stderr'));
  expect(log.lastWords).toBe('it printed nothing');
  for (let count = 1; count <= 12; count += 1) log.observe(line(`line ${count}`));
  await log[Symbol.asyncDispose]();
  expect(log.lastWords).toBe(Array.from({ length: 10 }, (_, index) => `line ${index + 3}`).join(' | '));
});

test('knows a JVM that refuses its flags', async () => {
  const { log } = openLog();
  expect(log.isRefusal).toBe(false);
  log.observe(line("Unrecognized VM option 'NoSuchFlag'", 'stderr'));
  log.observe(line('Error: A fatal exception has occurred. Program will exit.', 'stderr'));
  await log[Symbol.asyncDispose]();
  expect(log.isRefusal).toBe(true);
});
