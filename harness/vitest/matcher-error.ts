import { EXIT_CODE, HarnessError } from '../harness-error.ts';

/** A trial cannot answer what a test asks of it, neither with yes nor with no. */
export class MatcherError extends HarnessError {
  readonly code = 'no-answer';
  readonly exitCode = EXIT_CODE.inconclusive;
}
