import { defineConfig } from 'vitest/config';

const CONTAINER_TESTS = 'test/**/*.container.test.ts';
/** In headless Chromium. */
const BROWSER_TESTS = 'test/**/*.browser.test.ts';
/** Too slow for every change: an hour of clocks that are not scaled. */
const NIGHTLY_TESTS = 'test/**/*.nightly.test.ts';
const MIRROR_TESTS = 'test/mirror/*.container.test.ts';
const FAULT_TESTS = 'test/faults/*.container.test.ts';
const TORTURE_TESTS = 'test/torture/*.container.test.ts';
const BENCHMARKS = ['test/**/*.bench.ts'];

const ON_REAL_CONTAINERS = {
  fileParallelism: false,
  testTimeout: 600_000,
  hookTimeout: 600_000,
  benchmark: { include: [] },
};

/** `unit` needs nothing but Node; `browser` needs Chromium; `mirror`, `faults`, `torture` and `container` need Docker; the first three run one file at a time. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [CONTAINER_TESTS, NIGHTLY_TESTS, BROWSER_TESTS],
          // Some start the command line, which takes its time on a machine that is busy with other tests.
          testTimeout: 30_000,
          // By itself vitest leaves one CPU alone, which on two of them is half.
          maxWorkers: '100%',
          benchmark: { include: BENCHMARKS },
        },
      },
      {
        test: {
          name: 'browser',
          include: [BROWSER_TESTS],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          benchmark: { include: [] },
        },
      },
      {
        test: {
          name: 'container',
          include: [CONTAINER_TESTS],
          exclude: [MIRROR_TESTS, FAULT_TESTS, TORTURE_TESTS],
          ...ON_REAL_CONTAINERS,
          // They wait more than they compute: for health checks, uploads and the end of a task.
          fileParallelism: true,
          maxWorkers: 2,
        },
      },
      { test: { name: 'nightly', include: [NIGHTLY_TESTS], ...ON_REAL_CONTAINERS, testTimeout: 3_600_000 } },
      { test: { name: 'faults', include: [FAULT_TESTS], ...ON_REAL_CONTAINERS, maxConcurrency: 3 } },
      { test: { name: 'torture', include: [TORTURE_TESTS], ...ON_REAL_CONTAINERS } },
      { test: { name: 'mirror', include: [MIRROR_TESTS], ...ON_REAL_CONTAINERS } },
    ],
  },
});
