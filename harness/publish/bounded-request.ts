import { setTimeout as delay } from 'node:timers/promises';

const ATTEMPTS_MAX = 3;
const TIMEOUT_MS = 10_000;
/** Before the second attempt; twice as long before the third. */
const PAUSE_MS = 1000;
/** How many pauses a server may ask for at once; one that wants more time has none for us. */
const PAUSES_MAX = 10;
/** In how many seconds Datadog takes requests again (Datadog API documentation, "Rate limits"). */
const RESET_HEADER = 'x-ratelimit-reset';

export interface BoundedRequest {
  /** May be a secret: it stands in no outcome. */
  readonly url: string;
  readonly method: string;
  /** Some are secrets, too. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly signal: AbortSignal;
  /** Default: 1 s, 2 s. */
  readonly pauseMs?: number;
  /** Of one attempt. Default: 10 s. */
  readonly timeoutMs?: number;
}

/** What came of a request; the reason of a failure holds neither address, headers nor an answer's words. */
export type RequestOutcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Buffer;
    }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * Sends a request, three times at most: again where there was no answer, and after 429 and 5xx; any other answer
 * is final. Between attempts it waits as long as the server asks for, at most ten pauses (10 s).
 *
 * Rejects only with the signal's own reason.
 */
export async function sendBounded(request: BoundedRequest): Promise<RequestOutcome> {
  const { pauseMs = PAUSE_MS, signal } = request;
  let outcome: RequestOutcome = { kind: 'failed', reason: 'it was not tried' };
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    outcome = await attemptOnce(request);
    if (isFinal(outcome) || attempt === ATTEMPTS_MAX) break;
    const askedMs = Math.min(askedPauseMs(outcome), pauseMs * PAUSES_MAX);
    await delay(Math.max(askedMs, pauseMs * attempt), undefined, { signal });
  }
  return outcome;
}

async function attemptOnce(request: BoundedRequest): Promise<RequestOutcome> {
  const { url, method, headers, body, signal, timeoutMs = TIMEOUT_MS } = request;
  try {
    const response = await fetch(url, {
      method,
      headers,
      ...(body !== undefined && { body }),
      // A key in a header would go along to wherever a redirect leads.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    return {
      kind: 'answered',
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    };
  } catch (error) {
    signal.throwIfAborted();
    // The words of a failed fetch may hold the address or a header; its name and code do not.
    return { kind: 'failed', reason: failureName(error, timeoutMs) };
  }
}

function isFinal(outcome: RequestOutcome): boolean {
  return outcome.kind === 'answered' && outcome.status !== 429 && outcome.status < 500;
}

/** 0 where the server asks for none. */
function askedPauseMs(outcome: RequestOutcome): number {
  const seconds = outcome.kind === 'answered' ? Number(outcome.headers[RESET_HEADER]) : 0;
  return Number.isFinite(seconds) ? seconds * 1000 : 0;
}

function failureName(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return 'the request failed';
  if (error.name === 'TimeoutError') return `there was no answer within ${timeoutMs / 1000} s`;
  const cause = error.cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : error.name;
  return `the request failed (${code})`;
}
