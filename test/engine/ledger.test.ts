import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { LEASE_LABEL, runLabels, trialLabels } from '../../harness/engine/labels.ts';
import {
  listLeases,
  listLeftovers,
  removeContainers,
  removeNetworksAndVolumes,
} from '../../harness/engine/ledger.ts';
import { startFakeEngine, type FakeEngine } from './fake-engine.ts';

const OLD = { runId: 'aaaa0001', ownerPid: 41 };
const NEW = { runId: 'bbbb0002', ownerPid: 42 };
const LEASE_OF_NEW = {
  Id: 'lease-2',
  State: 'running',
  Created: 0,
  Labels: { ...runLabels(NEW), [LEASE_LABEL]: 'true' },
};

const ANSWERS: Readonly<Record<string, unknown>> = {
  '/containers/json': [
    { Id: 'app-1', Labels: trialLabels(OLD, 'heap-leak/17/none/256-512/1') },
    { Id: 'host-1', Labels: runLabels(OLD) },
    { Id: 'host-2', Labels: runLabels(NEW) },
    LEASE_OF_NEW,
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
    requests.push(decodeURIComponent(`${method} ${pathname}${search}`));
    const isLeaseQuery = decodeURIComponent(search).includes(LEASE_LABEL);
    if (method === 'GET') response.end(JSON.stringify(isLeaseQuery ? [LEASE_OF_NEW] : ANSWERS[pathname]));
    else if (pathname.includes('stuck')) response.writeHead(500).end('{"message":"device or resource busy"}');
    else if (pathname.includes('gone')) response.writeHead(404).end('{"message":"no such thing"}');
    else response.writeHead(204).end();
  });
  return { ...engine, requests, [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose]() };
}

test('lists what each run left, with the process that owns it; its lease is none of it', async () => {
  await using engine = await startEngine();
  expect(await listLeftovers(engine.docker)).toEqual([
    { ...OLD, containers: ['app-1', 'host-1'], networks: ['network-1'], volumes: ['volume-1'] },
    { ...NEW, containers: ['host-2'], networks: [], volumes: [] },
  ]);
});

test('lists the leases of all runs, and who still holds one', async () => {
  await using engine = await startEngine();
  expect(await listLeases(engine.docker)).toEqual([
    { runId: NEW.runId, containerId: 'lease-2', state: 'held' },
  ]);
});

test('asks the engine for nothing but what carries the harness’s label, running or not', async () => {
  await using engine = await startEngine();
  await listLeftovers(engine.docker);
  await listLeases(engine.docker);
  expect(engine.requests).toHaveLength(4);
  for (const request of engine.requests) {
    expect(request).toMatch(
      /filters=\{"label":(\["lastgasp\.(run|lease)"\]|\{"lastgasp\.(run|lease)":true\})\}/,
    );
  }
  const containers = engine.requests.filter((request) => request.startsWith('GET /containers'));
  expect(containers).toHaveLength(2);
  for (const request of containers) expect(request).toMatch(/all=(true|1)/);
});

test('removes running containers, and what is gone meanwhile is no failure', async () => {
  await using engine = await startEngine();
  expect(await removeContainers(engine.docker, ['app-1', 'gone-1'])).toEqual([]);
  expect(engine.requests.find((request) => request.includes('/containers/app-1'))).toMatch(
    /force=true|force=1/,
  );
});

test('what cannot be removed is told in the engine’s words, and does not keep the rest', async () => {
  await using engine = await startEngine();
  const used = { networks: ['network-1', 'gone-1'], volumes: ['stuck-1', 'volume-1'] };
  expect(await removeNetworksAndVolumes(engine.docker, used)).toEqual([
    expect.stringContaining('device or resource busy'),
  ]);
  expect(engine.requests.map((request) => request.replace(/\?.*$/, '')).toSorted()).toEqual([
    'DELETE /networks/gone-1',
    'DELETE /networks/network-1',
    'DELETE /volumes/stuck-1',
    'DELETE /volumes/volume-1',
  ]);
});
