import assert from 'node:assert/strict';
import { z } from 'zod';
import type { FakeDatadog } from './fake-datadog.ts';

const searchBody = z.strictObject({
  filter: z.strictObject({ query: z.string().min(1), from: z.iso.datetime(), to: z.iso.datetime() }),
  page: z.strictObject({ limit: z.int().min(1).max(1000), cursor: z.string().optional() }),
});
/** `max:lastgasp.trials.valid{*} by {scenario,jdk}` */
const METRIC_QUERY = /^(?:max|avg):([a-z_.]+)\{\*\} by \{([a-z_,]+)\}$/;

export interface Search {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
  readonly taken: Pick<FakeDatadog, 'series' | 'events' | 'logs'>;
  readonly nowMs: number;
}

/** What a search finds of what was taken; `null` for one that there is not. */
export function answerTo(search: Search): unknown {
  switch (`${search.method} ${search.url.pathname}`) {
    case 'POST /api/v2/logs/events/search': {
      const logs = search.taken.logs.map(({ ddtags, ...log }) => ({ ...log, tags: ddtags.split(',') }));
      return page(search, logs, 'log', ({ atMs, tags, message, service, status }) => ({
        timestamp: new Date(atMs).toISOString(),
        tags,
        message,
        service,
        status,
      }));
    }
    case 'POST /api/v2/events/search':
      return page(search, search.taken.events, 'event', ({ atMs, tags, text }) => ({
        timestamp: new Date(atMs).toISOString(),
        tags,
        message: text,
      }));
    case 'GET /api/v1/query':
      return metricAnswer(search);
    default:
      return null;
  }
}

/** Terms are tags, all of which must be there, as `service:lastgasp run:1`. */
function page<T extends { readonly atMs: number; readonly tags: readonly string[] }>(
  { body }: Search,
  all: readonly T[],
  type: string,
  attributesOf: (item: T) => object,
): object {
  const { filter, page: wanted } = searchBody.parse(JSON.parse(body));
  const terms = filter.query.split(' ');
  assert(
    terms.every((term) => /^[a-z_]+:[a-z0-9_./-]+$/.test(term)),
    `a term is special: ${filter.query}`,
  );
  const found = all.filter(
    ({ atMs, tags }) =>
      atMs >= Date.parse(filter.from) &&
      atMs <= Date.parse(filter.to) &&
      terms.every((term) => tags.includes(term) || term === 'service:lastgasp'),
  );
  const from = Number(wanted.cursor ?? 0);
  const to = from + wanted.limit;
  return {
    data: found.slice(from, to).map((item, index) => ({
      id: String(from + index),
      type,
      attributes: attributesOf(item),
    })),
    ...(to < found.length && { meta: { page: { after: String(to) } } }),
  };
}

function metricAnswer({ url, taken }: Search): object {
  const [, metric, groups = ''] = METRIC_QUERY.exec(url.searchParams.get('query') ?? '') ?? [];
  assert(metric !== undefined, `no such query: ${url.search}`);
  const [from, to] = [url.searchParams.get('from'), url.searchParams.get('to')].map(Number);
  assert(from !== undefined && to !== undefined && from < to, 'a query has a window');
  const keys = groups.split(',');
  const found = taken.series.filter(
    (one) =>
      one.metric === metric && one.points.some(({ timestamp }) => timestamp >= from && timestamp <= to),
  );
  return {
    status: 'ok',
    series: found.map(({ tags, points }) => {
      const tagSet = keys.map((key) => tags.find((one) => one.startsWith(`${key}:`)) ?? `${key}:n/a`);
      return {
        metric,
        scope: tagSet.join(','),
        tag_set: tagSet,
        pointlist: points.map(({ timestamp, value }) => [timestamp * 1000, value]),
      };
    }),
  };
}
