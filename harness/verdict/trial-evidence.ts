import type { Task } from '@aws-sdk/client-ecs';
import type { ArtefactFacts } from '../artefact/artefact-facts.ts';
import type { Cell } from '../plan/cell.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import type { ContainerExit } from '../task/task-container.ts';
import type { StopRequest } from '../task/service-scheduler.ts';
import type { TimelineEvent } from '../timeline/timeline-event.ts';

/** Why a trial says nothing about its capture paths, one sentence. */
export interface TrialFailure {
  readonly kind:
    | 'harness-failed'
    | 'interrupted'
    | 'jvm-refused'
    | 'never-ready'
    | 'wrong-jvm'
    | 'load-failed'
    | 'exited-early'
    | 'no-oom';
  readonly detail: string;
}

/** How the task ended, times on the harness's clock. */
export interface TaskEnd extends StopRequest {
  readonly stoppedAtMs: number;
  readonly app: ContainerExit;
  readonly appEndedAtMs: number;
}

/** What a trial ran beside. No verdict rests on it; whether it should have is seen by comparing. */
export interface TrialConditions {
  /** The most other trials that ran at any moment of it. */
  readonly neighboursMax: number;
  /** Resident memory of the harness's own process at its end. */
  readonly harnessRssBytes: number;
}

/** Everything a trial left behind that its verdict may rest on; JSON, kept in the trial's folder. */
export interface TrialEvidence {
  readonly trial: Cell & Pick<PlannedTrial, 'id' | 'phase' | 'timing'>;
  readonly startedAtMs: number;
  readonly timeScale: number;
  readonly fingerprint: string;
  /** Milliseconds by which the engine's clock, and with it every container's, was ahead of the harness's. */
  readonly engineOffsetMs: number;
  /** The harness's clock and the engine's may differ by this much beyond the offset applied. */
  readonly clockUncertaintyMs: number;
  /**
   * By how much the engine's clock was seen to step against the harness's during the trial, beyond what
   * the two measurements can tell apart. Two events that the engine's machine stamped are this far off each other.
   */
  readonly engineClockStepMs: number;
  readonly events: readonly TimelineEvent[];
  /** `null` when the task never started. */
  readonly end: TaskEnd | null;
  /** The stopped task in DescribeTasks' words; `null` when it never started. Nothing is judged by it. */
  readonly description: Task | null;
  readonly failure: TrialFailure | null;
  /** What each capture path collected, by its name. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** What lay on the service's disk at STOPPED; `null` when the task never started. */
  readonly artefacts: ArtefactFacts | null;
  /** What of the results rests on a model, in a few words each. */
  readonly models: readonly string[];
  readonly fidelityNotes: readonly string[];
  readonly conditions: TrialConditions;
}
