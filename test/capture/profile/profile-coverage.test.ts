import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { coverageOf } from '../../../harness/capture/profile/profile-coverage.ts';
import type { ProfileChunk, ProfileContent } from '../../../harness/capture/profile/profile-facts.ts';

function content(startMs: number, endMs: number, chunks: readonly ProfileChunk[]): ProfileContent {
  return {
    runtimeId: 'a',
    snapshot: null,
    startMs,
    endMs,
    chunks: [...chunks],
    culprit: { namesCulprit: false, detail: '' },
  };
}

const hotspot = (fromMs: number, toMs: number): ProfileChunk => ({ writer: 'hotspot', fromMs, toMs });
const ddprof = (fromMs: number, toMs: number): ProfileChunk => ({ writer: 'ddprof', fromMs, toMs });

test.each([
  ['no more than the event says', content(10, 20, [hotspot(0, 30)]), [{ fromMs: 10, toMs: 20 }]],
  ['no more than the chunks say', content(0, 30, [hotspot(10, 20)]), [{ fromMs: 10, toMs: 20 }]],
  ['what both writers cover', content(0, 30, [hotspot(0, 20), ddprof(5, 30)]), [{ fromMs: 5, toMs: 20 }]],
  [
    'two chunks that follow each other',
    content(0, 30, [hotspot(0, 10), hotspot(10, 30)]),
    [{ fromMs: 0, toMs: 30 }],
  ],
  [
    'a gap between chunks',
    content(0, 30, [hotspot(0, 10), hotspot(15, 30), ddprof(0, 30)]),
    [
      { fromMs: 0, toMs: 10 },
      { fromMs: 15, toMs: 30 },
    ],
  ],
  ['nothing where they do not meet', content(0, 10, [hotspot(20, 30)]), []],
])('a profile covers %s', (_what, profile, expected) => {
  expect(coverageOf(profile)).toEqual(expected);
});

test('no moment is covered that the event or any writer leaves out', () => {
  const chunk = fc
    .record({
      writer: fc.constantFrom('hotspot' as const, 'ddprof' as const),
      fromMs: fc.nat(100),
      length: fc.integer({ min: 1, max: 50 }),
    })
    .map(({ writer, fromMs, length }) => ({ writer, fromMs, toMs: fromMs + length }));
  fc.assert(
    fc.property(
      fc.nat(50),
      fc.integer({ min: 51, max: 150 }),
      fc.array(chunk, { minLength: 1 }),
      (startMs, endMs, chunks) => {
        const covered = coverageOf(content(startMs, endMs, chunks));
        const within = (spans: readonly { fromMs: number; toMs: number }[], atMs: number) =>
          spans.some(({ fromMs, toMs }) => fromMs < atMs && atMs < toMs);
        const writers = Map.groupBy(chunks, ({ writer }) => writer);
        for (let atMs = 0.5; atMs < 160; atMs += 1) {
          const expected =
            startMs < atMs && atMs < endMs && [...writers.values()].every((spans) => within(spans, atMs));
          expect(within(covered, atMs)).toBe(expected);
        }
      },
    ),
  );
});
