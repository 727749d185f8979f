import { join } from 'node:path';
import { isDatadogAgent } from '../sidecar/datadog-agent.ts';
import { LogSocket } from '../sidecar/log-socket.ts';
import { pointAtHarness, type PointedTask } from '../sidecar/point-at-harness.ts';
import { startDatadogIntake, type StartedDatadogIntake } from '../sink/datadog-intake.ts';
import type { DatadogIntakeFault } from '../sink/datadog-intake-fault.ts';
import { type IntakeRequest, IntakeRequests } from '../sink/intake-requests.ts';
import { startLogCollector, type StartedLogCollector } from '../sink/log-collector.ts';
import type { LogCollectorEvent } from '../sink/log-collector-event.ts';
import { containerOfTag, type LogCollectorFiles } from '../sink/log-collector-files.ts';
import type { SinkPlace } from '../sink/sink-program.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { factOfJvmLogLine } from '../timeline/jvm-log.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { recordFailure, recordIntakeEvent } from './intake-event.ts';

/** Folder of a trial with the bodies that reached the Datadog intake. */
const INTAKE_FOLDER = 'datadog-intake';

export interface SidecarOptions {
  readonly spec: TaskSpec;
  readonly taskId: string;
  readonly availableImages: ReadonlySet<string>;
  readonly place: SinkPlace;
  /** Prefix of what is made on the engine. */
  readonly name: string;
  /** The trial's folder. */
  readonly directory: string;
  readonly logs: LogCollectorFiles;
  readonly timeline: Timeline;
  /** How the Datadog intake is to fail; `null` for not at all. */
  readonly intakeFault: DatadogIntakeFault | null;
}

/** A task with its sidecars pointed at the harness, and the sinks they send to. */
export interface TrialSidecars extends AsyncDisposable {
  readonly pointed: PointedTask;
  /** Which Datadog Agent runs in the task; `null` for none. */
  readonly datadogAgent: 'genuine' | 'stand-in' | null;
  /** What the Datadog intake has seen so far; all of it once the sinks are settled. */
  readonly intakeRequests: () => readonly IntakeRequest[];
  /** Closes the sinks; resolves when the timeline and the logs have everything that had arrived. */
  settle(): Promise<void>;
}

/** Starts the sinks that a task's sidecars need, and none where it has none. */
export async function startTrialSidecars(options: SidecarOptions): Promise<TrialSidecars> {
  const { spec, taskId, place, timeline } = options;
  if (!spec.containers.some((container) => container.isLogRouter || isDatadogAgent(container))) {
    return { pointed: { spec, additions: {}, fidelityNotes: [] }, ...NOTHING_STARTED };
  }
  await using made = new AsyncDisposableStack();
  const bodiesDirectory = join(options.directory, INTAKE_FOLDER);
  const requests = new IntakeRequests((name) => join(bodiesDirectory, name));
  const intake: StartedDatadogIntake = made.use(
    await startDatadogIntake({
      place,
      bodiesDirectory,
      fault: options.intakeFault,
      onEvent: (event) => recordIntakeEvent(event, { timeline, requests }),
    }),
  );
  const collector: StartedLogCollector = made.use(
    await startLogCollector({
      place,
      onEvent: (event) => {
        if (event.kind === 'failure') recordFailure(timeline, event);
        else takeRoutedRecord(event, options);
      },
    }),
  );
  const logSocket = made.use(
    await LogSocket.create({
      docker: place.docker,
      name: `${options.name}-log-socket`,
      labels: place.labels,
    }),
  );
  const pointed = pointAtHarness({
    spec,
    taskId,
    endpoints: { datadogIntake: intake, logCollector: collector, logSocket },
    images: { node: place.nodeImage, available: options.availableImages },
  });
  const owned = made.move();
  return {
    pointed,
    datadogAgent: agentOf(options),
    intakeRequests: () => requests.all,
    settle: async () => {
      await Promise.all([intake.settle(), collector.settle()]);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function agentOf({ spec, availableImages }: SidecarOptions): TrialSidecars['datadogAgent'] {
  const agent = spec.containers.find(isDatadogAgent);
  if (agent === undefined) return null;
  return availableImages.has(agent.image) ? 'genuine' : 'stand-in';
}

/** A record that a log router delivered; one that tells of the OOM is of the timeline, too. */
function takeRoutedRecord(record: LogCollectorEvent, { logs, timeline }: SidecarOptions): void {
  logs.addRecord(record);
  const { tag, text, stream, atMs } = record;
  const fact = stream === null ? undefined : factOfJvmLogLine({ stream, text });
  if (fact?.kind !== 'oom') return;
  const container = containerOfTag(tag);
  timeline.recordAt(
    { kind: 'oom-line-routed', container, text },
    { source: 'container-log', engineTimeMs: atMs },
  );
}

const NOTHING_STARTED = {
  datadogAgent: null,
  intakeRequests: (): readonly IntakeRequest[] => [],
  settle: async (): Promise<void> => undefined,
  [Symbol.asyncDispose]: async (): Promise<void> => undefined,
};
