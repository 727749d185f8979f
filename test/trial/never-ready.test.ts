import { expect, test } from 'vitest';
import { neverReadyText, startRemedy, type UnreadyService } from '../../harness/trial/never-ready.ts';

const SERVICE: UnreadyService = {
  port: 8080,
  path: '/health',
  waitedSeconds: 180,
  lastAnswer: 'connect ECONNREFUSED 172.18.0.3:8080',
  listening: [],
  lastWords: 'waiting for the database',
};

test('it says what was asked, how long, and what came last', () => {
  expect(neverReadyText(SERVICE)).toMatch(
    /^The service did not answer GET :8080\/health as healthy within 180 s of its start \(last: connect ECONNREFUSED 172\.18\.0\.3:8080\)\. /,
  );
  expect(neverReadyText({ ...SERVICE, lastAnswer: null })).toContain('within 180 s of its start. ');
});

test.each<[string, Partial<UnreadyService>, string]>([
  [
    'listens on nothing',
    {},
    'Nothing in the task listens on any port yet; the log ends: waiting for the database',
  ],
  [
    'listens elsewhere',
    {
      listening: [
        { port: 9090, isLoopback: false },
        { port: 9091, isLoopback: true },
      ],
    },
    'Nothing listens on port 8080, but on 9090, 9091 (loopback only): set service.loadBalancer.port',
  ],
  [
    'cannot be reached from outside',
    { listening: [{ port: 8080, isLoopback: true }] },
    'Port 8080 is bound to the loopback address, which no load balancer reaches: bind it to all (0.0.0.0).',
  ],
  [
    'answers otherwise',
    { listening: [{ port: 8080, isLoopback: false }], lastAnswer: 'HTTP 404' },
    'Something listens on port 8080: set service.loadBalancer.path (/health) and .successCodes',
  ],
])('of a service that %s it says what to do next', (_what, seen, expected) => {
  expect(neverReadyText({ ...SERVICE, ...seen })).toContain(expected);
});

test.each([
  ['exec /app/run: exec format error', 'another architecture'],
  ['standard_init_linux.go:228: exec user process caused: exec format error', 'another architecture'],
  ['exec: "jaava": executable file not found in $PATH: unknown', 'entryPoint and command'],
  ['exec: "/app/run.sh": stat /app/run.sh: no such file or directory: unknown', 'entryPoint and command'],
  ['exec: "/app/run.sh": permission denied: unknown', 'executable for the user'],
])('of “%s” it says what helps', (words, expected) => {
  expect(startRemedy(words)).toContain(expected);
});

test('of words that nobody knows it makes nothing up', () => {
  expect(startRemedy('Connection to database refused')).toBe('');
});
