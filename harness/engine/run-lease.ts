import { setTimeout as delay } from 'node:timers/promises';
import type Dockerode from 'dockerode';
import { EXIT_CODE, HarnessError } from '../harness-error.ts';
import { refusalOf } from './engine-refusal.ts';
import { LEASE_LABEL, runLabels, type RunIdentity } from './labels.ts';
import { LEASE_START_WITHIN_SECONDS, leaseState } from './lease-state.ts';
import { removeContainer } from './side-container.ts';

/** Between two attempts to take a lease that is only just being started, or whose name a dead run still has. */
const RETRY_INTERVAL_MS = 500;
/** A lease that never gets past its start is free after {@link LEASE_START_WITHIN_SECONDS}. */
const ATTEMPTS_MAX = ((LEASE_START_WITHIN_SECONDS + 5) * 1000) / RETRY_INTERVAL_MS;
const NAME_IN_USE = 409;

/** Another run has what this one asked for. */
export class LeaseTakenError extends HarnessError {
  readonly code = 'lease-taken';
  readonly exitCode = EXIT_CODE.usage;
}

/** The engine, or somebody on it, ended the run's lease: nothing of the run can be relied on any more. */
export class LeaseLostError extends HarnessError {
  readonly code = 'lease-lost';
  readonly exitCode = EXIT_CODE.environment;
}

export interface RunLeaseOptions {
  readonly docker: Dockerode;
  /** Image with `cat`. */
  readonly image: string;
  readonly identity: RunIdentity;
  /** What the run has to itself, such as its results folder; safe in a container's name. */
  readonly claim: string;
  /** What that is, for messages. */
  readonly claimText: string;
  readonly signal: AbortSignal;
}

/**
 * Says to everybody on the engine that a run is alive, from before its first container until after its
 * last: a container that reads its standard input, which this process holds open. The kernel closes it
 * with the process, however that ends, and the engine ends the container. So nobody has to know process
 * ids, which are reused and mean nothing in another container or on another machine.
 *
 * Its name is what the run has to itself, and the engine gives a name once: two runs cannot have the same.
 */
export class RunLease implements AsyncDisposable {
  /** Aborted with a `LeaseLostError` when the lease ends without having been given back. */
  readonly lost: AbortSignal;
  readonly #docker: Dockerode;
  readonly #container: Dockerode.Container;
  readonly #input: NodeJS.ReadWriteStream;
  #isOver = false;

  private constructor(docker: Dockerode, container: Dockerode.Container, input: NodeJS.ReadWriteStream) {
    this.#docker = docker;
    this.#container = container;
    this.#input = input;
    const lost = new AbortController();
    this.lost = lost.signal;
    const onEnd = (): void => {
      if (!this.#isOver) lost.abort(leaseLost());
    };
    for (const event of ['end', 'close', 'error']) input.on(event, onEnd);
    input.resume();
  }

  /**
   * Waits up to 20 s for a run that is only just starting to have it or not.
   *
   * @throws {LeaseTakenError} where a living run has the claim
   */
  static async take(options: RunLeaseOptions): Promise<RunLease> {
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      const container = await createOrMakeRoom(options);
      if (container !== null) return RunLease.#start(options, container);
      await delay(RETRY_INTERVAL_MS, undefined, { signal: options.signal });
    }
    throw taken(options);
  }

  static async #start({ docker }: RunLeaseOptions, container: Dockerode.Container): Promise<RunLease> {
    try {
      const input = await container.attach({ stream: true, stdin: true, stdout: true, hijack: true });
      await container.start();
      return new RunLease(docker, container, input);
    } catch (error) {
      await removeContainer(docker, container.id);
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#input.end();
    await removeContainer(this.#docker, this.#container.id);
  }
}

/** `null` when the name was a dead run's, which has another one now, or it is not decided yet whose it is. */
async function createOrMakeRoom(options: RunLeaseOptions): Promise<Dockerode.Container | null> {
  const { docker, image, identity, claim } = options;
  const name = `lastgasp-lease-${claim}`;
  try {
    return await docker.createContainer({
      name,
      Image: image,
      Labels: { ...runLabels(identity), [LEASE_LABEL]: 'true' },
      Entrypoint: ['cat'],
      OpenStdin: true,
      StdinOnce: true,
      HostConfig: { NetworkMode: 'none', ReadonlyRootfs: true, CapDrop: ['ALL'] },
    });
  } catch (error) {
    if (!hasStatus(error, NAME_IN_USE)) throw error;
  }
  const holders = await docker.listContainers({ all: true, filters: { name: [`^/${name}$`] } });
  const states = holders.map((holder) => leaseState(holder));
  if (states.includes('held')) throw taken(options);
  if (states.includes('starting')) return null;
  for (const { Id: id } of holders) {
    // Its run's other things are found by it, so it stays until they are gone.
    await unlessRefused(docker.getContainer(id).rename({ name: `${name}-expired-${id.slice(0, 12)}` }));
  }
  return null;
}

function taken({ claimText }: RunLeaseOptions): LeaseTakenError {
  return new LeaseTakenError(`Another run that is still going has ${claimText}.`, {
    hint: 'Wait for it to end, or end it; docker ps --filter label=lastgasp.lease shows every living run.',
  });
}

function leaseLost(): LeaseLostError {
  return new LeaseLostError(
    'The Docker engine ended the run’s lease: the engine was restarted or stopped, or somebody removed the run’s containers.',
    { hint: 'Make sure that the engine runs, then continue where the run stopped with --resume.' },
  );
}

/** Somebody else may have renamed or removed it meanwhile; the next attempt sees. */
async function unlessRefused(done: Promise<unknown>): Promise<void> {
  try {
    await done;
  } catch (error) {
    if (refusalOf(error) === null) throw error;
  }
}

function hasStatus(error: unknown, status: number): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === status;
}
