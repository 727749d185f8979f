import { EXIT_CODE, HarnessError, type HarnessErrorOptions } from '../harness-error.ts';

export type PostmortemErrorCode =
  | 'unreadable-input'
  | 'unknown-input'
  | 'damaged-input'
  | 'same-input'
  | 'task-not-stopped'
  | 'which-task'
  | 'which-container';

/** What was given cannot be looked at: nothing is said about a task then. */
export class PostmortemError extends HarnessError {
  readonly exitCode = EXIT_CODE.usage;
  readonly code: PostmortemErrorCode;

  constructor(code: PostmortemErrorCode, message: string, options: HarnessErrorOptions = {}) {
    super(message, options);
    this.code = code;
  }
}
