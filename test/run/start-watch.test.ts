import { expect, test } from 'vitest';
import { EXIT_CODE } from '../../harness/harness-error.ts';
import { ServiceStartError, StartWatch } from '../../harness/run/start-watch.ts';
import type { TrialFailure } from '../../harness/verdict/trial-evidence.ts';
import { exampleRecord } from '../journal/example-run.ts';
import { at } from '../verdict/example-evidence.ts';

const LOADED = { events: [{ kind: 'load-started', atMs: at(1), source: 'harness' }], failure: null } as const;

function failed(kind: TrialFailure['kind'], detail = 'no database'): { events: []; failure: TrialFailure } {
  return { events: [], failure: { kind, detail } };
}

test.each<TrialFailure['kind']>(['never-ready', 'exited-early', 'jvm-refused', 'wrong-jvm'])(
  'three services that are %s are enough, two are not',
  (kind) => {
    const watch = new StartWatch([]);
    watch.record(failed(kind));
    watch.record(failed(kind, 'still none'));
    expect(watch.isHopeless).toBe(false);
    watch.record(failed(kind, 'still none'));
    expect(watch.isHopeless).toBe(true);
    expect(watch.reason).toBe('no database');
  },
);

test.each<TrialFailure['kind']>(['harness-failed', 'interrupted'])(
  'a trial that is %s says nothing of the service',
  (kind) => {
    const watch = new StartWatch([]);
    for (let trial = 0; trial < 5; trial += 1) watch.record(failed(kind));
    expect(watch.isHopeless).toBe(false);
    expect(watch.reason).toBeNull();
  },
);

test('one service that came to its load shows that the others could have', () => {
  const watch = new StartWatch([]);
  watch.record(failed('jvm-refused'));
  watch.record(LOADED);
  for (let trial = 0; trial < 5; trial += 1) watch.record(failed('jvm-refused'));
  expect(watch.isHopeless).toBe(false);
  expect(watch.reason).toBeNull();
});

test('so does a valid trial from before the run was gone on with, and an invalid one does not', () => {
  const after = (valid: boolean): StartWatch => {
    const watch = new StartWatch([{ ...exampleRecord(), valid }]);
    for (let trial = 0; trial < 3; trial += 1) watch.record(failed('never-ready'));
    return watch;
  };
  expect(after(true).isHopeless).toBe(false);
  expect(after(false).isHopeless).toBe(true);
});

test('the error has the reason, where the log is, and the code of an environment that does not do', () => {
  const error = new ServiceStartError('Nothing listens on port 8080.', { directory: 'results/x' });
  expect(error.message).toBe('No trial came to its load. Nothing listens on port 8080.');
  expect(error.hint).toContain('results/x/trials');
  expect(error.exitCode).toBe(EXIT_CODE.environment);
});
