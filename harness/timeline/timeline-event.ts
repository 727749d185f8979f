import type { OomType } from '../oom-type.ts';

/**
 * Who saw the OOM, best first (the numbers of the design): 1 the sample's own outermost frame,
 * 2 the VM's banner or an uncaught trace, 3 the kernel (or Docker's word alone: `ambiguous`).
 */
export type OomWitness = 'sample' | 'jvm-banner' | 'uncaught-trace' | 'kernel' | 'ambiguous';

/** Who saw an event; it decides which clock stamped it before it was mapped to the harness's. */
export type EventSource =
  | 'harness'
  | 'engine'
  | 'container-log'
  | 'prober'
  | 'load'
  | 'object-store'
  | 'kernel';

export type TargetHealth = 'initial' | 'healthy' | 'unhealthy' | 'draining';

/** What happened, without when. One kind per fact that a verdict or a reader may need. */
export type TimelineFact =
  | { readonly kind: 'trial-started' }
  | { readonly kind: 'container-started'; readonly container: string }
  | { readonly kind: 'ready' }
  | { readonly kind: 'load-started' }
  | { readonly kind: 'request-failed'; readonly detail: string }
  | {
      readonly kind: 'oom';
      readonly oomType: OomType;
      readonly witness: OomWitness;
      readonly detail: string;
    }
  | { readonly kind: 'dump-begin'; readonly path: string }
  | { readonly kind: 'dump-end'; readonly sizeBytes: number }
  | { readonly kind: 'hook-begin'; readonly command: string }
  | { readonly kind: 'hook-end'; readonly exitCode: number | null }
  | { readonly kind: 'upload-begin'; readonly upload: number; readonly key: string }
  | {
      readonly kind: 'upload-end';
      readonly upload: number;
      readonly key: string;
      readonly outcome: 'durable' | 'rejected' | 'aborted';
      readonly receivedBytes: number;
      readonly httpStatus: number | null;
      /** SHA-256 of the bytes received, hexadecimal. */
      readonly sha256: string;
    }
  | { readonly kind: 'probe'; readonly healthy: boolean; readonly detail: string }
  | { readonly kind: 'target-health'; readonly health: TargetHealth; readonly reason: string }
  | { readonly kind: 'replacement-healthy' }
  | {
      readonly kind: 'stop-requested';
      readonly stopCode: StopCode;
      readonly stoppedReason: string;
    }
  | { readonly kind: 'signal'; readonly container: string; readonly signal: string }
  | {
      readonly kind: 'container-exited';
      readonly container: string;
      readonly exitCode: number;
      readonly oomKilled: boolean;
    }
  | { readonly kind: 'task-stopped'; readonly stopCode: StopCode; readonly stoppedReason: string }
  | { readonly kind: 'volume-destroyed' }
  | {
      readonly kind: 'load-ended';
      readonly exitCode: number;
      readonly requests: number;
      readonly failedRequests: number;
    }
  /** What the harness uses to observe failed itself: the trial says nothing. */
  | { readonly kind: 'observer-failed'; readonly message: string };

/** `stopCode` of ECS DescribeTasks (ECS API reference, Task). */
export type StopCode =
  | 'EssentialContainerExited'
  | 'ServiceSchedulerInitiated'
  | 'UserInitiated'
  | 'TaskFailedToStart';

export type TimelineEvent = TimelineFact & {
  /** Milliseconds since the epoch on the harness's clock, fractional. */
  readonly atMs: number;
  readonly source: EventSource;
};
