import { gzipSync } from 'node:zlib';
import { client, v1, v2 } from '@datadog/datadog-api-client';
import { sendBounded } from '../bounded-request.ts';
import type { DatadogAccount } from './datadog-account.ts';

/** A batch of logs may take as long as that on a slow line. */
const TIMEOUT_MS = 30_000;

/** The parts of Datadog's API that are used; where an endpoint has two versions, the one named. */
export interface DatadogApi {
  readonly metrics: v2.MetricsApi;
  readonly logs: v2.LogsApi;
  readonly eventsV1: v1.EventsApi;
  readonly eventsV2: v2.EventsApi;
  readonly metricsV1: v1.MetricsApi;
}

export interface ApiOptions {
  /** The run's. */
  readonly signal: AbortSignal;
  /** What all calls together may take. Default: 2 min. */
  readonly withinMs?: number;
  /** Between attempts. Default: 1 s, 2 s. */
  readonly pauseMs?: number;
}

const WITHIN_MS = 120_000;

/** Why a call came to nothing; holds no word of an answer, which may repeat a key. */
export interface CallFailure {
  readonly kind: 'failed';
  /** `null` where there was no answer. */
  readonly status: number | null;
  readonly reason: string;
}

export type CallOutcome<T> = { readonly kind: 'done'; readonly value: T } | CallFailure;

/**
 * Datadog's own client over requests that are bounded in number and time: its retries sleep for as long as the
 * server says, and never after a connection that failed.
 */
export function datadogApi(
  account: DatadogAccount,
  { signal, withinMs = WITHIN_MS, pauseMs }: ApiOptions,
): DatadogApi {
  const { server, site, apiKey, appKey } = account;
  const configuration = client.createConfiguration({
    ...(server !== null && { baseServer: new client.BaseServerConfiguration(server, {}) }),
    authMethods: { apiKeyAuth: apiKey, ...(appKey !== null && { appKeyAuth: appKey }) },
    httpApi: boundedHttp({ signal, deadline: AbortSignal.timeout(withinMs), pauseMs }),
  });
  if (server === null) configuration.setServerVariables({ site });
  return {
    metrics: new v2.MetricsApi(configuration),
    logs: new v2.LogsApi(configuration),
    eventsV1: new v1.EventsApi(configuration),
    eventsV2: new v2.EventsApi(configuration),
    metricsV1: new v1.MetricsApi(configuration),
  };
}

/** What a call came to. Rejects only with the signal's reason. */
export async function outcomeOf<T>(call: Promise<T>, signal: AbortSignal): Promise<CallOutcome<T>> {
  try {
    return { kind: 'done', value: await call };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Refusal) return { kind: 'failed', status: error.status, reason: error.message };
    // The client could not read an answer; its words may hold it.
    return { kind: 'failed', status: null, reason: 'its answer was not to be read' };
  }
}

/** Raised before the client sees an answer that is no success: it would put all of it into its error. */
class Refusal extends Error {
  readonly status: number | null;

  constructor(reason: string, status: number | null = null) {
    super(reason);
    this.status = status;
  }
}

function isJson(headers: Readonly<Record<string, string>>): boolean {
  return /^application\/(?:[a-z.]+\+)?json\b/.test(headers['content-type'] ?? '');
}

interface HttpBounds {
  readonly signal: AbortSignal;
  readonly deadline: AbortSignal;
  readonly pauseMs: number | undefined;
}

function boundedHttp({ signal, deadline, pauseMs }: HttpBounds): client.HttpLibrary {
  return {
    async send(request) {
      const headers = request.getHeaders();
      const body = request.getBody();
      const isGzip = headers['Content-Encoding'] === 'gzip';
      try {
        const outcome = await sendBounded({
          url: request.getUrl(),
          method: request.getHttpMethod(),
          headers,
          ...(typeof body === 'string' && { body: isGzip ? new Uint8Array(gzipSync(body)) : body }),
          signal: AbortSignal.any([signal, deadline]),
          timeoutMs: TIMEOUT_MS,
          ...(pauseMs !== undefined && { pauseMs }),
        });
        if (outcome.kind === 'failed') throw new Refusal(outcome.reason);
        const { status } = outcome;
        if (status < 200 || status > 299) throw new Refusal(`it answered HTTP ${status}`, status);
        // The client would take a proxy's page for success.
        if (!isJson(outcome.headers)) throw new Refusal('what answered was not its API');
        const answered = new client.SelfDecodingBody(Promise.resolve(outcome.body));
        return new client.ResponseContext(status, { ...outcome.headers }, answered);
      } catch (error) {
        signal.throwIfAborted();
        if (deadline.aborted) throw new Refusal('it took longer than it may');
        throw error;
      }
    },
  };
}
