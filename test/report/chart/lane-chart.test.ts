import { describe, expect, it } from 'vitest';
import { laneChart } from '../../../harness/report/chart/lane-chart.ts';
import { memoryChart } from '../../../harness/report/chart/memory-chart.ts';
import { timeFrame } from '../../../harness/report/chart/time-frame.ts';
import { drawnEventSchema, type DrawnEvent } from '../../../harness/report/story/drawn-event.ts';
import type { TimelineEvent } from '../../../harness/timeline/timeline-event.ts';
import { exampleRecord } from '../../journal/example-run.ts';
import { exampleMoments, exampleSeries } from '../story/example-timeline.ts';

const drawn = (events: readonly TimelineEvent[]): readonly DrawnEvent[] =>
  events.map((event) => drawnEventSchema.parse(event)).toSorted((a, b) => a.atMs - b.atMs);
const MOMENTS = drawn(exampleMoments());
const OOM_AT_MS = Date.parse(exampleRecord().oomAt ?? '');

function chartOf(events: readonly DrawnEvent[]): string {
  const frame = timeFrame({ record: exampleRecord(), events });
  return frame === null ? '' : laneChart(events, frame).markup;
}
const labelOf = (events: readonly DrawnEvent[]) => /aria-label="([^"]*)"/.exec(chartOf(events))?.[1];
const at = (secondsFromOom: number) => ({ atMs: OOM_AT_MS + secondsFromOom * 1000 });

describe('the time axis', () => {
  it('begins at the OOM, and at the start of a trial that had none', () => {
    const record = exampleRecord();
    expect(timeFrame({ record, events: MOMENTS })?.secondsOf(OOM_AT_MS + 1500)).toBe(1.5);
    const without = timeFrame({ record: { ...record, oomAt: null }, events: MOMENTS });
    expect(without).toMatchObject({ origin: 'start' });
    expect(without?.fromSeconds).toBeLessThan(0);
    expect(timeFrame({ record, events: [] })).toBeNull();
  });
});

describe('a freeze that the JVM did not live to log', () => {
  it('lasts from its hook to the container’s end, and is in the sum', () => {
    expect(labelOf(MOMENTS)).toContain('JVM frozen: 100.3 s in all');
  });

  it.each<[string, DrawnEvent]>([
    ['the hook said that it ended', { kind: 'hook-end', exitCode: 0, ...at(5) }],
    ['the JVM logged it', { kind: 'jvm-frozen', operation: 'Op', durationMs: 900, ...at(5) }],
    [
      'the JVM collected afterwards',
      { kind: 'collection', scope: 'minor', durationMs: 1, pools: [], ...at(5) },
    ],
  ])('is none when %s', (_name, event) => {
    const events = [...MOMENTS, event].toSorted((a, b) => a.atMs - b.atMs);
    expect(labelOf(events) ?? '').not.toContain('100.3 s');
  });

  it('is not guessed without a log', () => {
    expect(labelOf(MOMENTS.filter(({ kind }) => kind !== 'gc-log-read'))).not.toContain('JVM frozen');
  });
});

describe('a hook that does not say when it ends', () => {
  const collection: DrawnEvent = { kind: 'collection', scope: 'minor', durationMs: 1, pools: [], ...at(5) };
  const withCommand = (command: string): readonly DrawnEvent[] =>
    [
      ...MOMENTS.map((event) => (event.kind === 'hook-begin' ? { ...event, command } : event)),
      collection,
    ].toSorted((a, b) => a.atMs - b.atMs);

  it('is over once the JVM that waited for it does something', () => {
    expect(labelOf(MOMENTS)).toContain('Hook: not finished');
    expect(labelOf(withCommand('touch /dumps/done'))).toContain('Hook: finished');
  });

  it('may go on in the background, for which the JVM does not wait', () => {
    expect(labelOf(withCommand('/dump.sh &'))).toContain('Hook: not finished');
  });
});

describe('an upload', () => {
  it('grows with what arrives', () => {
    const progress = [5, 15, 25].map((seconds): DrawnEvent => ({
      kind: 'upload-progress',
      upload: 1,
      receivedBytes: seconds * 4e6,
      ...at(seconds),
    }));
    const [, path = ''] =
      /<path d="([^"]*)" class="upload broken"/.exec(
        chartOf([...MOMENTS, ...progress].toSorted((a, b) => a.atMs - b.atMs)),
      ) ?? [];
    const tops = [...path.matchAll(/M[\d.]+,([\d.]+)H/g)].map(([, top]) => Number(top));
    expect(tops).toHaveLength(4);
    expect(tops).toEqual(tops.toSorted((a, b) => b - a));
    expect(new Set(tops).size).toBeGreaterThan(2);
  });
});

describe('memory', () => {
  it('names each line, one below the other, and the highest figure', () => {
    const events = drawn([...exampleMoments(), ...exampleSeries(50)]);
    const frame = timeFrame({ record: exampleRecord(), events });
    if (frame === null) throw new Error('there is something to draw');
    const kernel: DrawnEvent = {
      kind: 'container-memory',
      container: 'app',
      usedBytes: 400 * 1024 ** 2,
      ...at(1),
    };
    const chart = memoryChart([...events, kernel], frame)?.markup ?? '';
    expect(chart).toContain('aria-label="Memory by pool, up to 400 MiB"');
    const heights = ['app, kernel', 'Old', 'Eden', 'Survivor', 'Metaspace', 'Direct'].map((name) =>
      Number(new RegExp(`translate\\([\\d.]+,([\\d.]+)\\)[^>]*>${name}<`).exec(chart)?.[1]),
    );
    expect(heights.some(Number.isNaN)).toBe(false);
    const apart = heights
      .toSorted((a, b) => a - b)
      .map((height, index, all) => height - (all[index - 1] ?? -99));
    expect(Math.min(...apart)).toBeGreaterThan(11);
  });

  it('is left out where nobody logged it', () => {
    const frame = timeFrame({ record: exampleRecord(), events: MOMENTS });
    expect(frame === null ? null : memoryChart(MOMENTS, frame)).toBeNull();
  });
});
