import type Dockerode from 'dockerode';
import type { CapturePath } from '../capture/capture-path.ts';
import type { Clock } from '../clock.ts';
import type { Config, FlagSet } from '../config/config.ts';
import type { Scenario } from '../config/scenario-file.ts';
import type { EngineHost } from '../engine/engine-host.ts';
import type { EnginePulse } from '../engine/engine-pulse.ts';
import type { RunIdentity } from '../engine/labels.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import type { TrialPhase } from '../progress/run-event.ts';
import type { Bucket } from '../sink/bucket.ts';
import type { MirrorClocks } from '../task/mirror-clocks.ts';
import type { AddedFile } from '../task/container-options.ts';
import type { SampleImages, TaskInput } from '../task/task-input.ts';
import type { EngineCgroups } from '../task/task-cgroup.ts';

/** Image references of everything a trial starts beside the service. */
export interface TrialImages {
  readonly k6: string;
  readonly s3: string;
  readonly node: string;
  readonly helper: string;
}

/** What all trials of a run share. */
export interface TrialContext {
  readonly docker: Dockerode;
  readonly host: EngineHost;
  readonly pulse: Pick<EnginePulse, 'subscribe'>;
  readonly cgroups: EngineCgroups;
  /** The engine limits how fast a container writes. */
  readonly hasWriteLimits: boolean;
  readonly images: TrialImages;
  /** Images of the definition that the engine has. */
  readonly availableImages: ReadonlySet<string>;
  readonly identity: RunIdentity;
  readonly config: Config;
  /** The user's bucket that uploads go to; `null` for the harness's own server. */
  readonly bucket: Bucket | null;
  /** As the built-in task or the user's definition has it: the service of a scenario is another where its sample is. */
  readonly task: TaskInput;
  readonly clocks: MirrorClocks;
  readonly timeScale: number;
  /** Share of the scenario's load that is offered; 1 is what it takes to reach the OOM. */
  readonly pressure: number;
  /** Milliseconds from ready to the instant at which the OOM is wanted; `null` leaves it to the load. */
  readonly oomAfterMs: number | null;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** One trial and what it runs with. */
export interface TrialJob {
  readonly planned: PlannedTrial;
  readonly scenario: Scenario;
  readonly flagSet: FlagSet;
  /** Ways for evidence to leave that are judged. */
  readonly capturePaths: readonly CapturePath[];
  /** Images of the sample services on this trial's JDK. */
  readonly sampleImages: SampleImages;
  /** The service's user where the scenario limits its processes; of no other trial. */
  readonly uid: number;
  /** Jars of the Java agents that the service's JVM loads. */
  readonly agentJars: readonly AddedFile[];
  /** What orders to the pressure agent carry; of no other trial. */
  readonly pressureToken: string;
  readonly fingerprint: string;
  /** Folder for the timeline, logs and evidence; exists. */
  readonly directory: string;
  /** Unique on the engine and short: prefix of every name the trial makes there. */
  readonly name: string;
  readonly onPhase: (phase: TrialPhase) => void;
}
