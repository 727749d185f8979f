import { join } from 'node:path';
import { isDatadogAgent } from '../sidecar/datadog-agent.ts';
import { LogSocket } from '../sidecar/log-socket.ts';
import { pointAtHarness, type PointedTask } from '../sidecar/point-at-harness.ts';
import { startDatadogIntake, type StartedDatadogIntake } from '../sink/datadog-intake.ts';
import type { DatadogIntakeEvent } from '../sink/datadog-intake-event.ts';
import { startLogCollector, type StartedLogCollector } from '../sink/log-collector.ts';
import type { LogCollectorFiles } from '../sink/log-collector-files.ts';
import type { SinkFailure } from '../sink/sink-event.ts';
import type { SinkPlace } from '../sink/sink-program.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import type { Timeline } from '../timeline/timeline.ts';

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
}

/** A task with its sidecars pointed at the harness, and the sinks they send to. */
export interface TrialSidecars extends AsyncDisposable {
  readonly pointed: PointedTask;
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
  const intake: StartedDatadogIntake = made.use(
    await startDatadogIntake({
      place,
      bodiesDirectory: join(options.directory, INTAKE_FOLDER),
      onEvent: (event) => recordIntakeEvent(timeline, event),
    }),
  );
  const collector: StartedLogCollector = made.use(
    await startLogCollector({
      place,
      onEvent: (event) => {
        if (event.kind === 'failure') recordFailure(timeline, event);
        else options.logs.addRecord(event);
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
    settle: async () => {
      await Promise.all([intake.settle(), collector.settle()]);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

const NOTHING_STARTED = {
  settle: async (): Promise<void> => undefined,
  [Symbol.asyncDispose]: async (): Promise<void> => undefined,
};

function recordIntakeEvent(timeline: Timeline, event: DatadogIntakeEvent | SinkFailure): void {
  if (event.kind === 'failure') {
    recordFailure(timeline, event);
    return;
  }
  const at = { source: 'datadog-intake', engineTimeMs: event.atMs } as const;
  if (event.kind === 'request-begin') {
    const { request, method, path } = event;
    timeline.recordAt({ kind: 'intake-request-begin', request, method, path }, at);
    return;
  }
  const { request, outcome, receivedBytes, sha256 } = event;
  timeline.recordAt({ kind: 'intake-request-end', request, outcome, receivedBytes, sha256 }, at);
}

function recordFailure(timeline: Timeline, { message, atMs }: SinkFailure): void {
  timeline.recordAt({ kind: 'observer-failed', message }, { source: 'harness', engineTimeMs: atMs });
}
