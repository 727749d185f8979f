import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test, vi } from 'vitest';
import { BOUNDARY, eventJson, part, PROFILE_HEADERS, profileBody } from './example-profile.ts';
import { listenAsIntake } from './intake-client.ts';

const JSON_HEADERS = { 'Content-Type': 'application/json' };
const EVENT = part('event', 'event.json', Buffer.from(JSON.stringify(eventJson())));
const MAIN = part('main', 'main.jfr', Buffer.from('recording'));

/** Sends raw bytes and leaves the connection open. */
function sendRaw(port: number, text: string): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.resume();
  socket.write(text);
  return socket;
}

test.each<[string, string, Buffer, Readonly<Record<string, string>>, number, RegExp]>([
  ['an unknown path', '/nowhere', Buffer.from('x'), {}, 404, /no intake/],
  ['a profile that is no multipart', '/api/v2/profile', Buffer.from('{}'), JSON_HEADERS, 415, /multipart/],
  [
    'a profile without its closing boundary',
    '/api/v2/profile',
    profileBody().subarray(0, -6),
    PROFILE_HEADERS,
    400,
    /closing boundary/,
  ],
  [
    'a profile without an event',
    '/api/v2/profile',
    profileBody({ parts: [MAIN] }),
    PROFILE_HEADERS,
    400,
    /0 parts named event/,
  ],
  [
    'a profile with two events',
    '/api/v2/profile',
    profileBody({ parts: [EVENT, EVENT, MAIN] }),
    PROFILE_HEADERS,
    400,
    /2 parts named event/,
  ],
  [
    'an event that is not JSON',
    '/api/v2/profile',
    profileBody({ parts: [part('event', 'event.json', Buffer.from('{')), MAIN] }),
    PROFILE_HEADERS,
    400,
    /not a JSON object/,
  ],
  [
    'an event with other attachments',
    '/api/v2/profile',
    profileBody({ event: eventJson({ attachments: ['cpu.pprof'] }) }),
    PROFILE_HEADERS,
    400,
    /cpu\.pprof/,
  ],
  [
    'an event that attaches nothing',
    '/api/v2/profile',
    profileBody({ parts: [EVENT] }),
    PROFILE_HEADERS,
    400,
    /lists/,
  ],
  [
    'a part that is not as long as it says',
    '/api/v2/profile',
    Buffer.from(
      profileBody().toString('latin1').replace('Content-Type', 'Content-Length: 3\r\nContent-Type'),
      'latin1',
    ),
    PROFILE_HEADERS,
    400,
    /where its head says 3/,
  ],
  [
    'telemetry that is no JSON object',
    '/api/v2/apmtelemetry',
    Buffer.from('[]'),
    JSON_HEADERS,
    400,
    /JSON object/,
  ],
  [
    'a DogStatsD line that is no event',
    '/dogstatsd/events',
    Buffer.from('jvm.heap:1|g'),
    {},
    400,
    /DogStatsD/,
  ],
  [
    'an event longer than any',
    '/dogstatsd/events',
    Buffer.alloc(70_000, '_e{'),
    {},
    413,
    /more than 65536 bytes/,
  ],
])(
  '%s is refused as a real intake does, and recorded',
  async (_what, path, body, headers, httpStatus, reason) => {
    await using intake = await listenAsIntake();
    expect(await intake.post(path, body, headers)).toBe(httpStatus);
    expect(intake.endOf()).toMatchObject({
      outcome: 'refused',
      httpStatus,
      reason: expect.stringMatching(reason),
    });
    expect(intake.events).toHaveLength(2);
  },
);

test('a profile that is asked for by GET is refused', async () => {
  await using intake = await listenAsIntake();
  expect(await intake.post('/api/v2/profile', null, PROFILE_HEADERS)).toBe(405);
});

test.each([
  ['answers with an error', { kind: 'answer', httpStatus: 503 }, { outcome: 'refused', httpStatus: 503 }],
  ['breaks off', { kind: 'cut', afterBytes: 1_000_000 }, { outcome: 'truncated', httpStatus: null }],
] as const)(
  'an intake that %s does so at profiles alone, and says that it was told to',
  async (_what, fault, end) => {
    await using intake = await listenAsIntake({ fault });
    const body = profileBody({ main: Buffer.alloc(5_000_000) });
    const answered = intake.post('/api/v2/profile', body, PROFILE_HEADERS).catch(() => undefined);
    expect(await answered).toBe(end.httpStatus ?? undefined);
    expect(intake.endOf()).toMatchObject({ ...end, reason: expect.stringContaining('told to') });
    expect(await intake.post('/api/v2/logs', Buffer.from('x'))).toBe(200);
  },
);

test('an intake that hangs takes a profile whole and never answers; others are answered meanwhile', async () => {
  await using intake = await listenAsIntake({ fault: { kind: 'hang' } });
  const body = profileBody();
  const answered = vi.fn();
  intake.post('/api/v2/profile', body, PROFILE_HEADERS).then(answered, () => undefined);
  await vi.waitFor(() =>
    expect(intake.endOf()).toMatchObject({ outcome: 'unanswered', receivedBytes: body.length }),
  );
  expect(await intake.post('/api/v2/logs', Buffer.from('x'))).toBe(200);
  expect(answered).not.toHaveBeenCalled();
});

test('clients that stall or lie about their length harm nobody', async () => {
  await using intake = await listenAsIntake();
  const head = `POST /api/v2/profile HTTP/1.1\r\nHost: intake\r\nContent-Type: multipart/form-data; boundary=${BOUNDARY}\r\n`;
  const stalled = Array.from({ length: 20 }, () =>
    sendRaw(intake.port, `${head}Content-Length: 5000000\r\n\r\n--a9`),
  );
  await vi.waitFor(() => expect(intake.events).toHaveLength(20));
  const tooLong = sendRaw(
    intake.port,
    `${head}Content-Length: 4\r\n\r\n--a9ffcd93-4447 and more than it said`,
  );
  const garbage = sendRaw(intake.port, 'not HTTP at all\r\n\r\n');
  await Promise.all([once(tooLong, 'close'), once(garbage, 'close')]);
  expect(await intake.post('/api/v2/profile', profileBody(), PROFILE_HEADERS)).toBe(200);
  expect(intake.endOf(21)).toMatchObject({ outcome: 'refused', receivedBytes: 4 });
  expect(intake.endOf(22)).toMatchObject({ outcome: 'received' });
  for (const socket of stalled) socket.destroy();
  await vi.waitFor(() => expect(intake.endOf(20)).toMatchObject({ outcome: 'truncated', receivedBytes: 4 }));
});

const UPLOADS = 50;
const UPLOAD_BYTES = 5_000_000;

test('50 uploads of 5 MB at once take the program a fraction of their bytes in memory', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lastgasp-intake-'));
  const program = `
    import { createDatadogIntakeServer } from ${JSON.stringify(new URL('../../harness/sink/datadog-intake-server.ts', import.meta.url).href)};
    const intake = createDatadogIntakeServer({
      directory: ${JSON.stringify(directory)}, fault: null, clock: { nowMs: () => Date.now() },
      emit: ({ kind, outcome }) => { if (kind === 'request-end') console.log(outcome); },
    });
    console.log(await intake.listen(0, '127.0.0.1'));`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', program]);
  try {
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const port = Number((await lines.next()).value);
    const idleBytes = await peakBytes(child.pid);
    const body = profileBody({ main: Buffer.alloc(UPLOAD_BYTES, 7) });
    await Promise.all(Array.from({ length: UPLOADS }, () => upload(port, body)));
    const outcomes = await Promise.all(Array.from({ length: UPLOADS }, () => lines.next()));
    expect(outcomes.map(({ value }) => value)).toEqual(Array.from({ length: UPLOADS }, () => 'received'));
    expect((await peakBytes(child.pid)) - idleBytes).toBeLessThan((UPLOADS * UPLOAD_BYTES) / 2);
  } finally {
    child.kill();
    await rm(directory, { recursive: true });
  }
}, 60_000);

async function upload(port: number, body: Buffer): Promise<void> {
  const sent = request({
    host: '127.0.0.1',
    port,
    method: 'POST',
    path: '/api/v2/profile',
    headers: PROFILE_HEADERS,
  });
  sent.end(body);
  const [answer] = await once(sent, 'response');
  answer.resume();
}

/** Linux: the most memory that a process has had so far. */
async function peakBytes(processId: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${processId}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}
