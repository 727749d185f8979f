import * as Plot from '@observablehq/plot';
import type { Html } from '../html/html.ts';
import { type DrawnEvent, drawnOfKind } from '../story/drawn-event.ts';
import { visibleText } from '../visible-text.ts';
import { line, type Point } from './mark.ts';
import { CHART_MARGINS, plotMarkup } from './plot.ts';
import type { TimeFrame } from './time-frame.ts';

const MIB = 1024 ** 2;
const HEIGHT = 200;
/** Names at the right stay this far apart, in pixels. */
const NAME_GAP = 13;
const MARGIN_TOP = 14;
const MARGIN_BOTTOM = 6;

interface Series {
  readonly name: string;
  readonly className: string;
  readonly points: readonly Point[];
}

const POOL_NAMES = { eden: 'Eden', survivor: 'Survivor', old: 'Old', metaspace: 'Metaspace' } as const;

/** Memory by pool, as the collector's log and the sample tell it; `null` where neither says anything. */
export function memoryChart(events: readonly DrawnEvent[], frame: TimeFrame): Html | null {
  const series = [
    ...poolSeries(events, frame),
    ...directSeries(events, frame),
    ...containerSeries(events, frame),
  ];
  if (series.length === 0) return null;
  const highest = Math.max(...series.flatMap(({ points }) => points.map(({ value }) => value)));
  const top = Math.max(1, highest * 1.05);
  return plotMarkup(
    {
      ...CHART_MARGINS,
      height: HEIGHT,
      marginTop: MARGIN_TOP,
      marginBottom: MARGIN_BOTTOM,
      x: { domain: [frame.fromSeconds, frame.toSeconds], axis: null },
      y: { domain: [0, top], axis: null },
      marks: [
        Plot.gridX({ className: 'grid' }),
        Plot.gridY({ className: 'grid', ticks: 4 }),
        Plot.axisY({ ticks: 4, tickSize: 0, label: null, tickFormat: (mib: number) => `${mib} MiB` }),
        Plot.ruleX([0], { className: 'origin' }),
        ...series.map(({ points, className }) => line(points, `line ${className}`)),
        ...names(series, { top, atSeconds: frame.toSeconds }),
      ],
    },
    `Memory by pool, up to ${Math.round(highest)} MiB`,
  );
}

/** What a pool held before and after each collection; between them it fills. */
function poolSeries(events: readonly DrawnEvent[], frame: TimeFrame): readonly Series[] {
  const collections = drawnOfKind(events, 'collection');
  return Object.entries(POOL_NAMES).flatMap(([pool, name]) => {
    const points = collections.flatMap(({ atMs, durationMs, pools }) => {
      const change = pools.find((candidate) => candidate.pool === pool);
      if (change === undefined) return [];
      return [
        { seconds: frame.secondsOf(atMs - (durationMs ?? 0)), value: change.beforeBytes / MIB },
        { seconds: frame.secondsOf(atMs), value: change.afterBytes / MIB },
      ];
    });
    return points.length === 0 ? [] : [{ name, className: pool, points }];
  });
}

function directSeries(events: readonly DrawnEvent[], frame: TimeFrame): readonly Series[] {
  const points = drawnOfKind(events, 'direct-memory').map(({ atMs, usedBytes }) => ({
    seconds: frame.secondsOf(atMs),
    value: usedBytes / MIB,
  }));
  return points.length === 0 ? [] : [{ name: 'Direct', className: 'direct', points }];
}

/** The kernel's figure for each container; between two readings nothing is known. */
function containerSeries(events: readonly DrawnEvent[], frame: TimeFrame): readonly Series[] {
  const byContainer = Map.groupBy(drawnOfKind(events, 'container-memory'), ({ container }) => container);
  return [...byContainer].map(([container, readings]) => ({
    name: `${container}, kernel`,
    className: 'container',
    points: readings.map(({ atMs, usedBytes }) => ({
      seconds: frame.secondsOf(atMs),
      value: usedBytes / MIB,
    })),
  }));
}

/** Each line's name where it ends, moved apart where lines end together. */
function names(
  series: readonly Series[],
  { top, atSeconds }: { readonly top: number; readonly atSeconds: number },
) {
  const unitsPerPixel = top / (HEIGHT - MARGIN_TOP - MARGIN_BOTTOM);
  const gap = NAME_GAP * unitsPerPixel;
  const sorted = series
    .map(({ name, className, points }) => ({ name, className, value: points.at(-1)?.value ?? 0 }))
    .toSorted((a, b) => a.value - b.value);
  let lowest = Number.NEGATIVE_INFINITY;
  return sorted.map(({ name, className, value }) => {
    const placed = Math.max(value, lowest + gap);
    lowest = placed;
    return Plot.text([visibleText(name)], {
      x: () => atSeconds,
      y: () => placed,
      dx: 6,
      textAnchor: 'start',
      className: `name ${className}`,
    });
  });
}
