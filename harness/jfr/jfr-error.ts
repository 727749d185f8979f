import { EXIT_CODE, HarnessError } from '../harness-error.ts';

/** A recording that cannot be read at all, as opposed to one that is damaged. */
export class JfrError extends HarnessError {
  readonly code = 'recording-not-readable';
  readonly exitCode = EXIT_CODE.usage;
}
