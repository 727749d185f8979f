import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { runLabels, trialLabels } from '../../harness/engine/labels.ts';
import { listLeftovers, removeLeftovers } from '../../harness/engine/ledger.ts';
import { startFakeEngine, type FakeEngine } from './fake-engine.ts';

const OLD = { runId: 'aaaa0001', ownerPid: 41 };
const NEW = { runId: 'bbbb0002', ownerPid: 42 };

const ANSWERS: Readonly<Record<string, unknown>> = {
  '/containers/json': [
    { Id: 'app-1', Labels: trialLabels(OLD, 'heap-leak/17/none/256-512/1') },
    { Id: 'host-1', Labels: runLabels(OLD) },
    { Id: 'host-2', Labels: runLabels(NEW) },
  ],
  '/networks': [{ Id: 'network-1', Labels: trialLabels(OLD, 'heap-leak/17/none/256-512/1') }],
  '/volumes': { Volumes: [{ Name: 'volume-1', Labels: runLabels(OLD) }], Warnings: null },
};

interface RecordedEngine extends FakeEngine {
  /** In the order in which they were answered. */
  readonly requests: readonly string[];
}

async function startEngine(): Promise<RecordedEngine> {
  const requests: string[] = [];
  const engine = await startFakeEngine(({ method, url = '' }: IncomingMessage, response) => {
    const { pathname, search } = new URL(url, 'http://engine');
    const answer = (): void => {
      requests.push(decodeURIComponent(`${method} ${pathname}${search}`));
      if (method === 'GET') response.end(JSON.stringify(ANSWERS[pathname]));
      else response.writeHead(204).end();
    };
    // A container takes longest to go.
    if (method === 'DELETE' && pathname.startsWith('/containers')) setTimeout(answer, 30);
    else answer();
  });
  return { ...engine, requests, [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose]() };
}

test('lists what each run left, with the process that owns it', async () => {
  await using engine = await startEngine();
  expect(await listLeftovers(engine.docker)).toEqual([
    { ...OLD, containers: ['app-1', 'host-1'], networks: ['network-1'], volumes: ['volume-1'] },
    { ...NEW, containers: ['host-2'], networks: [], volumes: [] },
  ]);
});

test('asks the engine for nothing but what carries the harness’s label, running or not', async () => {
  await using engine = await startEngine();
  await listLeftovers(engine.docker);
  expect(engine.requests).toHaveLength(3);
  for (const request of engine.requests) {
    expect(request).toMatch(/filters=\{"label":(\["lastgasp\.run"\]|\{"lastgasp\.run":true\})\}/);
  }
  expect(engine.requests.find((request) => request.startsWith('GET /containers'))).toMatch(/all=(true|1)/);
});

test('removes one run’s containers first, then what they used, and nothing of another run', async () => {
  await using engine = await startEngine();
  const [old] = await listLeftovers(engine.docker);
  if (old === undefined) throw new Error('nothing was left');
  await removeLeftovers(engine.docker, old);
  const removed = engine.requests
    .filter((request) => request.startsWith('DELETE'))
    .map((request) => request.replace(/\?.*$/, ''));
  expect(removed.slice(0, 2).toSorted()).toEqual(['DELETE /containers/app-1', 'DELETE /containers/host-1']);
  expect(removed.slice(2).toSorted()).toEqual(['DELETE /networks/network-1', 'DELETE /volumes/volume-1']);
  expect(engine.requests.find((request) => request.includes('/containers/app-1'))).toMatch(
    /force=true|force=1/,
  );
});
