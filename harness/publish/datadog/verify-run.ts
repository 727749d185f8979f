import type { RecordedRun } from '../../journal/read-journal.ts';
import { PublishError } from '../publish-error.ts';
import { appKeyOf, placeOf, type DatadogAccount } from './datadog-account.ts';
import type { ApiOptions, CallFailure, CallOutcome } from './datadog-api.ts';
import { readReceipt, type Receipt } from './receipt.ts';
import { tagOf } from './run-tags.ts';
import type { LogKind } from './trial-log.ts';
import { searchCells, searchedTags, searchEvents, searchLogs, type Found } from './search-run.ts';

/** What was taken a moment ago may not be found yet; Datadog names no bound, this is ours. */
const SETTLED_AFTER_MS = 10 * 60_000;
/** Paths whose evidence a trial's Agent sends, to the harness's intake and nowhere else. */
const SENT_BY_AGENT = /^datadog-/;

/** Whether a thing that was published is found in Datadog. */
export interface Verified {
  readonly outcome: 'found' | 'not-found' | 'unknown';
  /** Why it is not, or nobody can tell; a clause without full stop. `null` for what is found. */
  readonly reason: string | null;
}

export interface VerifiedTrial extends Verified {
  readonly trial: string;
  /** Capture paths of it that no search can find: lastgasp's own intake had them, and Datadog was sent none. */
  readonly neverSent: readonly string[];
}

export interface Verification {
  readonly publishedAt: string;
  readonly place: string;
  readonly runTag: string;
  /** By their logs. */
  readonly trials: readonly VerifiedTrial[];
  /** By their figures. */
  readonly cells: readonly (Verified & { readonly cell: string })[];
  /** Regressions; `null` where none was published. */
  readonly events: (Verified & { readonly count: number }) | null;
}

export interface VerifyOptions extends ApiOptions {
  readonly account: DatadogAccount;
  readonly recorded: RecordedRun;
  /** Now. */
  readonly nowMs: number;
}

/**
 * Asks Datadog for what was published of a run, trial by trial, by its tags.
 *
 * @throws {PublishError} `never-published`, `receipt-damaged`, `published-elsewhere` where the account is of
 *   another place, `datadog-key` without an application key
 */
export async function verifyRun(options: VerifyOptions): Promise<Verification> {
  const { account, recorded, signal, nowMs } = options;
  appKeyOf(account);
  const receipt = await readReceipt(recorded.layout);
  assertSamePlace(receipt, account);
  const { datadogApi, outcomeOf } = await import('./datadog-api.ts');
  const outcome = <T>(call: Promise<T>): Promise<CallOutcome<T>> => outcomeOf(call, signal);
  const search = { api: datadogApi(account, options), outcome, receipt };
  const isSettled = nowMs - Date.parse(receipt.publishedAt) >= SETTLED_AFTER_MS;
  const cells = receipt.cells.length === 0 ? null : await searchCells(search);
  const events = receipt.events === 0 ? null : await searchEvents(search);
  const logs = Object.keys(receipt.trials).length === 0 ? null : await searchLogs(search);
  const counts = countLogs(logs);
  return {
    publishedAt: receipt.publishedAt,
    place: receipt.place,
    runTag: receipt.runTag,
    trials: recorded.records.map(({ trial, paths }) => ({
      trial,
      neverSent: Object.keys(paths).filter((path) => SENT_BY_AGENT.test(path)),
      ...verifiedTrial(trial, { receipt, logs, counts, isSettled }),
    })),
    cells: receipt.cells.map((tags) => ({
      cell: searchedTags(tags).join(' '),
      ...judged(cells, { isSettled, isThere: (found) => isCellAmong(found, tags) }),
    })),
    events:
      receipt.events === 0
        ? null
        : {
            count: receipt.events,
            ...judged(events, { isSettled, isThere: (found) => found.length >= receipt.events }),
          },
  };
}

function assertSamePlace({ place }: Receipt, account: DatadogAccount): void {
  if (place === placeOf(account)) return;
  throw new PublishError(
    'published-elsewhere',
    `The run was published to ${place}, and would be looked for at ${placeOf(account)}.`,
    { hint: `Set DD_SITE, and keys of that account, as they were when it was published.` },
  );
}

interface Judging {
  readonly isSettled: boolean;
  readonly isThere: (found: readonly (readonly string[])[]) => boolean;
}

function judged(found: Found<readonly string[]> | null, { isSettled, isThere }: Judging): Verified {
  if (found === null) return { outcome: 'not-found', reason: 'it was not published' };
  if (found.kind === 'failed') return { outcome: 'unknown', reason: refusalText(found) };
  if (isThere(found.items)) return { outcome: 'found', reason: null };
  if (!found.isWhole) return { outcome: 'unknown', reason: 'more was found than is looked through' };
  return isSettled
    ? { outcome: 'not-found', reason: 'no search by its tags finds it' }
    : { outcome: 'unknown', reason: 'it was published a moment ago and may still come: ask again in 10 min' };
}

function refusalText({ status, reason }: CallFailure): string {
  return status === 401 || status === 403
    ? `Datadog refused the search (HTTP ${status}): check DD_APP_KEY and its scopes`
    : `Datadog could not be asked: ${reason}`;
}

interface TrialSearch {
  readonly receipt: Receipt;
  readonly logs: Found<readonly string[]> | null;
  /** Of the logs found, by trial and kind. */
  readonly counts: ReadonlyMap<string, number>;
  readonly isSettled: boolean;
}

/** Its outcome, and as many lines of its containers as were taken. */
function verifiedTrial(trial: string, { receipt, logs, counts, isSettled }: TrialSearch): Verified {
  const lines = receipt.trials[trial];
  const has = (kind: LogKind, count: number): Verified =>
    judged(lines === undefined ? null : logs, {
      isSettled,
      isThere: () => (counts.get(countKey(tagOf('trial', trial), tagOf('kind', kind))) ?? 0) >= count,
    });
  const outcome = has('outcome', 1);
  if (outcome.outcome !== 'found' || lines === undefined) return outcome;
  const all = has('container', lines);
  return all.outcome === 'found'
    ? all
    : { ...all, reason: `its outcome is found, and not all of ${lines} lines of its containers` };
}

function countKey(trialTag: string, kindTag: string): string {
  return `${trialTag} ${kindTag}`;
}

function countLogs(logs: Found<readonly string[]> | null): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const tags of logs?.kind === 'done' ? logs.items : []) {
    const [trial = '', kind = ''] = ['trial:', 'kind:'].map((key) => tags.find((tag) => tag.startsWith(key)));
    const key = countKey(trial, kind);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function isCellAmong(found: readonly (readonly string[])[], tags: readonly string[]): boolean {
  const wanted = searchedTags(tags);
  return found.some((one) => wanted.every((tag) => one.includes(tag)));
}
