import { describe, expect, expectTypeOf, it, type Assertion } from 'vitest';
import { runTrials, type TrialRecord } from '../../harness/vitest/index.ts';
import { CAPTURED, exampleRecord, invalidRecord, LOST, unreachableRecord } from '../journal/example-run.ts';

const captured = exampleRecord();
const lost = exampleRecord({ index: 2, path: LOST });
/** What a failed assertion says, or that it did not fail. */
const failure = async (assertion: Promise<void>): Promise<string> =>
  assertion.then(
    () => 'passed',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

describe('toHaveCaptured', () => {
  it('passes for a trial whose evidence got out, for a promise of it, and for all of several', async () => {
    await expect(captured).toHaveCaptured('heap-dump');
    await expect(Promise.resolve(captured)).toHaveCaptured('heap-dump');
    await expect([captured, captured]).toHaveCaptured('heap-dump');
    await expect(lost).not.toHaveCaptured('heap-dump');
  });

  it('says where each other one was lost, and by how much', async () => {
    expect(await failure(expect([captured, lost]).toHaveCaptured('heap-dump'))).toBe(
      'expected heap-dump to be captured, but it was not in 1 of 2:\n' +
        '  heap-leak/17/dump-hook/256-512/2: heap-dump lost at stopped-mid-upload (stopped in the middle of the upload), ' +
        'it would have needed 212.4 s more: 40 of 120 MB arrived',
    );
    expect(await failure(expect(captured).not.toHaveCaptured('heap-dump'))).toContain('but it was in');
  });

  it('fails for a part of it', async () => {
    const partial = exampleRecord({ path: { ...LOST, verdict: 'partial', lossStage: 'incomplete-file' } });
    expect(await failure(expect(partial).toHaveCaptured('heap-dump'))).toContain(
      'heap-dump partial at incomplete-file',
    );
  });

  it('tells of many no more than a person reads', async () => {
    const message = await failure(expect(Array.from({ length: 90 }, () => lost)).toHaveCaptured('heap-dump'));
    expect(message.split('\n')).toHaveLength(7);
    expect(message).toContain('and 85 more');
  });
});

describe('a trial that decides nothing', () => {
  it.each([
    [
      'an invalid one',
      invalidRecord({}, 'k6 failed'),
      'decides nothing, neither captured nor lost: k6 failed',
    ],
    ['one whose OOM is out of reach', unreachableRecord({}, 'not on this JDK'), 'not on this JDK'],
    [
      'one that is invalid for the path',
      exampleRecord({ path: { ...CAPTURED, verdict: 'invalid', detail: 'within the clock error' } }),
      'within the clock error',
    ],
    [
      'one that was not judged by it',
      exampleRecord({ changes: { paths: { 'heap-dum': CAPTURED } } }),
      'not judged by "heap-dump", but by heap-dum',
    ],
    ['none at all', [], 'no trial'],
  ])('passes no test, turned around or not: %s', async (_name, trials, words) => {
    expect(await failure(expect(trials).toHaveCaptured('heap-dump'))).toContain(words);
    expect(await failure(expect(trials).not.toHaveCaptured('heap-dump'))).toContain(words);
    expect(await failure(expect(trials).not.toHaveMarginAbove('1s', 'heap-dump'))).toContain(words);
  });
});

describe('toHaveMarginAbove', () => {
  it.each(['10s', '10 s', '12300ms', 12.3, '0.2 min'])('passes for 12.34 s above %s', async (least) => {
    await expect(captured).toHaveMarginAbove(least);
  });

  it('fails at the margin itself, and for what was not captured', async () => {
    expect(await failure(expect(captured).toHaveMarginAbove('12.34s'))).toContain(
      'expected a margin above 12.3 s, but there was none in 1 of 1',
    );
    await expect(lost).not.toHaveMarginAbove(-1000);
  });

  it('asks which path is meant where several were judged', async () => {
    const both = exampleRecord({ changes: { paths: { 'heap-dump': CAPTURED, profile: LOST } } });
    expect(await failure(expect(both).toHaveMarginAbove('1s'))).toContain(
      'several capture paths: heap-dump, profile',
    );
    await expect(both).toHaveMarginAbove('1s', 'heap-dump');
    await expect(both).not.toHaveMarginAbove('1s', 'profile');
  });

  it('takes no margin of a smoke test', async () => {
    const scaled = exampleRecord({ changes: { timeScale: 10 } });
    expect(await failure(expect(scaled).toHaveMarginAbove('1s'))).toContain('ran at time scale 10');
    expect(await failure(expect(scaled).not.toHaveMarginAbove('1s'))).toContain('ran at time scale 10');
  });

  it.each(['ten seconds', '10', '10h', ''])('refuses "%s" for a duration', async (least) => {
    expect(await failure(expect(captured).toHaveMarginAbove(least))).toContain('is no duration');
  });
});

it('is known to the compiler with its arguments', () => {
  expectTypeOf<Assertion['toHaveCaptured']>().parameters.toEqualTypeOf<[path: string]>();
  expectTypeOf(runTrials).returns.resolves.toEqualTypeOf<readonly TrialRecord[]>();
  expectTypeOf<Assertion['toHaveMarginAbove']>().returns.toEqualTypeOf<Promise<void>>();
});
