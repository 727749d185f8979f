import type { ImageStore } from './images.ts';
import { EngineUnavailableError } from './docker.ts';
import { classifyPullFailure, type PullFailure, registryOf } from './pull-failure.ts';

/** A registry that does not answer is asked this often per image. */
const ATTEMPTS_MAX = 2;
/** A pull that shows no sign of life for so long counts as a time-out. */
const SILENCE_SECONDS_MAX = 30;

/** What registries refused so far; a "no" is asked for once, not once per image or trial. */
export class RegistryMemory {
  readonly #registryRefusals = new Map<string, string>();
  readonly #imageRefusals = new Map<string, string>();

  /** Why this image cannot be pulled, as already known, or `undefined`. */
  refusalOf(imageRef: string): string | undefined {
    return this.#imageRefusals.get(imageRef) ?? this.#registryRefusals.get(registryOf(imageRef));
  }

  /** Keeps a "no"; a time-out is none and is forgotten. */
  remember(imageRef: string, { kind, reason }: PullFailure): void {
    if (kind === 'registry-no') {
      this.#registryRefusals.set(registryOf(imageRef), reason);
    } else if (kind === 'image-no') {
      this.#imageRefusals.set(imageRef, reason);
    }
  }
}

/** What this process knows of the registries. */
export const processRegistryMemory = new RegistryMemory();

export interface PullRequest {
  readonly imageRef: string;
  readonly images: Pick<ImageStore, 'pull'>;
  readonly memory: RegistryMemory;
  readonly signal: AbortSignal;
  /** Default 30. */
  readonly silenceSecondsMax?: number;
}

export type PullOutcome =
  | { readonly kind: 'pulled' }
  | {
      readonly kind: 'not-pulled';
      readonly reason: string;
      /** Known from an earlier attempt; nothing was asked this time. */
      readonly isRemembered: boolean;
    };

/**
 * Pulls a public image, at most twice when the registry does not answer and once when it says no.
 *
 * @throws EngineUnavailableError when the engine itself cannot store images; the signal's reason when aborted.
 */
export async function pullImage(request: PullRequest): Promise<PullOutcome> {
  const { imageRef, memory } = request;
  const known = memory.refusalOf(imageRef);
  if (known !== undefined) {
    return { kind: 'not-pulled', reason: known, isRemembered: true };
  }
  let reason = '';
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const failure = await attemptPull(request);
    if (failure === undefined) {
      return { kind: 'pulled' };
    }
    if (failure.kind === 'engine') {
      throw new EngineUnavailableError(`the Docker engine cannot store ${imageRef}: ${failure.reason}`, {
        hint: 'Free disk space under its data directory and try again.',
      });
    }
    reason = failure.reason;
    memory.remember(imageRef, failure);
    if (failure.kind !== 'no-answer') {
      break;
    }
  }
  return { kind: 'not-pulled', reason, isRemembered: false };
}

async function attemptPull({
  imageRef,
  images,
  signal,
  silenceSecondsMax = SILENCE_SECONDS_MAX,
}: PullRequest): Promise<PullFailure | undefined> {
  const silence = new AbortController();
  const silent = new Error(`timed out: nothing heard for ${silenceSecondsMax} s`);
  let timer: NodeJS.Timeout | undefined;
  const restartTimer = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(silent), silenceSecondsMax * 1000);
  };
  restartTimer();
  try {
    await images.pull(imageRef, {
      signal: AbortSignal.any([signal, silence.signal]),
      onActivity: restartTimer,
    });
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    return classifyPullFailure(silence.signal.aborted ? silent : error);
  } finally {
    clearTimeout(timer);
  }
}
