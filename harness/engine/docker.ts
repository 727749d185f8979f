import Docker from 'dockerode';
import { EXIT_CODE, HarnessError } from '../harness-error.ts';

/** How long one ping may take, in milliseconds; a healthy engine answers within a few. */
const PING_TIMEOUT_MS = 5000;

/** No Docker engine answers, and the harness may not or cannot install one. */
export class EngineUnavailableError extends HarnessError {
  readonly code = 'engine-unavailable';
  readonly exitCode = EXIT_CODE.environment;
}

/** A client for the engine `DOCKER_HOST` names, by default the local socket. Nothing is contacted yet. */
export function connectDocker(): Docker {
  return new Docker();
}

/** The engine, as far as asking whether it is there goes. */
export interface Pingable {
  ping(): Promise<unknown>;
}

export type PingAnswer =
  | { readonly kind: 'answers' }
  | { readonly kind: 'absent'; readonly reason: string }
  | { readonly kind: 'forbidden'; readonly reason: string };

/** Asks once; never throws. `absent` also when the answer takes longer than `timeoutMs` (default 5000). */
export async function pingDocker(
  docker: Pingable,
  options: { readonly timeoutMs?: number } = {},
): Promise<PingAnswer> {
  const timeoutMs = options.timeoutMs ?? PING_TIMEOUT_MS;
  const timeout = Promise.withResolvers<PingAnswer>();
  const timer = setTimeout(
    () => timeout.resolve({ kind: 'absent', reason: `no answer within ${timeoutMs} ms` }),
    timeoutMs,
  );
  const answer = docker.ping().then((): PingAnswer => ({ kind: 'answers' }), classifyPingFailure);
  try {
    return await Promise.race([answer, timeout.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function classifyPingFailure(error: unknown): PingAnswer {
  const reason = error instanceof Error ? error.message : String(error);
  return { kind: /\bEACCES\b|\bEPERM\b/.test(reason) ? 'forbidden' : 'absent', reason };
}

/**
 * The engine, when it answers.
 *
 * @throws EngineUnavailableError saying why not and what to do.
 */
export async function requireDocker(docker: Docker = connectDocker()): Promise<Docker> {
  const answer = await pingDocker(docker);
  if (answer.kind === 'answers') {
    return docker;
  }
  throw new EngineUnavailableError(`no Docker engine answers at ${engineAddress()}: ${answer.reason}`, {
    hint:
      answer.kind === 'forbidden'
        ? 'Add yourself to the docker group (`sudo usermod -aG docker $USER`, then log in again), or run as root.'
        : 'Run `lastgasp doctor --fix`, or start Docker and try again.',
  });
}

/** Where the engine is looked for, for messages. */
export function engineAddress(): string {
  return process.env['DOCKER_HOST'] ?? 'the local Docker socket';
}
