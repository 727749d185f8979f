import { describe, expect, it } from 'vitest';
import { heapDump, type HeapDumpFacts } from '../../harness/capture/heap-dump.ts';
import type { PathVerdict } from '../../harness/capture/path-verdict.ts';
import type { TimelineEvent } from '../../harness/timeline/timeline-event.ts';
import {
  at,
  BROKEN,
  DUMP_BEGIN,
  dumpFacts,
  judgeContext,
  uploadBegin,
  uploadEnd,
  WHOLE,
} from './example-dump.ts';

const UPLOADED: readonly TimelineEvent[] = [DUMP_BEGIN, uploadBegin(), uploadEnd()];

function judge(facts: Partial<HeapDumpFacts> = {}, events: readonly TimelineEvent[] = UPLOADED): PathVerdict {
  return heapDump.judge({ ...WHOLE, ...facts }, judgeContext(events));
}

describe('a dump that arrived whole and in time', () => {
  it('is captured, with the seconds to spare', () => {
    expect(judge()).toEqual({
      verdict: 'captured',
      lossStage: null,
      attributed: true,
      marginSeconds: 50,
      blindWindowSeconds: null,
      durable: { afterOomSeconds: 10.5, sizeBytes: 1000 },
      detail:
        "1000 bytes arrived whole, 50.0 s before the container's end; 90 % of the heap is held by lastgasp.orders.ReportCache.",
    });
  });

  it('is captured but not attributed when it leads to somebody else', () => {
    const holder = { namesCulprit: false, detail: '60 % of the heap is held by app.Bystander' };
    expect(judge({ holder })).toMatchObject({
      verdict: 'captured',
      attributed: false,
      detail: expect.stringContaining('app.Bystander, which does not name lastgasp.orders.ReportCache'),
    });
  });

  it('is captured by the second upload when the first was refused', () => {
    const events = [
      uploadBegin(),
      uploadEnd({ seconds: 44, outcome: 'rejected', httpStatus: 503, receivedBytes: 0, sha256: '' }),
      uploadBegin({ seconds: 45, upload: 2 }),
      uploadEnd({ upload: 2 }),
    ];
    expect(judge({}, events).verdict).toBe('captured');
  });

  it('is judged by the last upload in time, which is what the server holds', () => {
    const second = [
      uploadBegin({ seconds: 60, upload: 2 }),
      uploadEnd({ seconds: 70, upload: 2, sha256: 'bb22' }),
    ];
    expect(judge({}, [...UPLOADED, ...second])).toMatchObject({ lossStage: 'arrived-damaged' });
  });

  it('is not captured by an upload of another object', () => {
    const other = [uploadBegin(), uploadEnd({ key: 'hs_err.log' })];
    expect(judge({ object: null }, other)).toMatchObject({
      verdict: 'lost',
      lossStage: 'stopped-mid-upload',
    });
  });
});

describe('a damaged object is lost at arrived-damaged', () => {
  const damages: readonly (readonly [string, Partial<HeapDumpFacts>, readonly TimelineEvent[], string])[] = [
    ['shorter by a byte', { object: dumpFacts({ sizeBytes: 999 }) }, UPLOADED, 'not what was received'],
    [
      'right size, other checksum',
      { object: dumpFacts({ sha256: 'ff' }) },
      UPLOADED,
      'not what was received',
    ],
    ['gone from the server', { object: null }, UPLOADED, 'holds no such object'],
    [
      'received as held, but not as the file is',
      { object: dumpFacts({ sha256: 'ff' }) },
      [uploadBegin(), uploadEnd({ sha256: 'ff' })],
      'is not the file of 1000 bytes',
    ],
    [
      'received and held shorter than the file is',
      { object: dumpFacts({ sizeBytes: 991 }) },
      [uploadBegin(), uploadEnd({ receivedBytes: 991 })],
      'is not the file of 1000 bytes',
    ],
    ['without an end record', { object: dumpFacts({ structure: BROKEN }) }, UPLOADED, 'broken at byte 600'],
    ['of an earlier JVM', { object: dumpFacts({ dumpedAtMs: at(-1) }) }, UPLOADED, 'of an earlier JVM'],
    ['without a time of its own', { object: dumpFacts({ dumpedAtMs: null }) }, UPLOADED, 'of an earlier JVM'],
  ];
  it.each(damages)('%s', (_name, facts, events, words) => {
    const verdict = judge(facts, events);
    expect(verdict).toMatchObject({ verdict: 'lost', lossStage: 'arrived-damaged', attributed: false });
    expect(verdict.detail).toContain(words);
    expect(verdict.marginSeconds).toBe(50);
  });

  it('knows an earlier JVM by the engine’s clock, which stamped the dump', () => {
    const dump = dumpFacts({ dumpedAtMs: at(40) });
    const judged = (engineOffsetMs: number) =>
      heapDump.judge({ ...WHOLE, file: dump, object: dump }, { ...judgeContext(UPLOADED), engineOffsetMs });
    expect(judged(-39_000).verdict).toBe('captured');
    expect(judged(41_000)).toMatchObject({ verdict: 'lost', lossStage: 'arrived-damaged' });
  });

  it('but a dump of the trial’s first instant is not of an earlier JVM', () => {
    const dump = dumpFacts({ dumpedAtMs: Math.floor(at(0) - 10) });
    expect(judge({ file: dump, object: dump }).verdict).toBe('captured');
  });
});

describe('a dump that never left', () => {
  it('was not triggered when the JVM began none', () => {
    expect(judge({ file: null, object: null }, [])).toMatchObject({
      verdict: 'lost',
      lossStage: 'no-trigger',
      marginSeconds: null,
    });
  });

  it('was not sent when the JVM put it where nothing is sent from', () => {
    const elsewhere = { ...DUMP_BEGIN, path: '/tmp/other.hprof' };
    expect(judge({ file: null, object: null }, [elsewhere])).toMatchObject({
      verdict: 'lost',
      lossStage: 'not-sent',
      detail: 'The JVM dumped to /tmp/other.hprof; what is sent is /tmp/heap_dump.hprof, and there is none.',
    });
  });

  it('was not written when the JVM says that it failed, wherever it should have gone', () => {
    const failed = {
      kind: 'dump-failed',
      reason: 'No space left on device',
      atMs: at(42),
      source: 'container-log',
    } as const;
    const elsewhere = { ...DUMP_BEGIN, path: '/tmp/other.hprof' };
    for (const begun of [DUMP_BEGIN, elsewhere]) {
      expect(judge({ file: null, object: null }, [begun, failed])).toMatchObject({
        lossStage: 'not-written',
        detail: expect.stringContaining('No space left on device'),
      });
    }
  });

  it('was not written when the JVM began one and left no file', () => {
    const verdict = judge({ file: null, object: null }, [DUMP_BEGIN]);
    expect(verdict).toMatchObject({ verdict: 'lost', lossStage: 'not-written' });
    expect(verdict.detail).toContain('/tmp/heap_dump.hprof');
  });

  it('is incomplete when the file breaks off', () => {
    const file = dumpFacts({ sizeBytes: 600, structure: BROKEN });
    const verdict = judge({ file, object: null }, [DUMP_BEGIN]);
    expect(verdict).toMatchObject({ verdict: 'lost', lossStage: 'incomplete-file' });
    expect(verdict.detail).toContain('600 bytes is broken at byte 600: the file ends between two records');
  });

  it('is incomplete, not damaged on arrival, when the broken file itself was uploaded', () => {
    const dump = dumpFacts({ sizeBytes: 600, structure: BROKEN });
    const events = [DUMP_BEGIN, uploadBegin(), uploadEnd({ receivedBytes: 600 })];
    expect(judge({ file: dump, object: dump }, events)).toMatchObject({
      verdict: 'lost',
      lossStage: 'incomplete-file',
      attributed: false,
    });
  });

  it('was not sent when the file is whole and no upload began', () => {
    expect(judge({ object: null }, [DUMP_BEGIN])).toMatchObject({ verdict: 'lost', lossStage: 'not-sent' });
  });

  it('was not sent when the upload began only after the container’s end', () => {
    expect(judge({ object: null }, [uploadBegin({ seconds: 101 })])).toMatchObject({
      verdict: 'lost',
      lossStage: 'not-sent',
    });
  });

  it('was not sent when the store refused it, and says how', () => {
    const refused = uploadEnd({ outcome: 'rejected', httpStatus: 403 });
    const verdict = judge({ object: null }, [uploadBegin(), refused]);
    expect(verdict).toMatchObject({ verdict: 'lost', lossStage: 'not-sent', marginSeconds: null });
    expect(verdict.detail).toContain('HTTP 403');
  });

  it('was not sent when the upload broke off by itself', () => {
    const aborted = uploadEnd({ seconds: 60, outcome: 'aborted', receivedBytes: 400, httpStatus: null });
    const verdict = judge({ object: null }, [uploadBegin(), aborted]);
    expect(verdict).toMatchObject({ verdict: 'lost', lossStage: 'not-sent' });
    expect(verdict.detail).toBe(
      "The upload broke off 40.0 s before the container's end: 400 of 1000 bytes had arrived.",
    );
  });
});

describe('an upload cut by the stop', () => {
  it('is lost mid-upload and would have needed as long as its rate says', () => {
    const cut = uploadEnd({ seconds: 100.25, outcome: 'aborted', receivedBytes: 400, httpStatus: null });
    const verdict = judge({ object: null }, [uploadBegin({ seconds: 80.25 }), cut]);
    expect(verdict).toMatchObject({ verdict: 'lost', lossStage: 'stopped-mid-upload', attributed: false });
    // 400 bytes in 20 s: the other 600 take 30 s, counted from a cut 0.25 s after the end.
    expect(verdict.marginSeconds).toBeCloseTo(-30.25, 6);
    expect(verdict.detail).toBe('400 of 1000 bytes had arrived in 20.0 s when the container ended.');
  });

  it('is the stop’s doing even when the cut was seen shortly before the container’s end', () => {
    const cut = uploadEnd({ seconds: 99.5, outcome: 'aborted', receivedBytes: 100, httpStatus: null });
    const verdict = judge({ object: null }, [uploadBegin({ seconds: 89.5 }), cut]);
    expect(verdict.lossStage).toBe('stopped-mid-upload');
    expect(verdict.marginSeconds).toBeCloseTo(-90, 6);
  });

  it('never has a margin to spare, however little was left when the cut was seen', () => {
    const cut = uploadEnd({ seconds: 99.5, outcome: 'aborted', receivedBytes: 999, httpStatus: null });
    expect(judge({ object: null }, [uploadBegin({ seconds: 89.5 }), cut]).marginSeconds).toBeLessThan(0);
  });

  it('has no margin when nothing had arrived', () => {
    const cut = uploadEnd({ seconds: 100, outcome: 'aborted', receivedBytes: 0, httpStatus: null });
    expect(judge({ object: null }, [uploadBegin(), cut])).toMatchObject({
      lossStage: 'stopped-mid-upload',
      marginSeconds: null,
    });
  });

  it('is lost mid-upload when its end was never seen', () => {
    expect(judge({ object: null }, [uploadBegin()])).toMatchObject({
      verdict: 'lost',
      lossStage: 'stopped-mid-upload',
      marginSeconds: null,
    });
  });

  it('is lost mid-upload, by as much, when it was durable only after the end', () => {
    const verdict = judge({}, [uploadBegin(), uploadEnd({ seconds: 102.5 })]);
    expect(verdict).toMatchObject({ verdict: 'lost', lossStage: 'stopped-mid-upload', attributed: false });
    expect(verdict.marginSeconds).toBe(-2.5);
  });
});

describe('what cannot be decided is invalid', () => {
  it.each([
    ['99.992', 99.992],
    ['100.008', 100.008],
    ['100', 100],
  ])('an upload durable at %s s, closer to the end than the clocks agree', (_name, seconds) => {
    const verdict = judge({}, [uploadBegin(), uploadEnd({ seconds })]);
    expect(verdict).toMatchObject({ verdict: 'invalid', lossStage: null, marginSeconds: null });
    expect(verdict.detail).toContain('less than the clocks can tell apart');
  });

  it('an upload durable closer to the end than the engine’s clock stepped', () => {
    const context = judgeContext([uploadBegin(), uploadEnd({ seconds: 99.9 })]);
    const judged = (change: Partial<typeof context>) =>
      heapDump.judge(WHOLE, { ...context, ...change }).verdict;
    expect(judged({ engineClockStepMs: 150 })).toBe('invalid');
    // The offset to the harness's clock is in both stamps alike: how well it is known decides nothing here.
    expect(judged({ clockUncertaintyMs: 150 })).toBe('captured');
  });

  it.each([
    [99.98, 'captured'],
    [100.02, 'lost'],
  ])('but an upload durable at %d s is %s', (seconds, verdict) => {
    expect(judge({}, [uploadBegin(), uploadEnd({ seconds })]).verdict).toBe(verdict);
  });

  it.each([
    ['with the whole file still there', dumpFacts()],
    ['without a file', null],
    ['beside a broken file', dumpFacts({ structure: BROKEN })],
  ])('an object whose arrival nobody saw, %s', (_name, file) => {
    const verdict = judge({ file }, [DUMP_BEGIN]);
    expect(verdict.verdict).toBe('invalid');
    expect(verdict.detail).toContain('arrival the harness did not see');
  });

  it('an object that arrived whole but can be compared with no file', () => {
    expect(judge({ file: null })).toMatchObject({ verdict: 'invalid', attributed: false });
  });
});

describe('facts that are not facts', () => {
  it.each([
    ['missing', undefined],
    ['an error of collecting', { collectError: 'disk on fire' }],
    ['with a size that is text', { file: { ...dumpFacts(), sizeBytes: '1000' }, object: null }],
    ['with more than is known', { ...WHOLE, verdict: 'captured' }],
  ])('are refused: %s', (_name, facts) => {
    expect(() => heapDump.judge(facts, judgeContext(UPLOADED))).toThrow();
  });
});
