import { EXIT_CODE, HarnessError } from '../harness-error.ts';
import type { HarnessErrorOptions } from '../harness-error.ts';

/** What an `HprofError` is about; stable, machine-readable. */
export type HprofErrorCode = 'dump-not-readable' | 'dump-changed';

/** A file that cannot be read as a heap dump at all; damage inside one is a result, not an error. */
export class HprofError extends HarnessError {
  readonly code: HprofErrorCode;
  readonly exitCode = EXIT_CODE.usage;

  constructor(code: HprofErrorCode, message: string, options: HarnessErrorOptions = {}) {
    super(message, options);
    this.code = code;
  }
}
