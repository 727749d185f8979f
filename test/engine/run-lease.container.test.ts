import { execa } from 'execa';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, expect, test, vi } from 'vitest';
import { connectDocker } from '../../harness/engine/docker.ts';
import { LEASE_LABEL, runLabels } from '../../harness/engine/labels.ts';
import { listLeases } from '../../harness/engine/ledger.ts';
import { LeaseLostError, LeaseTakenError, RunLease } from '../../harness/engine/run-lease.ts';
import { partImage } from '../sink/part-image.ts';

const docker = connectDocker();
const { signal } = new AbortController();
let image = '';
beforeAll(async () => {
  image = await partImage(docker, 'helper');
});

function identity() {
  return { runId: randomBytes(4).toString('hex'), ownerPid: process.pid };
}

async function take(claim: string, who = identity()): Promise<RunLease> {
  return RunLease.take({ docker, image, identity: who, claim, claimText: 'the results folder out', signal });
}

async function leaseOf(runId: string) {
  return (await listLeases(docker)).find((lease) => lease.runId === runId);
}

/** A process that takes a lease and waits to be killed. */
function startHolder(claim: string, runId: string) {
  const program = `
    import { connectDocker } from '${fileURLToPath(new URL('../../harness/engine/docker.ts', import.meta.url))}';
    import { RunLease } from '${fileURLToPath(new URL('../../harness/engine/run-lease.ts', import.meta.url))}';
    const identity = { runId: '${runId}', ownerPid: process.pid };
    const claim = '${claim}';
    const { signal } = new AbortController();
    await RunLease.take({ docker: connectDocker(), image: '${image}', identity, claim, claimText: claim, signal });
  `;
  return execa(process.execPath, ['--input-type=module', '--eval', program], { reject: false });
}

test('a lease is held until it is given back, and given back twice without harm', async () => {
  const who = identity();
  const lease = await take(`test-${who.runId}`, who);
  expect(await leaseOf(who.runId)).toMatchObject({ state: 'held' });
  await lease[Symbol.asyncDispose]();
  await lease[Symbol.asyncDispose]();
  expect(await leaseOf(who.runId)).toBeUndefined();
  expect(lease.lost.aborted).toBe(false);
});

test('two living runs cannot claim the same', async () => {
  const who = identity();
  const claim = `test-${who.runId}`;
  await using _lease = await take(claim, who);
  await expect(take(claim)).rejects.toBeInstanceOf(LeaseTakenError);
  await expect(take(claim)).rejects.toThrow('has the results folder out');
});

test('the lease of a killed process ends with it, and its claim is free again', async () => {
  const who = identity();
  const claim = `test-${who.runId}`;
  const holder = startHolder(claim, who.runId);
  await vi.waitFor(async () => expect(await leaseOf(who.runId)).toMatchObject({ state: 'held' }), 30_000);
  holder.kill('SIGKILL');
  await holder;
  await vi.waitFor(async () => expect(await leaseOf(who.runId)).toMatchObject({ state: 'expired' }), 10_000);
  await using _next = await take(claim);
  // It is still there for whoever cleans after that run.
  const expired = await leaseOf(who.runId);
  expect(expired).toMatchObject({ state: 'expired' });
  await docker.getContainer(expired?.containerId ?? '').remove({ force: true });
});

test('the lease of a process that stands still is held', async () => {
  const who = identity();
  const holder = startHolder(`test-${who.runId}`, who.runId);
  await vi.waitFor(async () => expect(await leaseOf(who.runId)).toMatchObject({ state: 'held' }), 30_000);
  holder.kill('SIGSTOP');
  await delay(2000);
  expect(await leaseOf(who.runId)).toMatchObject({ state: 'held' });
  holder.kill('SIGKILL');
  await holder;
  const ended = await leaseOf(who.runId);
  await docker.getContainer(ended?.containerId ?? '').remove({ force: true });
});

test('a run is told when its lease is taken from it', async () => {
  const who = identity();
  await using lease = await take(`test-${who.runId}`, who);
  const held = await leaseOf(who.runId);
  await docker.getContainer(held?.containerId ?? '').kill();
  await vi.waitFor(() => expect(lease.lost.reason).toBeInstanceOf(LeaseLostError), 10_000);
});

test('a process that is killed before its lease has started blocks its claim for seconds only', async () => {
  const who = identity();
  const claim = `test-${who.runId}`;
  const { id } = await docker.createContainer({
    name: `lastgasp-lease-${claim}`,
    Image: image,
    Labels: { ...runLabels(who), [LEASE_LABEL]: 'true' },
    Entrypoint: ['cat'],
  });
  expect(await leaseOf(who.runId)).toMatchObject({ state: 'starting' });
  await using _next = await take(claim);
  expect(await leaseOf(who.runId)).toMatchObject({ state: 'expired', containerId: id });
  await docker.getContainer(id).remove({ force: true });
});
