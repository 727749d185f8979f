import type { v2 } from '@datadog/datadog-api-client';
import type { RunRecord } from '../../journal/run-record.ts';
import type { CellReport, PathReport } from '../../report/report.ts';
import { cellTags, tagOf } from './run-tags.ts';

/** Every metric that is sent, with what it means; all are gauges, of the moment of publishing. */
export const METRICS = {
  'lastgasp.trials.valid': { unit: null, means: 'trials that count' },
  'lastgasp.trials.invalid': { unit: null, means: 'trials that decide nothing' },
  'lastgasp.usable.rate': { unit: 'fraction', means: 'trials that left evidence that names the culprit' },
  'lastgasp.usable.rate.lower': { unit: 'fraction', means: 'lower end of its 95 % interval' },
  'lastgasp.usable.rate.upper': { unit: 'fraction', means: 'upper end of its 95 % interval' },
  'lastgasp.capture.rate': { unit: 'fraction', means: 'trials in which a capture path captured' },
  'lastgasp.capture.rate.lower': { unit: 'fraction', means: 'lower end of its 95 % interval' },
  'lastgasp.capture.rate.upper': { unit: 'fraction', means: 'upper end of its 95 % interval' },
  'lastgasp.notification.rate': { unit: 'fraction', means: 'trials in which word of the OOM was out' },
  'lastgasp.notification.rate.lower': { unit: 'fraction', means: 'lower end of its 95 % interval' },
  'lastgasp.notification.rate.upper': { unit: 'fraction', means: 'upper end of its 95 % interval' },
  'lastgasp.margin.median': { unit: 'second', means: 'median time to spare, of all trials that count' },
  'lastgasp.margin.smallest': { unit: 'second', means: 'least time to spare of what was captured' },
  'lastgasp.blind_window.median': { unit: 'second', means: 'median time before the OOM without a profile' },
} as const;

export type MetricName = keyof typeof METRICS;

/** `GAUGE` of `MetricIntakeType`; the client's own constant would load the client. */
const GAUGE = 3;

export interface SeriesOptions {
  readonly run: RunRecord;
  readonly atMs: number;
}

/**
 * The figures of a cell; none for one on scaled clocks, whose rates are never quoted. Stamped with the moment of
 * publishing: what is older than an hour is not taken (docs.datadoghq.com, "Metric submission").
 */
export function cellSeries(cell: CellReport, options: SeriesOptions): readonly v2.MetricSeries[] {
  if (cell.timeScale !== 1) return [];
  const { evidence, invalid, paths, notifications } = cell;
  const tags = cellTags(cell, options.run);
  const usable = { count: evidence.usable, ...evidence };
  return [
    ...series({
      tags,
      values: { 'lastgasp.trials.valid': evidence.valid, 'lastgasp.trials.invalid': invalid.length },
      ...options,
    }),
    ...series({ tags, values: rateValues('lastgasp.usable.rate', usable), ...options }),
    ...paths.flatMap((path) =>
      series({ tags: [...tags, tagOf('path', path.path)], values: pathValues(path), ...options }),
    ),
    ...notifications.flatMap(({ path, notified, ...rate }) =>
      series({
        tags: [...tags, tagOf('path', path)],
        values: rateValues('lastgasp.notification.rate', { count: notified, ...rate }),
        ...options,
      }),
    ),
  ];
}

type Values = { readonly [Name in MetricName]?: number | null };

function pathValues(path: PathReport): Values {
  return {
    ...rateValues('lastgasp.capture.rate', { count: path.captured, ...path }),
    'lastgasp.margin.median': path.medianMarginSeconds.value,
    'lastgasp.margin.smallest': path.smallestMarginSeconds,
    'lastgasp.blind_window.median': path.medianBlindWindowSeconds.value,
  };
}

type RateName = 'lastgasp.usable.rate' | 'lastgasp.capture.rate' | 'lastgasp.notification.rate';

interface Rate {
  readonly count: number;
  readonly valid: number;
  readonly interval: { readonly lower: number; readonly upper: number } | null;
}

/** Nothing without a valid trial: no rate is not a rate of 0. */
function rateValues(name: RateName, { count, valid, interval }: Rate): Values {
  if (valid === 0 || interval === null) return {};
  return { [name]: count / valid, [`${name}.lower`]: interval.lower, [`${name}.upper`]: interval.upper };
}

/** One series a figure that there is. */
function series({
  tags,
  values,
  atMs,
}: Pick<SeriesOptions, 'atMs'> & {
  readonly tags: readonly string[];
  readonly values: Values;
}): readonly v2.MetricSeries[] {
  return Object.entries(METRICS).flatMap(([metric, { unit }]) => {
    const value = isMetric(metric) ? values[metric] : null;
    if (value === null || value === undefined) return [];
    return [
      {
        metric,
        type: GAUGE,
        points: [{ timestamp: Math.floor(atMs / 1000), value }],
        tags: [...tags],
        ...(unit !== null && { unit }),
      },
    ];
  });
}

function isMetric(name: string): name is MetricName {
  return Object.hasOwn(METRICS, name);
}
