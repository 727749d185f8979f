import { sendBounded } from './bounded-request.ts';

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
export async function postToWebhook({ text, ...request }: WebhookMessage): Promise<WebhookOutcome> {
  const outcome = await sendBounded({
    ...request,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  });
  if (outcome.kind === 'failed') return outcome;
  const { status } = outcome;
  return status >= 200 && status < 300
    ? { kind: 'sent' }
    : { kind: 'failed', reason: `it answered HTTP ${status}` };
}
