import { describe, expect, it } from 'vitest';
import type { TrialRecord } from '../../harness/journal/trial-record.ts';
import { yieldOfTrial } from '../../harness/report/trial-yield.ts';
import { CAPTURED, exampleRecord, invalidRecord, LOST } from '../journal/example-run.ts';

const yieldOf = (paths: TrialRecord['paths']) => yieldOfTrial(exampleRecord({ changes: { paths } }));
const UNCLEAR = { ...CAPTURED, verdict: 'invalid', detail: 'within the clock error' } as const;

describe('yieldOfTrial', () => {
  it('is usable as soon as one path captured evidence that names the culprit', () => {
    expect(yieldOf({ 'heap-dump': LOST, profile: CAPTURED })).toEqual({
      captured: true,
      usable: true,
      marginSeconds: 12.34,
    });
  });

  it('is not usable when one path captured and only another names the culprit', () => {
    const unattributed = { ...CAPTURED, attributed: false };
    const lostButNamed = { ...LOST, attributed: true };
    expect(yieldOf({ 'heap-dump': unattributed, profile: lostButNamed })).toEqual({
      captured: true,
      usable: false,
      marginSeconds: null,
    });
  });

  it('takes the margin of the evidence that was out first', () => {
    const late = { ...CAPTURED, marginSeconds: 0.5 };
    expect(yieldOf({ 'heap-dump': late, profile: CAPTURED })?.marginSeconds).toBe(12.34);
  });

  it('takes no notice of a notification, judged or not', () => {
    expect(yieldOf({ 'heap-dump': CAPTURED, 'datadog-oom-event': UNCLEAR })?.usable).toBe(true);
    expect(yieldOf({ 'heap-dump': LOST, 'datadog-oom-event': CAPTURED })?.captured).toBe(false);
    expect(yieldOf({ logs: CAPTURED })).toBeNull();
  });

  it('does not count a trial with a path that could not be judged, even where another captured', () => {
    expect(yieldOf({ 'heap-dump': UNCLEAR, profile: CAPTURED })).toBeNull();
    expect(yieldOf({ 'heap-dump': UNCLEAR, profile: LOST })).toBeNull();
    expect(yieldOf({})).toBeNull();
    expect(yieldOfTrial(invalidRecord({}, 'k6 failed'))).toBeNull();
  });
});
