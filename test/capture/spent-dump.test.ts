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

describe('a dump that was spent on an OOM which the service handled', () => {
  const handled: TimelineEvent = {
    kind: 'oom-handled',
    oomType: 'heap-space',
    detail: 'handled',
    atMs: at(45),
    source: 'container-log',
  };
  const judgeLater = (facts: Partial<HeapDumpFacts>, events: readonly TimelineEvent[]): PathVerdict =>
    heapDump.judge({ ...WHOLE, ...facts }, { ...judgeContext([...events, handled]), oomAtMs: at(90) });

  it('is lost at no-trigger, though it arrived whole and in time', () => {
    expect(judgeLater({}, UPLOADED)).toEqual({
      verdict: 'lost',
      lossStage: 'no-trigger',
      attributed: false,
      marginSeconds: null,
      blindWindowSeconds: null,
      durable: null,
      detail:
        'Dump and hook were spent on an earlier OOM, which the service handled, 50.0 s before this one.',
    });
  });

  it.each<[string, Partial<HeapDumpFacts>]>([
    ['was never sent', { object: null }],
    ['is gone from the disk', { file: null }],
    ['left no file', { file: null, object: null }],
    ['has no readable time', { file: dumpFacts({ dumpedAtMs: null, structure: BROKEN }), object: null }],
  ])('is the same when it %s', (_name, facts) => {
    expect(judgeLater(facts, UPLOADED)).toMatchObject({
      lossStage: 'no-trigger',
      detail: expect.stringMatching(/spent on an earlier/),
    });
  });

  it('but a dump made after the handled one is judged as any other', () => {
    const dump = dumpFacts({ dumpedAtMs: at(46) });
    expect(judgeLater({ file: dump, object: dump }, UPLOADED).verdict).toBe('captured');
  });

  it('and one that the service handled after its own OOM spends nothing', () => {
    const late = { ...handled, atMs: at(95) };
    const context = { ...judgeContext([...UPLOADED, late]), oomAtMs: at(39.5) };
    expect(heapDump.judge(WHOLE, context).verdict).toBe('captured');
  });
});
