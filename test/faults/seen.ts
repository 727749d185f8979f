import type { TestContext } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** What became of a fault, for the table `lastgasp test faults` prints. */
    seen?: string;
  }
}

/** Notes what became of a fault. */
export function seen(task: TestContext['task'], text: string): void {
  task.meta.seen = text;
}
