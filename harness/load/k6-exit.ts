/**
 * What k6's end means for a trial. Crossed thresholds are data; `stopped` is the harness's own doing;
 * `failed` makes the trial invalid.
 */
export type LoadOutcome =
  | { readonly kind: 'completed' }
  | { readonly kind: 'thresholds-crossed' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly reason: string };

export interface K6End {
  readonly exitCode: number;
  /** The harness had sent SIGINT, and SIGKILL where that did not help. */
  readonly wasStopped: boolean;
  /** First exception of a VU, in k6's words; such a run may still exit with 0. */
  readonly exception: string | null;
  /** Last error k6 reported of itself. */
  readonly lastError: string | null;
}

const THRESHOLDS_CROSSED = 99;
const EXTERNAL_ABORT = 105;
const KILLED = 137;

/** k6's own names (go.k6.io/k6 v1.8.1, `errext/exitcodes/codes.go`), and the shell's for a kill. */
const MEANINGS: ReadonlyMap<number, string> = new Map([
  [100, 'setup timed out'],
  [101, 'teardown timed out'],
  [102, 'timed out'],
  [103, 'stopped through its REST API'],
  [104, 'invalid configuration'],
  [EXTERNAL_ABORT, 'interrupted by someone else'],
  [106, 'its REST API could not start'],
  [107, 'an exception in the load script'],
  [108, 'the load script aborted the test'],
  [109, 'a panic in k6'],
  [110, 'the load script marked the test as failed'],
  [KILLED, 'killed by someone else, or out of memory'],
]);

/** Classifies a finished run of k6. */
export function classifyK6Exit({ exitCode, wasStopped, exception, lastError }: K6End): LoadOutcome {
  if (exception !== null) {
    return {
      kind: 'failed',
      reason: `an exception in the load script (k6 exit code ${exitCode}): ${exception}`,
    };
  }
  if (exitCode === 0) return { kind: 'completed' };
  if (exitCode === THRESHOLDS_CROSSED) return { kind: 'thresholds-crossed' };
  if (wasStopped && (exitCode === EXTERNAL_ABORT || exitCode === KILLED)) return { kind: 'stopped' };
  const meaning = MEANINGS.get(exitCode) ?? 'unknown';
  const words = lastError === null ? '' : `: ${lastError}`;
  return { kind: 'failed', reason: `k6 ended with exit code ${exitCode} (${meaning})${words}` };
}
