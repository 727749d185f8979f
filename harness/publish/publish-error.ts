import { EXIT_CODE, HarnessError } from '../harness-error.ts';
import type { HarnessErrorOptions } from '../harness-error.ts';

/** What a `PublishError` is about; stable, machine-readable. */
export type PublishErrorCode =
  | 'datadog-key'
  | 'datadog-site'
  | 'datadog-server'
  | 'never-published'
  | 'published-elsewhere'
  | 'receipt-damaged';

/** What keeps a run from being published, or looked for where it was; found before anything is sent. */
export class PublishError extends HarnessError {
  readonly code: PublishErrorCode;
  readonly exitCode = EXIT_CODE.usage;

  constructor(code: PublishErrorCode, message: string, options: HarnessErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
