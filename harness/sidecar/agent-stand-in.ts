/**
 * Stands in for the Datadog Agent, as a container of the task: takes what a tracer sends on 8126/tcp and
 * 8125/udp and passes it to the intake at once. Like the genuine Agent it passes a profile through
 * without keeping it: with the intake out of reach the tracer gets 502 and the profile is gone (measured).
 *
 * Needs nothing but Node.
 */
import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { EVENTS_PATH, PROFILE_PATH } from '../sink/datadog-intake-route.ts';
import { ProxyExchange } from '../sink/proxy-exchange.ts';

/** What the program is told, as JSON in its first argument. */
export interface AgentStandInOptions {
  readonly intake: { readonly host: string; readonly port: number };
}

/** Ports of the genuine Agent: APM and DogStatsD (D). */
const APM_PORT = 8126;
const DOGSTATSD_PORT = 8125;
/** How long requests under way may take after SIGTERM (trace-agent, `HTTPReceiver.Stop`; A). */
const STOP_GRACE_MS = 5000;
const SWEEP_INTERVAL_MS = 50;
/** How a request says that it came through the stand-in; the genuine Agent writes its version here (A). */
const VIA = 'trace-agent lastgasp-stand-in';

/** What `GET /info` answers: what dd-trace-java looks for before it sends anything (A). */
const INFO = {
  version: '7.0.0-lastgasp-stand-in',
  endpoints: [
    '/v0.3/traces',
    '/v0.4/traces',
    '/v0.5/traces',
    '/v0.7/config',
    '/profiling/v1/input',
    '/telemetry/proxy/',
    '/evp_proxy/v1/',
    '/evp_proxy/v2/',
    '/evp_proxy/v3/',
    '/evp_proxy/v4/',
  ],
  client_drop_p0s: false,
  config: { statsd_port: DOGSTATSD_PORT },
};

/**
 * Where the intake takes what came on a path of the Agent, by the genuine Agent's rules (trace-agent,
 * `profiles.go`, `telemetry.go`, `evp_proxy.go`; A). Traces keep their path: the genuine Agent re-encodes
 * them.
 *
 * @returns `null` for what is not passed on
 */
export function intakePath(url: string): string | null {
  const profile = /^\/profiling\/v1\/input(\?.*)?$/.exec(url);
  if (profile !== null) return `${PROFILE_PATH}${profile[1] ?? ''}`;
  const proxied = /^\/(?:telemetry\/proxy|evp_proxy\/v\d+)(\/.*)$/.exec(url);
  if (proxied !== null) return proxied[1] ?? '/';
  return /^\/v0\.\d\/traces$/.test(url) ? url : null;
}

export interface AgentOptions extends AgentStandInOptions {
  /** 0 asks for a free one. */
  readonly apmPort: number;
  readonly dogStatsdPort: number;
}

/** A stand-in that takes requests. */
export class AgentStandIn {
  readonly #server: Server;
  readonly #datagrams: DatagramSocket;
  readonly #exchanges = new Set<ProxyExchange>();
  readonly #intake: AgentStandInOptions['intake'];

  private constructor(intake: AgentStandInOptions['intake']) {
    this.#intake = intake;
    // A profile may take longer than Node's five minutes for a request.
    this.#server = createServer({ requestTimeout: 0 }, (incoming, outgoing) =>
      this.#serve(incoming, outgoing),
    );
    this.#datagrams = createSocket('udp4', (datagram) => this.#takeDatagram(datagram));
  }

  static async start({ intake, apmPort, dogStatsdPort }: AgentOptions): Promise<AgentStandIn> {
    const agent = new AgentStandIn(intake);
    // A datagram to a port that is not bound is lost unseen: who reaches the Agent by TCP reaches it by UDP too.
    await new Promise<void>((resolve, reject) => {
      agent.#datagrams.once('error', reject);
      agent.#datagrams.bind(dogStatsdPort, resolve);
    });
    await new Promise<void>((resolve, reject) => {
      agent.#server.once('error', reject);
      agent.#server.listen(apmPort, resolve);
    });
    return agent;
  }

  get apmPort(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : APM_PORT;
  }

  get dogStatsdPort(): number {
    return this.#datagrams.address().port;
  }

  /** As on SIGTERM: takes no more and lets what is under way end, for {@link STOP_GRACE_MS} at most. */
  async stop(): Promise<void> {
    this.#datagrams.close();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    // A connection that a request has just ended on would stay open for the next one.
    const sweep = setInterval(() => this.#server.closeIdleConnections(), SWEEP_INTERVAL_MS);
    const giveUp = setTimeout(() => {
      for (const exchange of this.#exchanges) exchange.abort();
      this.#server.closeAllConnections();
    }, STOP_GRACE_MS);
    await closed;
    clearInterval(sweep);
    clearTimeout(giveUp);
  }

  #serve(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { url = '' } = incoming;
    const onwardPath = intakePath(url);
    if (onwardPath === null) {
      incoming.resume();
      if (url === '/info') answerJson(outgoing, INFO);
      // No configuration: the genuine Agent's answer when it has none for the tracer.
      else if (url === '/v0.7/config') answerJson(outgoing, {});
      else outgoing.writeHead(404).end();
      return;
    }
    const exchange: ProxyExchange = new ProxyExchange({
      incoming,
      outgoing,
      server: this.#intake,
      onwardPath,
      addedHeaders: { Via: VIA },
      watch: undefined,
      onServerFailure: ({ message }) => complain(`${url} was not passed on: ${message}`),
      onOver: () => this.#exchanges.delete(exchange),
    });
    this.#exchanges.add(exchange);
  }

  /** Events are passed on as they came; metrics are dropped. */
  #takeDatagram(datagram: Buffer): void {
    const events = datagram
      .toString('utf8')
      .split('\n')
      .filter((line) => line.startsWith('_e{'));
    if (events.length === 0) return;
    const onward = request({
      ...this.#intake,
      method: 'POST',
      path: EVENTS_PATH,
      headers: { Via: VIA, 'Content-Type': 'text/plain' },
      agent: false,
    });
    onward.on('error', ({ message }) => complain(`an event was not passed on: ${message}`));
    onward.on('response', (answer) => answer.resume());
    onward.end(events.join('\n'));
  }
}

function answerJson(outgoing: ServerResponse, body: unknown): void {
  outgoing.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

function complain(message: string): void {
  process.stderr.write(`${message}\n`);
}

async function main({ intake }: AgentStandInOptions): Promise<void> {
  const agent = await AgentStandIn.start({ intake, apmPort: APM_PORT, dogStatsdPort: DOGSTATSD_PORT });
  process.once('SIGTERM', () => void agent.stop().then(() => process.exit(0)));
}

if (import.meta.main) {
  const options: AgentStandInOptions = JSON.parse(process.argv[2] ?? '');
  await main(options);
}
