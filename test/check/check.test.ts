import { expect, test } from 'vitest';
import { check } from '../../harness/check/check.ts';
import { CAPTURES } from '../../harness/check/capture.ts';
import { checkReportSchema } from '../../harness/check/check-report.ts';
import { JDKS } from '../../harness/config/choice.ts';
import { factOf } from '../../harness/check/oom-facts.ts';
import { OOM_TYPES } from '../../harness/oom-type.ts';
import { type Example, exampleSubject } from './example-subject.ts';

/** The effects of one capture, by OOM type. */
function effectsOf(capture: string, example: Example) {
  const row = check(exampleSubject(example)).captures.find((candidate) => candidate.capture === capture);
  return Object.fromEntries((row?.cells ?? []).map(({ oomType, effect }) => [oomType, effect]));
}

test.each(JDKS)('a heap dump on JDK %i fires for what HotSpot raises and for nothing else', (jdk) => {
  expect(effectsOf('heap-dump', { options: '-XX:+HeapDumpOnOutOfMemoryError', jdk })).toEqual({
    'heap-space': 'fires',
    'gc-overhead': 'fires',
    metaspace: 'fires',
    'compressed-class-space': 'fires',
    'direct-buffer': 'cannot-fire',
    'netty-direct': 'cannot-fire',
    'native-thread': 'cannot-fire',
    'array-size': 'fires',
    'oom-killed': 'cannot-fire',
  });
});

test('what is not set has no effects', () => {
  const rows = check(exampleSubject({ options: '-XX:-HeapDumpOnOutOfMemoryError' })).captures;
  expect(rows.map(({ isSet, cells }) => [isSet, cells.length])).toEqual(CAPTURES.map(() => [false, 0]));
});

test('a JVM that does not start fires nothing, and the cell names the finding', () => {
  const options = '-XX:+HeapDumpOnOutOfMemoryError -XX:+UseConcMarkSweepGC';
  const row = check(exampleSubject({ options })).captures.find(({ capture }) => capture === 'heap-dump');
  expect(row?.cells).toContainEqual({
    oomType: 'heap-space',
    effect: 'cannot-fire',
    reason: '-XX:+UseConcMarkSweepGC (JAVA_TOOL_OPTIONS) is no flag of JDK 17.',
    findingId: 'unknown-flag',
  });
  expect(new Set(row?.cells.map(({ effect }) => effect))).toEqual(new Set(['cannot-fire']));
});

test('one broken hook of two leaves the other', () => {
  const broken = '-XX:OnOutOfMemoryError="/dump.sh %p"';
  const whole = '-XX:OnOutOfMemoryError=/dump.sh %p';
  const command = (...hooks: string[]) => ({ container: { command: ['java', ...hooks, '-jar', 'x.jar'] } });
  expect(effectsOf('hook', command(broken))['heap-space']).toBe('cannot-fire');
  expect(effectsOf('hook', command(broken, whole))['heap-space']).toBe('fires');
});

test('exit never comes behind a crash, and the crash does', () => {
  const options = '-XX:+CrashOnOutOfMemoryError -XX:+ExitOnOutOfMemoryError';
  expect(effectsOf('exit', { options })['heap-space']).toBe('cannot-fire');
  expect(effectsOf('crash', { options })['heap-space']).toBe('fires');
});

test('findings come by severity, and hold no secrets', () => {
  const hook = '/dump.sh --api-key=abcdef; jcmd %p Thread.print --token=abcdef';
  const { findings } = check(exampleSubject({ options: `'-XX:OnOutOfMemoryError=${hook}' -XX:+Nonsense` }));
  expect(findings.map(({ severity }) => severity)).toEqual(
    findings.map(({ severity }) => severity).toSorted((left, right) => order(left) - order(right)),
  );
  expect(findings.map(({ id }) => id)).toContain('hook-attach');
  expect(JSON.stringify(findings)).not.toContain('abcdef');
});

function order(severity: string): number {
  return ['serious', 'warning', 'note'].indexOf(severity);
}

test('there is one fact for every capture, OOM type and JDK', () => {
  for (const capture of CAPTURES) {
    for (const oomType of OOM_TYPES) {
      for (const jdk of JDKS) expect(factOf({ capture, oomType, jdk }).reason).not.toBe('');
    }
  }
});

test('the published schema refuses a report that says more', () => {
  expect(checkReportSchema.safeParse({ schemaVersion: 1 }).success).toBe(false);
});
