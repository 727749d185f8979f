import { EXIT_CODE, HarnessError } from '../harness-error.ts';
import type { HarnessErrorOptions } from '../harness-error.ts';

/** What a `ConfigError` is about; stable, machine-readable. */
export type ConfigErrorCode =
  | 'config-not-found'
  | 'config-not-loadable'
  | 'config-not-an-object'
  | 'config-unknown-key'
  | 'config-invalid-value'
  | 'scenario-not-loadable'
  | 'scenario-invalid'
  | 'unknown-scenario'
  | 'scenario-choice'
  | 'unknown-flag-set'
  | 'unknown-jdk'
  | 'no-nightly'
  | 'too-few-flag-sets';

/** A config file, a scenario file or a choice among them that cannot be used; found before any trial. */
export class ConfigError extends HarnessError {
  readonly code: ConfigErrorCode;
  readonly exitCode = EXIT_CODE.usage;

  constructor(code: ConfigErrorCode, message: string, options: HarnessErrorOptions = {}) {
    super(message, options);
    this.code = code;
  }
}
