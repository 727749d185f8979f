import { createServer } from 'node:net';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { listeningPorts } from '../../harness/task/listening-ports.ts';

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';

function socket(local: string, state = '0A'): string {
  return `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 1 1 0000000000000000 100 0 0 10 0\n`;
}

test.each<[string, string, boolean]>([
  ['all addresses', '00000000:1F90', false],
  ['127.0.0.1', '0100007F:1F90', true],
  ['another address of 127/8', '0500007F:1F90', true],
  ['an address of a network', '030012AC:1F90', false],
  ['all addresses, version 6', '00000000000000000000000000000000:1F90', false],
  ['::1', '00000000000000000000000001000000:1F90', true],
  ['127.0.0.1 as version 6', '0000000000000000FFFF00000100007F:1F90', true],
  ['an address of a network as version 6', '0000000000000000FFFF0000030012AC:1F90', false],
])('a port bound to %s', (_what, local, isLoopback) => {
  expect(listeningPorts(HEAD + socket(local))).toEqual([{ port: 8080, isLoopback }]);
});

test('connections are no listeners, nor is Docker’s resolver', () => {
  expect(listeningPorts(HEAD + socket('0100007F:1F90', '01') + socket('0B00007F:A3C1'))).toEqual([]);
});

test('ports are in order, and one bound twice is what more can reach', () => {
  const tables =
    socket('0100007F:2382') + socket('0100007F:1F90') + socket('00000000:1F90') + socket('0100007F:1F90');
  expect(listeningPorts(HEAD + tables)).toEqual([
    { port: 8080, isLoopback: false },
    { port: 9090, isLoopback: true },
  ]);
});

test('what this machine’s own kernel writes is read', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  expect(listeningPorts(await readFile('/proc/net/tcp', 'utf8'))).toContainEqual({ port, isLoopback: true });
  server.close();
});
