import { defineConfig } from 'vitest/config';

const CONTAINER_TESTS = 'test/**/*.container.test.ts';
const BENCHMARKS = ['test/**/*.bench.ts'];

/** Two projects: `unit` needs nothing but Node; `container` needs Docker and runs one file at a time. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [CONTAINER_TESTS],
          testTimeout: 10_000,
          benchmark: { include: BENCHMARKS },
        },
      },
      {
        test: {
          name: 'container',
          include: [CONTAINER_TESTS],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 600_000,
          benchmark: { include: [] },
        },
      },
    ],
  },
});
