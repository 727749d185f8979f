import { EXIT_CODE, HarnessError } from '../harness-error.ts';
import type { TrialRecord } from '../journal/trial-record.ts';
import { firstOfKind } from '../timeline/timeline.ts';
import type { TrialEvidence, TrialFailure } from '../verdict/trial-evidence.ts';

/** So many services in a row that never came to their load, and none that did, are no accident. */
const FAILED_STARTS_MAX = 3;

/** What the service or its image is to blame for, not the harness. */
const STARTING: ReadonlySet<TrialFailure['kind']> = new Set([
  'never-ready',
  'exited-early',
  'jvm-refused',
  'wrong-jvm',
]);

/** The service of no trial came as far as its load. */
export class ServiceStartError extends HarnessError {
  readonly code = 'service-start';
  readonly exitCode = EXIT_CODE.environment;

  constructor(reason: string, { directory }: { readonly directory: string }) {
    super(`No trial came to its load. ${reason}`, {
      hint: `Put that right and start anew. What the service printed is in ${directory}/trials; --dry-run shows what its container is started with.`,
    });
  }
}

/** Sees whether a service starts at all: a run of hours need not find out hundreds of times that it does not. */
export class StartWatch {
  #hasStarted: boolean;
  readonly #reasons: string[] = [];

  /** @param earlier records of the run that is gone on with */
  constructor(earlier: readonly TrialRecord[]) {
    this.#hasStarted = earlier.some(({ valid }) => valid);
  }

  record({ events, failure }: Pick<TrialEvidence, 'events' | 'failure'>): void {
    if (firstOfKind(events, 'load-started') !== undefined) this.#hasStarted = true;
    else if (failure !== null && STARTING.has(failure.kind)) this.#reasons.push(failure.detail);
  }

  /** Whether further trials are of no use. */
  get isHopeless(): boolean {
    return !this.#hasStarted && this.#reasons.length >= FAILED_STARTS_MAX;
  }

  /** Why no service came to its load, as the first one has it; `null` where one did, or none was to blame. */
  get reason(): string | null {
    return this.#hasStarted ? null : (this.#reasons[0] ?? null);
  }
}
