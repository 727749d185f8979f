import type { OomType } from '../oom-type.ts';

/**
/**
 * Who saw the OOM, best first (the numbers of the design): 1 the sample's own outermost frame, or the pressure
 * agent's, 2 the VM's banner or an uncaught trace, or a trace that the service logged of an error that the VM has no
 * banner for, 3 the kernel (or Docker's word alone: `ambiguous`).
 */
export const OOM_WITNESSES = [
  'sample',
  'pressure-agent',
  'jvm-banner',
  'uncaught-trace',
  'logged-trace',
  'kernel',
  'ambiguous',
] as const;
export type OomWitness = (typeof OOM_WITNESSES)[number];

/** Who saw an event; it decides which clock stamped it before it was mapped to the harness's. */
export type EventSource =
  | 'harness'
  | 'engine'
  | 'container-log'
  /** A file that the JVM or the sample service wrote on the task's disk, by the JVM's clock. */
  | 'jvm-file'
  | 'prober'
  | 'load'
  | 'object-store'
  | 'file-watch'
  | 'datadog-intake'
  | 'kernel';

export type TargetHealth = 'initial' | 'healthy' | 'unhealthy' | 'draining';

/** `healthStatus` of a container or a task in ECS DescribeTasks. */
export type ContainerHealth = 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';

/** `lastStatus` of a task in ECS DescribeTasks, as far as the mirror goes through it; STOPPED is `task-stopped`. */
export type TaskStatus = 'PENDING' | 'RUNNING' | 'DEACTIVATING' | 'STOPPING';

export const MEMORY_POOLS = ['eden', 'survivor', 'old', 'metaspace'] as const;
export type MemoryPool = (typeof MEMORY_POOLS)[number];

/** Used bytes of one of the JVM's memory pools around a collection; of the metaspace committed ones, which its limit is on. */
export interface PoolChange {
  readonly pool: MemoryPool;
  readonly beforeBytes: number;
  readonly afterBytes: number;
}

/** What happened, without when. One kind per fact that a verdict or a reader may need. */
export type TimelineFact =
  | { readonly kind: 'trial-started' }
  | { readonly kind: 'task-status'; readonly status: TaskStatus }
  | {
      readonly kind: 'container-started';
      readonly container: string;
      /** How often its restart policy has restarted it; 0 the first time. */
      readonly restarts: number;
    }
  | {
      readonly kind: 'container-not-started';
      readonly container: string;
      /** DescribeTasks' `exitCode` and `reason`; `null` when the task stopped before the container's turn came. */
      readonly exitCode: number | null;
      readonly reason: string | null;
    }
  | {
      /** One run of a container's own health check. */
      readonly kind: 'container-probe';
      readonly container: string;
      readonly healthy: boolean;
      readonly detail: string;
    }
  | { readonly kind: 'container-health'; readonly container: string; readonly health: ContainerHealth }
  | { readonly kind: 'task-health'; readonly health: ContainerHealth }
  | { readonly kind: 'ready' }
  | {
      /** Which process of the service is its JVM; it runs with what it was to run with. */
      readonly kind: 'jvm-seen';
      readonly processId: number;
      /** The shell that is process 1 in its place and passes no signal on; `null` where SIGTERM reaches the JVM. */
      readonly behindShell: string | null;
      /** Whether the image has `/bin/sh`, which hooks are run by. */
      readonly hasShell: boolean;
    }
  | { readonly kind: 'load-started' }
  | { readonly kind: 'request-failed'; readonly detail: string }
  | {
      readonly kind: 'oom';
      readonly oomType: OomType;
      readonly witness: OomWitness;
      readonly detail: string;
    }
  /** The service caught an OutOfMemoryError and went on as a matter of course: every witness before it is of that one. */
  | { readonly kind: 'oom-handled'; readonly oomType: OomType; readonly detail: string }
  /** When the OOM was wanted, for a trial that is told when to tip over. */
  | { readonly kind: 'oom-wanted' }
  | { readonly kind: 'dump-begin'; readonly path: string }
  /** The JVM says that it wrote no dump, or not all of it, and why. */
  | { readonly kind: 'dump-failed'; readonly reason: string }
  | { readonly kind: 'dump-end'; readonly sizeBytes: number }
  /** The JVM's log of having merged the parts of a dump into one file (from JDK 22 on), stamped when it had. */
  | { readonly kind: 'dump-merged'; readonly durationMs: number }
  | { readonly kind: 'hook-begin'; readonly command: string }
  | { readonly kind: 'hook-end'; readonly exitCode: number | null }
  /** One collection of the JVM's heap, from its GC log, stamped when it had ended. */
  | {
      readonly kind: 'collection';
      /** `concurrent`: beside the running service, as of ZGC and Shenandoah. */
      readonly scope: 'minor' | 'full' | 'concurrent';
      /** The JVM's word, such as `Allocation Failure`. */
      readonly cause: string;
      /** Of its pause; `null` for a concurrent one. */
      readonly durationMs: number | null;
      readonly beforeMiB: number;
      readonly afterMiB: number;
      /** Committed heap; `null` where the collector does not say. */
      readonly capacityMiB: number | null;
      /** Empty where the collector does not divide the heap so, and of a young collection that Serial gave up at once. */
      readonly pools: readonly PoolChange[];
    }
  /** The JVM stood still for one operation at a safepoint, stamped when it went on. Only long ones are recorded. */
  | { readonly kind: 'jvm-frozen'; readonly operation: string; readonly durationMs: number }
  /** What the whole GC log comes to: collections and freezes above may be chosen from more. */
  | {
      readonly kind: 'gc-log-read';
      readonly minorCollections: number;
      readonly fullCollections: number;
      readonly concurrentCollections: number;
      /** Every safepoint together; one that the JVM did not live to end is not in its log. */
      readonly frozenMs: number;
    }
  /** What the kernel counts for a container, every 10 s, without file cache that it would give up first. */
  | { readonly kind: 'container-memory'; readonly container: string; readonly usedBytes: number }
  /** What the sample service holds in direct buffers, by its own word. */
  | { readonly kind: 'direct-memory'; readonly usedBytes: number }
  /** The JVM says where it puts its crash report (`hs_err`). */
  | { readonly kind: 'crash-report'; readonly path: string }
  /** The JVM says where it saves a flight recording that it had running when it crashed. */
  | { readonly kind: 'crash-recording'; readonly path: string }
  | { readonly kind: 'upload-begin'; readonly upload: number; readonly key: string }
  /** How much of an upload has arrived; at most once a second. */
  | { readonly kind: 'upload-progress'; readonly upload: number; readonly receivedBytes: number }
  | {
      readonly kind: 'upload-end';
      readonly upload: number;
      readonly key: string;
      readonly outcome: 'durable' | 'rejected' | 'aborted';
      readonly receivedBytes: number;
      readonly httpStatus: number | null;
      /** What the object is made up of: one by a single PUT, the parts of a multipart upload; SHA-256 is hexadecimal. */
      readonly pieces: readonly { readonly receivedBytes: number; readonly sha256: string }[];
    }
  /** The last byte of an upload had arrived; whether it was the last there is only the server's answer tells. */
  | { readonly kind: 'upload-received'; readonly upload: number }
  /** A file on a file system that outlives the task had this size, and another one before. */
  | { readonly kind: 'file-written'; readonly path: string; readonly sizeBytes: number }
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
  /** The kernel killed a process of this container for its memory; of the service it is an `oom` too. */
  | { readonly kind: 'kernel-kill'; readonly container: string; readonly witness: 'kernel' | 'ambiguous' }
  /** The kernel killed a process of this container, but not its first: the container went on. When is not known. */
  | { readonly kind: 'child-killed'; readonly container: string }
  | { readonly kind: 'task-stopped'; readonly stopCode: StopCode; readonly stoppedReason: string }
  /** The kernel's figures of the task's containers together (`TaskUsage`), read once they have ended. */
  | {
      readonly kind: 'task-usage';
      readonly usageBytes: number;
      readonly peakBytes: number | null;
      readonly limitHits: number | null;
      readonly oomKills: number | null;
      readonly cpuSeconds: number | null;
    }
  | { readonly kind: 'volume-destroyed' }
  | {
      readonly kind: 'load-ended';
      readonly exitCode: number;
      readonly requests: number;
      readonly failedRequests: number;
    }
  | {
      readonly kind: 'intake-request-begin';
      readonly request: number;
      readonly method: string;
      readonly path: string;
    }
  | {
      readonly kind: 'intake-request-end';
      readonly request: number;
      readonly outcome: 'received' | 'refused' | 'unanswered' | 'truncated';
      readonly httpStatus: number | null;
      readonly receivedBytes: number;
      /** SHA-256 of the bytes received, hexadecimal. */
      readonly sha256: string;
    }
  /** The intake has taken a profile to its last byte and accepted it; what is in it is another question. */
  | { readonly kind: 'profile-received'; readonly request: number }
  /** A line of a container's log that tells of the OOM has come out of the task through its log router. */
  | { readonly kind: 'oom-line-routed'; readonly container: string; readonly text: string }
  /** The Datadog tracer says which JVM it is in, in its start-up log. */
  | { readonly kind: 'tracer-started'; readonly runtimeId: string; readonly version: string }
  /** The Datadog agent was loaded and does nothing: the JVM is too old for it. `detail` is its own line. */
  | { readonly kind: 'tracer-disabled'; readonly detail: string }
  | {
      /** The load of one interval, from `atMs` on, by when its requests ended; those that only ask how far it is are left out. */
      readonly kind: 'load-interval';
      readonly lengthSeconds: number;
      readonly requests: number;
      readonly failedRequests: number;
      /** Of all its requests, failed ones too; by nearest rank. `null` where none ended. */
      readonly durationMedianMs: number | null;
      readonly durationP95Ms: number | null;
      readonly durationMaxMs: number | null;
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
