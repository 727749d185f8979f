import { createRoleCredentials } from '../../../harness/task/metadata/role-credentials.ts';
import { createTaskIdentity } from '../../../harness/task/metadata/task-identity.ts';
import type { TaskInterface } from '../../../harness/task/metadata/task-interface.ts';
import type { ContainerSpec, TaskSpec } from '../../../harness/task/task-spec.ts';
import { PLAIN_CONTAINER } from '../plain-container.ts';

export function exampleContainer(changed: Partial<ContainerSpec> = {}): ContainerSpec {
  return {
    name: 'app',
    image: 'example/app:1',
    ...PLAIN_CONTAINER,
    ...changed,
  };
}

export const EXAMPLE_TASK: TaskSpec = {
  family: 'orders',
  size: { cpuUnits: 256, memoryMiB: 512 },
  ephemeralStorageGiB: 20,
  sharesProcesses: false,
  volumes: [],
  fileSystems: [],
  containers: [
    exampleContainer(),
    exampleContainer({ name: 'agent', image: 'example/agent:2', cpuUnits: 128, memoryMiB: 256 }),
  ],
};

export const EXAMPLE_IDENTITY = createTaskIdentity({ family: 'orders', containerNames: ['app', 'agent'] });

export const EXAMPLE_CREDENTIALS = createRoleCredentials({ nowMs: Date.parse('2026-11-23T06:00:00.123Z') });

export const EXAMPLE_NETWORK: TaskInterface = {
  address: '172.31.42.189',
  macAddress: '0e:98:9f:33:76:d3',
  subnet: '172.31.32.0/20',
  nameServer: '127.0.0.11',
  searchDomain: 'ec2.internal',
  privateDnsName: 'ip-172-31-42-189.ec2.internal',
  gateway: '172.31.32.1/20',
};
