import { describe, expect, it } from 'vitest';
import { trialRecordSchema, type TrialRecord } from '../../harness/journal/trial-record.ts';
import type { TimelineEvent } from '../../harness/timeline/timeline-event.ts';
import { judgeTrial } from '../../harness/verdict/judge-trial.ts';
import { at, exampleEvidence, oomEvent, READY } from './example-evidence.ts';
import { BLIND, HANDLED, judge, SCENARIO, UNASKED } from './example-judgement.ts';

describe('a trial of an OOM that its JDK does not produce', () => {
  const collections = Array.from({ length: 5 }, (_, index): TimelineEvent => ({
    kind: 'collection',
    scope: 'full',
    cause: 'Ergonomics',
    pools: [],
    durationMs: 200,
    beforeMiB: 40,
    afterMiB: 40,
    capacityMiB: 44,
    atMs: at(60) - index * 200,
    source: 'jvm-file',
  }));
  const judged = (events: readonly TimelineEvent[]): TrialRecord =>
    trialRecordSchema.parse(
      judgeTrial({
        evidence: exampleEvidence({ events }),
        scenario: { ...SCENARIO, oomType: 'gc-overhead' },
        capturePaths: [UNASKED],
      }),
    );

  it('is unreachable, neither valid nor invalid, with the evidence', () => {
    expect(judged([READY, ...collections, oomEvent()])).toMatchObject({
      valid: false,
      invalidReason: null,
      unreachableReason: expect.stringContaining('5 full collections took 100 % of the time'),
      paths: { 'heap-dump': { verdict: 'invalid', detail: expect.stringContaining('This JVM threw') } },
    });
  });

  it('is invalid without that evidence', () => {
    expect(judged([READY, ...collections.slice(1), oomEvent()])).toMatchObject({
      valid: false,
      invalidReason: expect.stringContaining('Wrong OOM: heap-space'),
      unreachableReason: null,
    });
  });

  it('is invalid when something else was wrong as well', () => {
    expect(judged([READY, ...collections, oomEvent(), BLIND])).toMatchObject({
      invalidReason: 'The object store went away',
      unreachableReason: null,
    });
  });
});

describe('a trial whose service handled an OOM before its own', () => {
  const banner = oomEvent({ atMs: at(30) });
  const own = oomEvent({ witness: 'sample', atMs: at(80), detail: 'lastgasp-witness oom=heap-space' });
  const handled = { ...HANDLED, atMs: at(32) };

  it('has the OOM that nobody handled', () => {
    expect(judge(exampleEvidence({ events: [READY, banner, handled, own] }))).toMatchObject({
      valid: true,
      oomAt: '2026-11-23T05:01:20.000Z',
      oomWitness: 'sample',
    });
  });

  it('has the earlier one when the JVM ended at it', () => {
    expect(judge(exampleEvidence({ events: [READY, banner] }))).toMatchObject({
      valid: true,
      oomAt: '2026-11-23T05:00:30.000Z',
    });
  });
});

it('says when the OOM was wanted', () => {
  const wanted: TimelineEvent = { kind: 'oom-wanted', atMs: at(59), source: 'harness' };
  expect(judge(exampleEvidence({ events: [READY, wanted, oomEvent()] })).oomWantedAt).toBe(
    '2026-11-23T05:00:59.000Z',
  );
});
