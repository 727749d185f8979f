import { setTimeout as delay } from 'node:timers/promises';

const ATTEMPTS_MAX = 3;
const TIMEOUT_MS = 10_000;
/** Before the second attempt; twice as long before the third. */
const PAUSE_MS = 1000;

export interface WebhookMessage {
  /** A secret: whoever has it may post. It stands in no log and no error. */
  readonly url: string;
  /** In Slack's markup. */
  readonly text: string;
  readonly signal: AbortSignal;
  /** Default: 1 s, 2 s. */
  readonly pauseMs?: number;
}

/** Whether a message was taken; what failed is told without the address. */
export type WebhookOutcome = { readonly kind: 'sent' } | { readonly kind: 'failed'; readonly reason: string };

/**
 * Posts a message to an incoming webhook as Slack defines it (`{"text": …}`; Slack API documentation, "Sending
 * messages using incoming webhooks"), which Mattermost, Rocket.Chat and others take as well. Tries three times at
 * most, 10 s each; a request that was answered with 4xx is not tried again, but for 429.
 */
export async function postToWebhook(message: WebhookMessage): Promise<WebhookOutcome> {
  const { pauseMs = PAUSE_MS, signal } = message;
  let reason = 'it was not tried';
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const answer = await attemptPost(message);
    if (answer.kind === 'sent') return answer;
    reason = answer.reason;
    if (answer.isFinal || attempt === ATTEMPTS_MAX) break;
    await delay(pauseMs * attempt, undefined, { signal });
  }
  return { kind: 'failed', reason };
}

type Attempt =
  | { readonly kind: 'sent' }
  | { readonly kind: 'failed'; readonly reason: string; readonly isFinal: boolean };

async function attemptPost({ url, text, signal }: WebhookMessage): Promise<Attempt> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await response.body?.cancel();
    if (response.ok) return { kind: 'sent' };
    const { status } = response;
    return {
      kind: 'failed',
      reason: `it answered HTTP ${status}`,
      isFinal: status >= 400 && status < 500 && status !== 429,
    };
  } catch (error) {
    signal.throwIfAborted();
    // The words of a failed fetch may hold the address; its name and code do not.
    return { kind: 'failed', reason: failureName(error), isFinal: false };
  }
}

function failureName(error: unknown): string {
  if (!(error instanceof Error)) return 'the request failed';
  if (error.name === 'TimeoutError') return `there was no answer within ${TIMEOUT_MS / 1000} s`;
  const cause = error.cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : error.name;
  return `the request failed (${code})`;
}
