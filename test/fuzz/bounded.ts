import type { Parameters } from 'fast-check';

/** What every fuzz run of the unit tests may take; more is done by hand with LASTGASP_FUZZ_SECONDS. */
const SECONDS = Number(process.env['LASTGASP_FUZZ_SECONDS'] ?? 3);

/** As many runs as the time allows; one that is cut short by it is no failure, one that has found something is. */
export const BOUNDED = {
  numRuns: 1_000_000,
  interruptAfterTimeLimit: SECONDS * 1000,
  markInterruptAsFailure: false,
} satisfies Parameters<unknown>;

/** Of a test: the fuzz run, and what it takes to make the smallest example of what it has found. */
export const TEST_TIMEOUT_MS = SECONDS * 1000 + 30_000;
