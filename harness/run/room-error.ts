import { EXIT_CODE, HarnessError } from '../harness-error.ts';

/** Not enough memory or disk for a trial. */
export class RoomError extends HarnessError {
  readonly code = 'no-room';
  readonly exitCode = EXIT_CODE.environment;
}
