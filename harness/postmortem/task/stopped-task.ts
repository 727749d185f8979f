import type { Citation } from '../citation.ts';

/** A value of ECS's with where it stands. */
export interface Cited<Value> {
  readonly value: Value;
  readonly citation: Citation;
}

/** One container of a task that has ended, as ECS describes it. */
export interface StoppedContainer {
  readonly name: string;
  readonly image: string | null;
  readonly exitCode: Cited<number> | null;
  readonly reason: Cited<string> | null;
  /** Its own limit; `null` where it shares the task's. */
  readonly memoryMiB: number | null;
  /** Times that its restart policy started it again. */
  readonly restarts: number;
}

/** A task that has ended, as ECS describes it. What ECS does not say is `null`. */
export interface StoppedTask {
  readonly file: string;
  /** The last part of its ARN. */
  readonly taskId: string;
  readonly cluster: string | null;
  /** `family:revision`. */
  readonly definition: Cited<string> | null;
  readonly cpuUnits: number | null;
  readonly memoryMiB: number | null;
  readonly startedAtMs: number | null;
  /** When ECS began to stop it. */
  readonly stoppingAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly stopCode: Cited<string> | null;
  readonly stoppedReason: Cited<string> | null;
  readonly containers: readonly StoppedContainer[];
}
