import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/** Region, account and cluster of a task that runs in none. The account is that of AWS's own examples. */
export const REGION = 'us-east-1';
const ACCOUNT = '123456789012';
const CLUSTER = 'lastgasp';

/** What a container of a task is called from outside. */
export interface ContainerIdentity {
  readonly arn: string;
  /** On Fargate the task's id and ten digits, not an engine's container id (D). */
  readonly runtimeId: string;
}

/** The names that ECS gives a task and its containers. */
export interface TaskIdentity {
  readonly taskArn: string;
  readonly clusterArn: string;
  readonly family: string;
  readonly revision: string;
  readonly taskId: string;
  readonly availabilityZone: string;
  /** By the container's name in the definition. */
  readonly containers: ReadonlyMap<string, ContainerIdentity>;
}

/** Fresh names in Fargate's forms (task metadata v4 examples of the developer guide, D). */
export function createTaskIdentity(task: {
  readonly family: string;
  readonly containerNames: readonly string[];
}): TaskIdentity {
  const taskId = randomBytes(16).toString('hex');
  const arn = (resource: string): string => `arn:aws:ecs:${REGION}:${ACCOUNT}:${resource}`;
  return {
    taskArn: arn(`task/${CLUSTER}/${taskId}`),
    clusterArn: arn(`cluster/${CLUSTER}`),
    family: task.family,
    revision: '1',
    taskId,
    availabilityZone: `${REGION}a`,
    containers: new Map(
      task.containerNames.map((name) => [
        name,
        {
          arn: arn(`container/${CLUSTER}/${taskId}/${randomUUID()}`),
          runtimeId: `${taskId}-${String(randomInt(10 ** 10)).padStart(10, '0')}`,
        },
      ]),
    ),
  };
}
