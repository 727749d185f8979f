import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import type { DatadogAccount } from '../../../harness/publish/datadog/datadog-account.ts';
import { INTAKES, type AcceptedEvent, type AcceptedLog, type AcceptedSeries } from './accepted-body.ts';
import { answerTo } from './fake-search.ts';

export const API_KEY = '0123456789abcdef0123456789abcdef';
export const APP_KEY = 'fedcba9876543210fedcba9876543210fedcba98';

/** What went wrong on purpose: an answer, none at all, or a connection that is cut. */
export type Fault =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | 'hang'
  | 'cut';

export interface FakeDatadog extends AsyncDisposable {
  readonly url: string;
  readonly account: DatadogAccount;
  /** As `POST /api/v2/logs`, in the order in which they came, refused ones too. */
  readonly requests: string[];
  readonly series: AcceptedSeries[];
  readonly events: (AcceptedEvent & { readonly atMs: number })[];
  readonly logs: (AcceptedLog & { readonly atMs: number })[];
  /** Why bodies were refused. */
  readonly refusals: string[];
}

export interface FakeOptions {
  /** For the nth request on a path, from 1. Default: none. */
  readonly fault?: (path: string, nth: number) => Fault | undefined;
  readonly now?: () => number;
}

/**
 * Datadog's intakes and searches on this machine: takes only what the real ones take, finds only what it took, and
 * repeats keys in its errors, as no error may be trusted not to.
 */
export async function startFakeDatadog({ fault, now = Date.now }: FakeOptions = {}): Promise<FakeDatadog> {
  const taken = { series: [], events: [], logs: [] } as Pick<FakeDatadog, 'series' | 'events' | 'logs'>;
  const requests: string[] = [];
  const refusals: string[] = [];
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await buffer(incoming);
    const { pathname } = new URL(incoming.url ?? '', 'http://fake');
    const request = `${incoming.method} ${pathname}`;
    requests.push(request);
    const wrong = fault?.(pathname, requests.filter((one) => one === request).length);
    if (wrong === 'hang') return;
    if (wrong === 'cut') {
      incoming.socket.destroy();
      return;
    }
    const answer = wrong ?? answerOf({ incoming, body, taken, nowMs: now(), refusals });
    outgoing.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    outgoing.end(answer.body ?? echo(incoming));
  };
  const server = createServer((incoming, outgoing) => void handle(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert(address !== null && typeof address === 'object', 'it listens on a port');
  const url = `http://127.0.0.1:${address.port}`;
  return {
    url,
    account: { site: 'datadoghq.com', apiKey: API_KEY, appKey: APP_KEY, server: url },
    requests,
    refusals,
    ...taken,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Asked {
  readonly incoming: IncomingMessage;
  readonly body: Buffer;
  readonly taken: Pick<FakeDatadog, 'series' | 'events' | 'logs'>;
  readonly nowMs: number;
  readonly refusals: string[];
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

function answerOf(asked: Asked): Answer {
  const { incoming, nowMs, taken, refusals } = asked;
  if (incoming.headers['dd-api-key'] !== API_KEY) return { status: 403 };
  const url = new URL(incoming.url ?? '', 'http://fake');
  try {
    if (incoming.method === 'POST' && url.pathname in INTAKES) {
      take(url.pathname, asked);
      return { status: 202, body: url.pathname === '/api/v1/events' ? '{"status":"ok"}' : '{}' };
    }
    if (incoming.headers['dd-application-key'] !== APP_KEY) return { status: 403 };
    const body = answerTo({
      method: incoming.method ?? '',
      url,
      body: asked.body.toString('utf8'),
      taken,
      nowMs,
    });
    return body === null ? { status: 404 } : { status: 200, body: JSON.stringify(body) };
  } catch (error) {
    refusals.push(String(error));
    return { status: 400 };
  }
}

/** Throws for what the real intake would refuse, or take and drop. */
function take(path: string, { incoming, body, taken, nowMs }: Asked): void {
  const unpacked = incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  assert.equal(incoming.headers['content-type'], 'application/json');
  const json: unknown = JSON.parse(unpacked.toString('utf8'));
  const within = ({ sentBytesMax, bytesMax }: (typeof INTAKES)[keyof typeof INTAKES]): void => {
    assert(body.length <= sentBytesMax && unpacked.length <= bytesMax, 'the body is too large');
  };
  switch (path) {
    case '/api/v2/series':
      within(INTAKES[path]);
      taken.series.push(...INTAKES[path].schema(nowMs).parse(json).series);
      return;
    case '/api/v1/events':
      within(INTAKES[path]);
      taken.events.push({ ...INTAKES[path].schema().parse(json), atMs: nowMs });
      return;
    case '/api/v2/logs':
      within(INTAKES[path]);
      taken.logs.push(
        ...INTAKES[path]
          .schema(nowMs)
          .parse(json)
          .map((log) => ({ ...log, atMs: log.timestamp === undefined ? nowMs : Date.parse(log.timestamp) })),
      );
      return;
    default:
      throw new Error(`there is no intake at ${path}`);
  }
}

function echo({ headers }: IncomingMessage): string {
  return JSON.stringify({ errors: [`refused: ${JSON.stringify(headers)}`] });
}
