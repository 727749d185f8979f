import { EXIT_CODE, HarnessError } from '../harness-error.ts';
import type { ExitCode, HarnessErrorOptions } from '../harness-error.ts';

/** What a `JournalError` is about, with the exit code it ends the process with. */
const EXIT_CODES = {
  'run-exists': EXIT_CODE.usage,
  'results-not-a-directory': EXIT_CODE.usage,
  'results-not-writable': EXIT_CODE.environment,
  'no-run': EXIT_CODE.usage,
  'not-resumable': EXIT_CODE.usage,
  'other-plan': EXIT_CODE.usage,
  'other-setup': EXIT_CODE.usage,
  'journal-damaged': EXIT_CODE.usage,
  'journal-newer': EXIT_CODE.usage,
  'baseline-damaged': EXIT_CODE.usage,
  'no-baseline': EXIT_CODE.usage,
  'no-webhook': EXIT_CODE.usage,
  'different-runs': EXIT_CODE.usage,
  'evidence-damaged': EXIT_CODE.usage,
  'record-invalid': EXIT_CODE.internal,
} as const satisfies Record<string, ExitCode>;

/** Results on disk that cannot be written, or cannot be trusted when read. */
export class JournalError extends HarnessError {
  readonly code: keyof typeof EXIT_CODES;
  readonly exitCode: ExitCode;

  constructor(code: keyof typeof EXIT_CODES, message: string, options: HarnessErrorOptions) {
    super(message, options);
    this.code = code;
    this.exitCode = EXIT_CODES[code];
  }
}

/** The error for results that a disk or its owner does not take. */
export function notWritable(file: string, cause: unknown): JournalError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new JournalError('results-not-writable', `The results in ${file} cannot be written: ${reason}`, {
    hint: 'Free space or rights there, then continue with --resume, or choose another folder with --out.',
    cause,
  });
}
