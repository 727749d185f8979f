import type { EngineAddition } from '../task/container-options.ts';
import type { ContainerSpec, TaskSpec } from '../task/task-spec.ts';
import { isDatadogAgent, pointDatadogAgent } from './datadog-agent.ts';
import { pointLogRouter, routeLog } from './log-router.ts';
import {
  unchanged,
  type HarnessEndpoints,
  type PointedContainer,
  type SidecarImages,
} from './pointed-container.ts';

export interface PointAtHarnessOptions {
  readonly spec: TaskSpec;
  /** Ends the tags of routed logs, as on ECS; without a hyphen. */
  readonly taskId: string;
  readonly endpoints: HarnessEndpoints;
  readonly images: SidecarImages;
}

/** A task whose sidecars send to the harness. */
export interface PointedTask {
  readonly spec: TaskSpec;
  /** By container: what goes into its host configuration beside what the definition says. */
  readonly additions: Readonly<Record<string, EngineAddition>>;
  /** One for each container that is not, or not quite, the definition's. */
  readonly fidelityNotes: readonly string[];
}

/**
 * Points the sidecars of a task at the harness: the Datadog Agent at its intake, the log router at its
 * collector, and logs that take FireLens at the log router. Where a sidecar's image cannot be had, a
 * stand-in takes its place. Everything else is left as it is. Nothing is contacted.
 */
export function pointAtHarness(options: PointAtHarnessOptions): PointedTask {
  const { spec } = options;
  const router = spec.containers.find(({ isLogRouter }) => isLogRouter)?.name ?? null;
  const pointed = spec.containers.map((container) =>
    routed(pointSidecar(container, options), router, options),
  );
  return {
    spec: { ...spec, containers: pointed.map(({ container }) => container) },
    additions: Object.fromEntries(pointed.map(({ container, addition }) => [container.name, addition])),
    fidelityNotes: pointed.flatMap(({ fidelityNotes }) => fidelityNotes),
  };
}

function pointSidecar(container: ContainerSpec, options: PointAtHarnessOptions): PointedContainer {
  const { endpoints, images } = options;
  if (container.isLogRouter) return pointLogRouter(container, { endpoints, images });
  if (isDatadogAgent(container)) {
    return pointDatadogAgent(container, { intake: endpoints.datadogIntake, images });
  }
  return unchanged(container);
}

function routed(
  pointed: PointedContainer,
  router: string | null,
  { taskId, endpoints }: PointAtHarnessOptions,
): PointedContainer {
  // A definition that asks for a log router and has none is refused where it is read.
  if (router === null || pointed.container.logRoute.kind !== 'awsfirelens') return pointed;
  const { container, addition, fidelityNotes } = routeLog(pointed.container, {
    router,
    taskId,
    socketFile: endpoints.logSocket.engineFile,
  });
  return {
    container,
    addition: { ...pointed.addition, ...addition },
    fidelityNotes: [...pointed.fidelityNotes, ...fidelityNotes],
  };
}
