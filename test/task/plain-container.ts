import type { ContainerSpec } from '../../harness/task/task-spec.ts';

/** A container with nothing but ECS's defaults. */
export const PLAIN_CONTAINER: Omit<ContainerSpec, 'name' | 'image'> = {
  essential: true,
  command: null,
  entryPoint: null,
  environment: {},
  user: null,
  workingDirectory: null,
  cpuUnits: null,
  memoryMiB: null,
  memoryReservationMiB: null,
  dependsOn: [],
  startTimeoutSeconds: null,
  stopTimeoutSeconds: 30,
  healthCheck: null,
  restartPolicy: null,
  mountPoints: [],
  volumesFrom: [],
  readonlyRootFilesystem: false,
  ulimits: [],
  initProcessEnabled: false,
  addedCapabilities: [],
  droppedCapabilities: [],
  ports: [],
  logRoute: { kind: 'none' },
  isLogRouter: false,
};
