import type { TestContext } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** The figure a behaviour's test measured, for the table `lastgasp test mirror` prints. */
    measured?: string;
  }
}

/** Notes the figure a behaviour was seen with. */
export function measured({ task }: Pick<TestContext, 'task'>, figure: string): void {
  task.meta.measured = figure;
}

/** Milliseconds as a figure in seconds. */
export function inSeconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(2)} s`;
}
