import type { ListeningPort } from '../task/listening-ports.ts';

export interface UnreadyService {
  /** Of its health check. */
  readonly port: number;
  readonly path: string;
  readonly waitedSeconds: number;
  /** What its health check came to last; `null` where none was made. */
  readonly lastAnswer: string | null;
  /** That something in its task listens on. */
  readonly listening: readonly ListeningPort[];
  /** The end of its log, as one line. */
  readonly lastWords: string;
}

/** What runc and the kernel say of a program that cannot be run, and what helps. */
const START_REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /\bexec\b.*exec format error/i,
    'Its program is for another architecture, or a script without its #! line: build the image for this machine.',
  ],
  [
    /\bexec\b.*(executable file not found|no such file or directory)/i,
    "Compare the definition's entryPoint and command with what the image has.",
  ],
  [/\bexec\b.*permission denied/i, 'Make the program executable for the user that the container runs as.'],
];

/** What helps a container that could not be started or ended at once, from its or the engine's own words; empty where nobody can say. */
export function startRemedy(words: string): string {
  return START_REMEDIES.find(([pattern]) => pattern.test(words))?.[1] ?? '';
}

/** What was seen of a service that never became healthy, and what to do next. */
export function neverReadyText(service: UnreadyService): string {
  const { port, path, waitedSeconds, lastAnswer } = service;
  const answer = lastAnswer === null ? '' : ` (last: ${lastAnswer})`;
  return `The service did not answer GET :${port}${path} as healthy within ${waitedSeconds} s of its start${answer}. ${nextStep(service)}`;
}

function nextStep({ port, path, listening, lastWords }: UnreadyService): string {
  const own = listening.find((seen) => seen.port === port);
  if (own?.isLoopback === true) {
    return `Port ${port} is bound to the loopback address, which no load balancer reaches: bind it to all (0.0.0.0).`;
  }
  if (own !== undefined) {
    return `Something listens on port ${port}: set service.loadBalancer.path (${path}) and .successCodes in the config to what the service answers when it is well.`;
  }
  if (listening.length === 0) {
    return `Nothing in the task listens on any port yet; the log ends: ${lastWords}`;
  }
  const ports = listening
    .map((seen) => `${seen.port}${seen.isLoopback ? ' (loopback only)' : ''}`)
    .join(', ');
  return `Nothing listens on port ${port}, but on ${ports}: set service.loadBalancer.port in the config to the service's own.`;
}
