/**
 * Process exit codes of the command line.
 *
 * `gateFailed` a rate below its threshold or a regression · `inconclusive` too few valid trials ·
 * `usage` configuration or arguments, found before any trial · `environment` no Docker, no memory,
 * no disk, no trial whose service came to its load · `internal` the harness itself.
 */
export const EXIT_CODE = {
  done: 0,
  gateFailed: 1,
  inconclusive: 2,
  usage: 3,
  environment: 4,
  internal: 5,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT_CODE)[keyof typeof EXIT_CODE];

export interface HarnessErrorOptions {
  /** What to do next, one imperative sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * What can go wrong in use, as opposed to a programmer's error (which is asserted).
 *
 * The message says what failed, the value seen and where; `hint` says what to do next.
 * Subclasses live in the folder that throws them.
 */
export abstract class HarnessError extends Error {
  /** Stable, machine-readable name such as `unknown-scenario`. */
  abstract readonly code: string;
  abstract readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(message: string, options: HarnessErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.hint = options.hint;
  }
}
