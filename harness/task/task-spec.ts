import type { FargateSize } from './fargate-size.ts';

/** What a container waits for before it is started (ECS `ContainerDependency.condition`, D). */
export type DependencyCondition = 'START' | 'COMPLETE' | 'SUCCESS' | 'HEALTHY';

export interface Dependency {
  readonly containerName: string;
  readonly condition: DependencyCondition;
}

/** A container's own health check, with ECS's defaults filled in: 30, 5, 3, 0 (D). */
export interface ContainerHealthCheck {
  /** As in the definition: `['CMD', …]` or `['CMD-SHELL', '…']`. */
  readonly command: readonly string[];
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly retries: number;
  readonly startPeriodSeconds: number;
}

/** Restarts without ending the task; only of a container that ran at least the attempt period (D, A). */
export interface RestartPolicy {
  readonly ignoredExitCodes: readonly number[];
  readonly restartAttemptPeriodSeconds: number;
}

export interface MountPoint {
  readonly volume: string;
  readonly containerPath: string;
  readonly readOnly: boolean;
}

export interface VolumesFrom {
  readonly containerName: string;
  readonly readOnly: boolean;
}

export interface Ulimit {
  readonly name: string;
  readonly soft: number;
  readonly hard: number;
}

/** How a container's output leaves it; all are collected by the harness instead of AWS. */
export type LogRoute =
  | { readonly kind: 'none' }
  | { readonly kind: 'awslogs'; readonly options: Readonly<Record<string, string>> }
  | { readonly kind: 'splunk'; readonly options: Readonly<Record<string, string>> }
  | { readonly kind: 'awsfirelens'; readonly options: Readonly<Record<string, string>> };

/** One container of a task: every default filled in, every unit in the name; `null` where ECS leaves it open. */
export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly command: readonly string[] | null;
  readonly entryPoint: readonly string[] | null;
  readonly environment: Readonly<Record<string, string>>;
  readonly user: string | null;
  readonly workingDirectory: string | null;
  /** Shares only: no container has a quota of its own. */
  readonly cpuUnits: number | null;
  readonly memoryMiB: number | null;
  readonly memoryReservationMiB: number | null;
  readonly dependsOn: readonly Dependency[];
  readonly startTimeoutSeconds: number | null;
  /** Seconds from the stop signal to SIGKILL. */
  readonly stopTimeoutSeconds: number;
  readonly healthCheck: ContainerHealthCheck | null;
  readonly restartPolicy: RestartPolicy | null;
  readonly mountPoints: readonly MountPoint[];
  readonly volumesFrom: readonly VolumesFrom[];
  readonly readonlyRootFilesystem: boolean;
  readonly ulimits: readonly Ulimit[];
  readonly initProcessEnabled: boolean;
  /** Added beyond Docker's defaults: `SYS_PTRACE` at most. */
  readonly addedCapabilities: readonly string[];
  readonly droppedCapabilities: readonly string[];
  readonly ports: readonly { readonly containerPort: number; readonly protocol: 'tcp' | 'udp' }[];
  readonly logRoute: LogRoute;
  /** The container is the task's log router (`firelensConfiguration`). */
  readonly isLogRouter: boolean;
}

/** A task as the mirror runs it, read from a task definition or built in: there is one path from here on. */
export interface TaskSpec {
  readonly family: string;
  readonly size: FargateSize;
  /** 20 unless the definition asks for 21–200; fractions only for tests. */
  readonly ephemeralStorageGiB: number;
  /** `pidMode: "task"`: the containers share one process namespace. */
  readonly sharesProcesses: boolean;
  /** Names of the task's volumes on its ephemeral storage. */
  readonly volumes: readonly string[];
  /** Names of the task's volumes that are file systems of their own (EFS) and outlive it. */
  readonly fileSystems: readonly string[];
  /** In the order of the definition. */
  readonly containers: readonly ContainerSpec[];
}
