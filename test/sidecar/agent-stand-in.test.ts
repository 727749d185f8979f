import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { expect, test, vi } from 'vitest';
import { AgentStandIn, intakePath } from '../../harness/sidecar/agent-stand-in.ts';

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  body: string;
  isWhole: boolean;
  /** Nothing more will come of it. */
  isOver: boolean;
}

async function startAgent(
  answer: (incoming: IncomingMessage, outgoing: ServerResponse) => void = (incoming, outgoing) =>
    incoming.on('end', () => outgoing.writeHead(200).end('{}')),
): Promise<
  AsyncDisposable & { agent: AgentStandIn; received: Received[]; origin: string; closeIntake(): void }
> {
  const received: Received[] = [];
  const intake = createServer((incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    const request: Received = { method, url, headers, body: '', isWhole: false, isOver: false };
    received.push(request);
    incoming.on('data', (chunk: Buffer) => {
      request.body += chunk.toString('utf8');
    });
    incoming.on('error', () => undefined);
    incoming.on('close', () => {
      request.isOver = true;
    });
    incoming.on('end', () => {
      request.isWhole = true;
    });
    answer(incoming, outgoing);
  });
  intake.listen(0, '127.0.0.1');
  await once(intake, 'listening');
  const address = intake.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const agent = await AgentStandIn.start({
    intake: { host: '127.0.0.1', port },
    apmPort: 0,
    dogStatsdPort: 0,
  });
  const closeIntake = (): void => {
    intake.close();
    intake.closeAllConnections();
  };
  return {
    agent,
    received,
    origin: `http://127.0.0.1:${agent.apmPort}`,
    closeIntake,
    async [Symbol.asyncDispose]() {
      closeIntake();
      await agent.stop().catch(() => undefined);
    },
  };
}

test.each([
  ['/profiling/v1/input', '/api/v2/profile'],
  ['/telemetry/proxy/api/v2/apmtelemetry', '/api/v2/apmtelemetry'],
  ['/evp_proxy/v4/api/v2/errorsintake?a=1', '/api/v2/errorsintake?a=1'],
  ['/v0.4/traces', '/v0.4/traces'],
  ['/v0.5/traces', '/v0.5/traces'],
  ['/info', null],
  ['/v0.7/config', null],
  ['/elsewhere', null],
])('%s goes to %s', (path, expected) => {
  expect(intakePath(path)).toBe(expected);
});

test('tells a tracer what it takes, and that there is no configuration', async () => {
  await using started = await startAgent();
  const info: unknown = await (await fetch(`${started.origin}/info`)).json();
  expect(info).toMatchObject({
    endpoints: expect.arrayContaining(['/v0.4/traces', '/profiling/v1/input', '/telemetry/proxy/']),
    config: { statsd_port: 8125 },
  });
  const config = await fetch(`${started.origin}/v0.7/config`, { method: 'POST', body: '{}' });
  expect(await config.text()).toBe('{}');
  expect((await fetch(`${started.origin}/elsewhere`)).status).toBe(404);
  expect(started.received).toEqual([]);
});

test('a profile reaches the intake under the Agent’s name, and the intake’s answer the tracer', async () => {
  await using started = await startAgent((incoming, outgoing) =>
    incoming.on('end', () => outgoing.writeHead(403).end('no')),
  );
  const headers = { 'DD-EVP-ORIGIN': 'dd-trace-java', 'Content-Type': 'multipart/form-data; boundary=x' };
  const answer = await fetch(`${started.origin}/profiling/v1/input`, {
    method: 'POST',
    body: '--x--',
    headers,
  });
  expect(answer.status).toBe(403);
  expect(started.received).toMatchObject([
    {
      method: 'POST',
      url: '/api/v2/profile',
      body: '--x--',
      isWhole: true,
      headers: {
        'dd-evp-origin': 'dd-trace-java',
        'content-type': 'multipart/form-data; boundary=x',
        via: 'trace-agent lastgasp-stand-in',
      },
    },
  ]);
});

test('a profile streams through: the intake has its beginning before its end was sent', async () => {
  await using started = await startAgent();
  const socket = connect(started.agent.apmPort, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(
    'POST /profiling/v1/input HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n',
  );
  await vi.waitFor(() => expect(started.received[0]?.body).toBe('abc'));
  expect(started.received[0]?.isWhole).toBe(false);
  socket.write('0\r\n\r\n');
  await vi.waitFor(() => expect(started.received[0]?.isWhole).toBe(true));
  socket.destroy();
});

test('a profile whose sender is gone never looks whole to the intake', async () => {
  await using started = await startAgent();
  const socket = connect(started.agent.apmPort, '127.0.0.1');
  socket.write(
    'POST /profiling/v1/input HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n',
  );
  await vi.waitFor(() => expect(started.received[0]?.body).toBe('abc'));
  socket.destroy();
  await vi.waitFor(() => expect(started.received[0]?.isOver).toBe(true));
  expect(started.received[0]?.isWhole).toBe(false);
});

test('with the intake out of reach the tracer gets 502, and nothing is kept for later', async () => {
  await using started = await startAgent();
  started.closeIntake();
  const answer = await fetch(`${started.origin}/profiling/v1/input`, { method: 'POST', body: 'x' });
  expect(answer.status).toBe(502);
  expect(started.received).toEqual([]);
});

test('passes on events of DogStatsD, not its metrics', async () => {
  await using started = await startAgent();
  const socket = createSocket('udp4');
  socket.send('jvm.heap:1|g', started.agent.dogStatsdPort, '127.0.0.1');
  socket.send('jvm.heap:2|g\n_e{1,1}:a|b|t:error', started.agent.dogStatsdPort, '127.0.0.1');
  await vi.waitFor(() =>
    expect(started.received).toMatchObject([{ url: '/dogstatsd/events', body: '_e{1,1}:a|b|t:error' }]),
  );
  socket.close();
});

test('a profile under way when the Agent is stopped may end, and the Agent ends with it', async () => {
  await using started = await startAgent();
  const socket = connect(started.agent.apmPort, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('POST /profiling/v1/input HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc');
  await vi.waitFor(() => expect(started.received[0]?.body).toBe('abc'));
  const stopped = started.agent.stop();
  const beganAtMs = performance.now();
  socket.write('def');
  await stopped;
  expect(performance.now() - beganAtMs).toBeLessThan(3000);
  expect(started.received).toMatchObject([{ body: 'abcdef', isWhole: true }]);
});
