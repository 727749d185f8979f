import { EXIT_CODE, HarnessError } from '../harness-error.ts';

export type ProjectErrorCode = 'project-exists' | 'service-description' | 'too-large-heap';

/** A project that cannot be written as it was asked for; nothing was. */
export class ProjectError extends HarnessError {
  readonly exitCode = EXIT_CODE.usage;
  readonly code: ProjectErrorCode;

  constructor(code: ProjectErrorCode, message: string, options: { readonly hint: string }) {
    super(message, options);
    this.code = code;
  }
}
