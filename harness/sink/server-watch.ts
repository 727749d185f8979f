import { get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** Between two questions. */
const ASK_INTERVAL_MS = 2000;
/** A server that writes a dump of gigabytes has been seen to answer within 0.3 s. */
const ANSWER_WITHIN_MS = 5000;

export interface ServerWatchOptions {
  readonly server: { readonly host: string; readonly port: number };
  /** Told once. */
  readonly onSilence: (message: string) => void;
  readonly signal: AbortSignal;
  /** Default 2000. */
  readonly askIntervalMs?: number;
  /** Default 5000. */
  readonly answerWithinMs?: number;
}

/**
 * Asks an HTTP server again and again whether it answers, anything at all, until the signal. One that
 * takes connections and says nothing would make an upload look as if it had been too slow.
 */
export async function watchServer(options: ServerWatchOptions): Promise<void> {
  const { server, onSilence, signal } = options;
  const { askIntervalMs = ASK_INTERVAL_MS, answerWithinMs = ANSWER_WITHIN_MS } = options;
  while (!signal.aborted) {
    const silence = await silenceOf(server, answerWithinMs);
    if (silence !== null && !signal.aborted) {
      onSilence(silence);
      return;
    }
    // The signal only ends the wait.
    await delay(askIntervalMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Asks once: how it did not answer, one sentence; `null` when it did. */
export async function silenceOf(
  { host, port }: ServerWatchOptions['server'],
  withinMs: number,
): Promise<string | null> {
  const timeout = AbortSignal.timeout(withinMs);
  return new Promise((resolve) => {
    const request = get({ host, port, path: '/', agent: false, signal: timeout }, (response) => {
      response.on('error', () => undefined);
      response.resume();
      resolve(null);
    });
    request.on('error', (error) => {
      const how = timeout.aborted ? `no answer within ${withinMs / 1000} s` : error.message;
      resolve(`the S3 server fell silent: ${how}`);
    });
  });
}
