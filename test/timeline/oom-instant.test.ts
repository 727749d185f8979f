import { describe, expect, it } from 'vitest';
import { handledOomBefore, oomInstant } from '../../harness/timeline/oom-instant.ts';
import type { OomWitness, TimelineEvent } from '../../harness/timeline/timeline-event.ts';

function oom(atMs: number, witness: OomWitness): TimelineEvent {
  return { kind: 'oom', oomType: 'heap-space', witness, detail: witness, atMs, source: 'container-log' };
}

function handled(atMs: number): TimelineEvent {
  return { kind: 'oom-handled', oomType: 'heap-space', detail: 'handled', atMs, source: 'container-log' };
}

describe('the OOM that a trial is about', () => {
  it.each<[string, readonly TimelineEvent[], number | undefined]>([
    ['is the earliest witness, whatever its rank', [oom(75, 'sample'), oom(60, 'jvm-banner')], 60],
    ['is none without a witness', [], undefined],
    ['is none when the service handled the only one', [oom(20, 'jvm-banner'), handled(22)], undefined],
    [
      'is the first witness after one that was handled',
      [oom(20, 'jvm-banner'), handled(22), oom(90, 'sample'), oom(91, 'uncaught-trace')],
      90,
    ],
    [
      'is the banner of a JVM that ended before it could say that it had handled it',
      [oom(20, 'jvm-banner')],
      20,
    ],
    [
      'is not made undone by errors that the service handles in the full heap afterwards',
      [oom(60, 'jvm-banner'), oom(62, 'sample'), handled(63), handled(64)],
      60,
    ],
    [
      'is no banner of a handled one, nor what is handled after it',
      [oom(20, 'jvm-banner'), handled(22), oom(90, 'sample'), handled(91)],
      90,
    ],
    ['is a kernel kill after a handled one', [oom(20, 'jvm-banner'), handled(22), oom(90, 'kernel')], 90],
    [
      'is a trace that nobody caught, though an error is handled next',
      [oom(20, 'uncaught-trace'), handled(22)],
      20,
    ],
  ])('%s', (_name, events, atMs) => {
    expect(oomInstant(events)?.atMs).toBe(atMs);
    expect(oomInstant(events.toReversed())?.atMs).toBe(atMs);
  });
});

it('the last handled OOM before an instant is the one whose dump and hook were spent', () => {
  const events = [handled(22), handled(40), handled(95)];
  expect(handledOomBefore(events, 90)).toBe(40);
  expect(handledOomBefore(events, 22)).toBeNull();
});

it('is found among ten thousand banners in a few looks at each, as a JVM that lives on prints them', () => {
  const BANNERS = 10_000;
  let looks = 0;
  const events = Array.from({ length: BANNERS }, (_, index): TimelineEvent => {
    const { atMs, ...banner } = oom(index, 'jvm-banner');
    return {
      ...banner,
      get atMs() {
        looks += 1;
        return atMs;
      },
    };
  });
  expect(oomInstant([...events, handled(BANNERS), oom(BANNERS + 1, 'uncaught-trace')])?.atMs).toBe(
    BANNERS + 1,
  );
  expect(looks / BANNERS).toBeLessThan(100);
});
