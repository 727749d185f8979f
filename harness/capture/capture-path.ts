import type { CapturePathName, Config } from '../config/config.ts';
import type { Culprit } from '../config/scenario.ts';
import type { OomType } from '../oom-type.ts';
import type { IntakeRequest } from '../sink/intake-requests.ts';
import type { TimelineEvent } from '../timeline/timeline-event.ts';
import type { DumpFacts } from './dump-facts.ts';
import type { PathVerdict } from './path-verdict.ts';

/** Where a capture path's evidence is to go, told to the task before it starts; the task's role gives the credentials. */
export interface ObjectDestination {
  readonly endpoint: string;
  readonly bucket: string;
}

/** A reading of a container's memory, as the engine counts it; on the harness's clock. */
export interface MemorySample {
  readonly atMs: number;
  readonly usedBytes: number;
  readonly limitBytes: number;
}

/** What a stopped trial holds, while it still holds it. */
export interface EvidenceSource {
  /** Facts of a heap dump on the disk of the app's container; `null` when there is no such file. Read once. */
  readTaskDump(path: string): Promise<DumpFacts | null>;
  /** Streams a file on the disk of the app's container; `false` when there is none. */
  readTaskFile(
    path: string,
    consume: (content: AsyncIterable<Uint8Array>) => Promise<void>,
  ): Promise<boolean>;
  readonly culprit: Culprit;
  /** What the scenario is to run out of. */
  readonly oomType: OomType;
  /** Path on this machine of a copy of a file on the task's EFS volumes; there is no such file where they have none. */
  sharedFile(path: string): Promise<string>;
  /** Everything that was seen of the trial. */
  readonly events: readonly TimelineEvent[];
  /** Path on this machine of a copy of the object the store holds under a key; there is no such file where it holds none. */
  objectFile(key: string): Promise<string>;
  /** What the Datadog intake saw, in the order in which it began; none where the task has no Agent. */
  intakeRequests(): readonly IntakeRequest[];
  /** Name of the service's container. */
  readonly serviceContainer: string;
  readonly config: Pick<Config, 'profilePartialSeconds'>;
  /** Which Datadog Agent the task ran; `null` for none. */
  readonly datadogAgent: 'genuine' | 'stand-in' | null;
  /** How the service's log leaves the task. */
  readonly serviceLogRoute: 'none' | 'awslogs' | 'splunk' | 'awsfirelens';
  /** The service's memory about once a second; none unless `container-metrics` is judged. */
  memorySamples(): readonly MemorySample[];
  /** Streams every file below a folder on the disk of the app's container; `false` when there is no such folder. */
  readTaskFolder(
    folder: string,
    consume: (file: { readonly path: string; readonly content: AsyncIterable<Uint8Array> }) => Promise<void>,
  ): Promise<boolean>;
}

export interface JudgeContext {
  readonly events: readonly TimelineEvent[];
  readonly culprit: Culprit;
  /** When the trial began; evidence that says it is older is stale. */
  readonly startedAtMs: number;
  /** The OOM that the trial is about. */
  readonly oomAtMs: number;
  /** When the app's container ended. */
  readonly containerEndMs: number;
  /** Milliseconds by which a container's own clock is ahead of the times given here. */
  readonly engineOffsetMs: number;
  /** The harness's clock and the engine's may differ by this much beyond the offset. */
  readonly clockUncertaintyMs: number;
  /** By how much the engine's clock stepped during the trial; shifts its stamps against each other. */
  readonly engineClockStepMs: number;
}

/**
 * One way for evidence to leave a task: what it adds to the task, which facts it takes from where the
 * evidence was and went, and how those facts are judged.
 *
 * `collect` touches the world and judges nothing; `judge` is pure and reads only what `collect`
 * returned, which is JSON and is kept in the trial's folder.
 */
export interface CapturePath {
  readonly name: CapturePathName;
  /** One line for `lastgasp list`. */
  readonly description: string;
  /** Its evidence leaves on a fixed period, so that it matters when within that the OOM comes. Default: not so. */
  readonly isPeriodic?: true;
  /** Environment variables the path's scripts need in the app's container. */
  environment(destination: ObjectDestination): Readonly<Record<string, string>>;
  collect(source: EvidenceSource): Promise<unknown>;
  judge(facts: unknown, context: JudgeContext): PathVerdict;
}
