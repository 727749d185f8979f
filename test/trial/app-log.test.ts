import { expect, test } from 'vitest';
import { monotonicClock } from '../../harness/clock.ts';
import type { LogLine } from '../../harness/engine/container-log.ts';
import { Timeline } from '../../harness/timeline/timeline.ts';
import { AppLog } from '../../harness/trial/app-log.ts';

const AT_MS = Date.UTC(2026, 10, 23, 5, 34, 21, 247);

function line(text: string, stream: LogLine['stream'] = 'stdout'): LogLine {
  return { stream, text, engineTimeMs: AT_MS };
}

function openLog(): { readonly log: AppLog; readonly timeline: Timeline } {
  const timeline = new Timeline({ clock: monotonicClock, engineOffsetMs: 250 });
  return { log: new AppLog(timeline), timeline };
}

test('puts what the JVM says on the timeline, on the harness’s clock', () => {
  const { log, timeline } = openLog();
  log.observe(line('rendered report-1'));
  log.observe(line('java.lang.OutOfMemoryError: Java heap space'));
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

test('explains an early end by the last lines, without the launcher’s notice', () => {
  const { log } = openLog();
  expect(log.lastWords).toBe('it printed nothing');
  log.observe(line('Picked up JAVA_TOOL_OPTIONS: -XX:+NoSuchFlag', 'stderr'));
  expect(log.lastWords).toBe('it printed nothing');
  for (let count = 1; count <= 12; count += 1) log.observe(line(`line ${count}`));
  expect(log.lastWords).toBe(Array.from({ length: 10 }, (_, index) => `line ${index + 3}`).join(' | '));
});

test('knows a JVM that refuses its flags', () => {
  const { log } = openLog();
  expect(log.isRefusal).toBe(false);
  log.observe(line("Unrecognized VM option 'NoSuchFlag'", 'stderr'));
  log.observe(line('Error: A fatal exception has occurred. Program will exit.', 'stderr'));
  expect(log.isRefusal).toBe(true);
});

test('knows whether the pressure agent taps the method whose instances it is to keep', () => {
  const { log } = openLog();
  expect(log.tapHindrance).toBe('no class of that name was loaded');
  log.observe(line('lastgasp-pressure cannot tap shop.Catalogue.fnd: no method of that name has code'));
  expect(log.tapHindrance).toBe('no method of that name has code');
  log.observe(line('lastgasp-pressure taps shop.Catalogue.find'));
  expect(log.tapHindrance).toBeNull();
});
