import type { ContainerHealth } from '../timeline/timeline-event.ts';

/** How far a container of a task has come. */
export type ContainerProgress =
  | { readonly kind: 'pending' }
  | { readonly kind: 'starting' }
  | {
      readonly kind: 'running';
      readonly health: ContainerHealth;
      /** Its `startTimeout` has passed: who still waits for it to complete or to be healthy waits in vain. */
      readonly isOverdue: boolean;
    }
  | { readonly kind: 'ended'; readonly exitCode: number }
  | { readonly kind: 'not-started' };

export type ProgressOf = (container: string) => ContainerProgress;
