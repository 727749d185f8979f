import { EXIT_CODE } from '../harness-error.ts';

/**
 * A signal aborted by the first SIGINT or SIGTERM, so that what runs can keep its evidence and clean up.
 * A second one ends the process at once.
 */
export function abortOnInterrupt(): AbortSignal {
  const controller = new AbortController();
  const onInterrupt = (): void => {
    if (controller.signal.aborted) {
      process.exit(EXIT_CODE.interrupted);
    }
    process.stderr.write('\ninterrupted: cleaning up; once more ends at once\n');
    controller.abort(new DOMException('interrupted', 'AbortError'));
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  return controller.signal;
}
