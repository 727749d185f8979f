import type { v1 } from '@datadog/datadog-api-client';
import type { CallFailure, CallOutcome, DatadogApi } from './datadog-api.ts';
import type { MetricName } from './metric-series.ts';
import type { Receipt } from './receipt.ts';
import { SERVICE, tagOf } from './run-tags.ts';

/** A page has a thousand at most (docs.datadoghq.com, "Search logs"). */
const PAGE_ITEMS = 1000;
/** More than the largest run publishes. */
const PAGES_MAX = 40;
const HOUR_MS = 3_600_000;
/** What is sent may bear a time of its own of so long before. */
const OWN_TIME_WITHIN_MS = 18 * HOUR_MS;
/** By which a cell's figures are told apart, whatever commit they are of. */
const CELL_TAGS = ['scenario', 'jdk', 'flag_set', 'task_size', 'setup'];

export interface SearchOptions {
  readonly api: DatadogApi;
  readonly outcome: <T>(call: Promise<T>) => Promise<CallOutcome<T>>;
  readonly receipt: Receipt;
}

/** What a search found, whole or only in part; or why there was none. */
export type Found<T> =
  | { readonly kind: 'done'; readonly items: readonly T[]; readonly isWhole: boolean }
  | CallFailure;

/** The tags of each log of the run. */
export async function searchLogs({ api, ...search }: SearchOptions): Promise<Found<readonly string[]>> {
  return searchTagged(search, (body) => api.logs.listLogs({ body }));
}

/** The tags of each event of the run. */
export async function searchEvents({ api, ...search }: SearchOptions): Promise<Found<readonly string[]>> {
  return searchTagged(search, (body) => api.eventsV2.searchEvents({ body }));
}

/** The tags of each cell that has figures of the moment of publishing. */
export async function searchCells({
  api,
  outcome,
  receipt,
}: SearchOptions): Promise<Found<readonly string[]>> {
  const metric: MetricName = 'lastgasp.trials.valid';
  const publishedAt = Math.floor(Date.parse(receipt.publishedAt) / 1000);
  const answer = await outcome<v1.MetricsQueryResponse>(
    api.metricsV1.queryMetrics({
      from: publishedAt - 300,
      to: publishedAt + 300,
      query: `max:${metric}{*} by {${CELL_TAGS.join(',')}}`,
    }),
  );
  if (answer.kind === 'failed') return answer;
  const { series = [] } = answer.value;
  return { kind: 'done', items: series.map(({ tagSet = [] }) => tagSet), isWhole: true };
}

/** Those of a cell's tags that {@link searchCells} tells. */
export function searchedTags(tags: readonly string[]): readonly string[] {
  return tags.filter((tag) => CELL_TAGS.some((key) => tag.startsWith(`${key}:`)));
}

function filterOf({ runTag, publishedAt }: Receipt): SearchBody['filter'] {
  const publishedAtMs = Date.parse(publishedAt);
  return {
    query: `${tagOf('service', SERVICE)} ${runTag}`,
    from: new Date(publishedAtMs - OWN_TIME_WITHIN_MS).toISOString(),
    to: new Date(publishedAtMs + HOUR_MS).toISOString(),
  };
}

interface SearchBody {
  readonly filter: { readonly query: string; readonly from: string; readonly to: string };
  readonly page: { readonly limit: number; readonly cursor?: string };
}

/** What logs and events are found as, as far as it is read here. */
interface TaggedPage {
  readonly data?: readonly { readonly attributes?: { readonly tags?: readonly string[] } }[];
  readonly meta?: { readonly page?: { readonly after?: string } };
}

async function searchTagged(
  { outcome, receipt }: Pick<SearchOptions, 'outcome' | 'receipt'>,
  search: (body: SearchBody) => Promise<TaggedPage>,
): Promise<Found<readonly string[]>> {
  const filter = filterOf(receipt);
  const items: (readonly string[])[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const page = { limit: PAGE_ITEMS, ...(cursor !== undefined && { cursor }) };
    const answer = await outcome(search({ filter, page }));
    if (answer.kind === 'failed') return answer;
    const { data = [], meta } = answer.value;
    items.push(...data.map(({ attributes }) => attributes?.tags ?? []));
    cursor = meta?.page?.after;
    if (cursor === undefined) return { kind: 'done', items, isWhole: true };
  }
  return { kind: 'done', items, isWhole: false };
}
