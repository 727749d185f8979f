import type { EngineAddition } from '../task/container-options.ts';
import type { ContainerSpec } from '../task/task-spec.ts';

/** An address on the trial's network. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Where a task's sidecars send to, instead of to Datadog and AWS. */
export interface HarnessEndpoints {
  readonly datadogIntake: Endpoint;
  readonly logCollector: Endpoint;
  /** Between the engine's log driver and the task's log router. */
  readonly logSocket: { readonly volume: string; readonly engineFile: string };
}

export interface SidecarImages {
  /** Image with Node 24: runs the stand-ins. */
  readonly node: string;
  /** References of a definition's images that the engine has. */
  readonly available: ReadonlySet<string>;
}

/** A container of a task after it was pointed at the harness. */
export interface PointedContainer {
  readonly container: ContainerSpec;
  readonly addition: EngineAddition;
  readonly fidelityNotes: readonly string[];
}

export function unchanged(container: ContainerSpec): PointedContainer {
  return { container, addition: {}, fidelityNotes: [] };
}
