import { randomBytes } from 'node:crypto';
import type Dockerode from 'dockerode';
import { AbsentHost } from '../engine/absent-host.ts';
import { runLabels, type RunIdentity } from '../engine/labels.ts';
import { RunLease } from '../engine/run-lease.ts';
import { startEngineHost } from '../engine/start-engine-host.ts';
import { cleanLeftovers, type Cleaned } from './clean.ts';

/** Cleans as a run of its own: what it needs for that has a lease, so that another one does not remove it. */
export async function cleanByHand(options: {
  readonly docker: Dockerode;
  /** Image of the helper part; `null` when the engine has none, and then no run has ever used its host. */
  readonly helperImage: string | null;
  readonly force: boolean;
  readonly signal: AbortSignal;
}): Promise<Cleaned> {
  const { docker, helperImage: image, force, signal } = options;
  const identity: RunIdentity = { runId: randomBytes(4).toString('hex'), ownerPid: process.pid };
  const { runId } = identity;
  if (image === null) {
    const host = new AbsentHost('the engine has no image of the helper');
    return cleanLeftovers({ docker, host, runId, force });
  }
  await using lease = await RunLease.take({
    docker,
    image,
    identity,
    claim: runId,
    claimText: 'the same name',
    signal,
  });
  await using host = await startEngineHost({
    docker,
    image,
    name: `lastgasp-${runId}-host`,
    labels: runLabels(identity),
  });
  lease.lost.throwIfAborted();
  // Awaited here: what is cleaned with is given back only afterwards.
  return await cleanLeftovers({ docker, host, runId, force });
}
