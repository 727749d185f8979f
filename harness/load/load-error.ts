import { EXIT_CODE, HarnessError } from '../harness-error.ts';

/** k6 could not be started, or what it wrote cannot be read. */
export class LoadError extends HarnessError {
  readonly code = 'load-failed';
  readonly exitCode = EXIT_CODE.environment;
}
