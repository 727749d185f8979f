/**
 * What RegisterTaskDefinition answers, word for word where it is known, without the full stop.
 *
 * Grades: **D** AWS documentation · **O** quoted from the API's answer in a public report or probe.
 * Placeholders are filled in as AWS does. Where no wording of AWS's is known, the check words its own.
 */

/** O (aws-cdk, amazon-ecs-cli and others; also D, "Troubleshooting invalid CPU or memory"). */
export const NO_FARGATE_CONFIGURATION = 'No Fargate configuration exists for given values';

/** O (amazon-ecs-cli issue 1145); also the answer to an absent `networkMode`. */
export const ONLY_AWSVPC = "Fargate only supports network mode 'awsvpc'";

/** O, at CreateService and RunTask: registration itself does not mind. */
export const NOT_FARGATE = 'Task definition does not support launch_type FARGATE';

/** O (cdk-preflight's probes of the API, 2026). */
export const NO_ESSENTIAL_CONTAINER = "Task definition doesn't have any essential container";

/** O (cdk-preflight). */
export const NO_CONTAINER = 'Container list cannot be empty';

/** O (amazon-ecs-cli issue 184); the limit of 10 is D ("Amazon ECS service quotas"). */
export const TOO_MANY_CONTAINERS = 'Too many containers';

/** O (cdk-preflight). */
export const DUPLICATE_CONTAINER_NAME = 'Container names must be unique within a task definition';

/** O (terraform issue 2888). */
export const NO_CONTAINER_NAME = 'Container.name should not be null or empty';

/** O (terraform-provider-aws issue 5950). */
export const BAD_CONTAINER_NAME = 'Container.name contains invalid characters';

/** O (prefect-aws issue 159). */
export const NO_IMAGE = 'Container.image should not be null or empty';

/** O (amazon-ecs-cli issue 37). */
export const BAD_FAMILY = 'Family contains invalid characters';

/** O (aws-cdk issue 1553). */
export const CPU_SUM =
  "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'";

/** D (ContainerDefinition.memory). */
export const MEMORY_SUM =
  'The total amount of memory reserved for all containers within a task must be lower than the task memory value';

/** O (cdk-preflight). */
export const MEMORY_BELOW_RESERVATION = "'memory' must be greater than or equal to 'memoryReservation'";

/** O (boto3 issue 2436). */
export const ESSENTIAL_DEPENDENCY =
  'A dependency container with SUCCESS or COMPLETE condition cannot be an essential container';

/** O (cdk-preflight). */
export const UNCHECKED_DEPENDENCY =
  'A dependency container with HEALTHY condition must have health check configured';

/** O (amazon-ecs-cli issue 1014). */
export const HOST_PORT =
  'When networkMode=awsvpc, the host ports and container ports in port mappings must match';

/** O (cdk-preflight). */
export const NO_LOG_ROUTER =
  'When awsfirelens log driver is specified in log configuration, a firelens configuration object must be specified';

/** O (floci). */
export const FIRELENS_FROM_S3 =
  "Fargate launch type does not support FirelensConfiguration config file from 's3'";

/** O (klotho issue 892). */
export const AWSLOGS_OPTIONS = 'Log driver awslogs requires options: awslogs-region, awslogs-group';

/** O (cdk-preflight). */
export const AWSLOGS_STREAM_PREFIX =
  'Fargate requires log configuration options to include awslogs-stream-prefix';

/** O (cdk-preflight). */
export const SECRETS_ROLE =
  "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'";

/** O (many reports). */
export function secretAndVariable(name: string): string {
  return `The secret name must be unique and not shared with any new or existing environment variables set on the container, such as '${name}'`;
}

/** O (ecsServiceRestart issue 2, for `cpu`). */
export function invalidTaskSetting(field: 'cpu' | 'memory'): string {
  return `Invalid '${field}' setting for task`;
}

/** O (many reports, with `ECR images` and `log driver awslogs`). */
export function executionRoleNeeded(what: string): string {
  return `Fargate requires task definition to have execution role ARN to support ${what}`;
}

/** O (amazon-ecs-cli issue 982). */
export function neededAtTaskLevel(field: 'cpu' | 'memory'): string {
  return `Fargate requires that '${field}' be defined at the task level`;
}

/**
 * O for sourcePath, devices, sharedMemorySize, maxSwap, ipcMode, constraints, dockerSecurityOptions and
 * dockerVolumeConfiguration; by analogy (I) for swappiness and tmpfs.
 */
export function notOnFargate(what: string): string {
  return `Fargate compatible task definitions do not support ${what}`;
}

/** O for `DNS servers`, `Extra hosts`, `hostname`, `Disable Networking`; by analogy (I) for `DNS search domains`. */
export function notInAwsvpc(what: string): string {
  return `${what} not supported on container when networkMode=awsvpc`;
}

/** O (cdk-preflight). */
export function notACapability(capability: string): string {
  return `${capability} is not allowed on Fargate`;
}

/** ECS API reference, LogConfiguration.logDriver (D). */
export const FARGATE_LOG_DRIVERS = ['awslogs', 'splunk', 'awsfirelens'] as const;

/** O (cdk-preflight). */
export function notALogDriver(driver: string): string {
  return `${driver} is not a valid log driver. Must be one of [${FARGATE_LOG_DRIVERS.join(', ')}]`;
}

/** O (pulumi-awsx issues 188 and 1220). */
export function memoryAboveTask(container: string): string {
  return `The 'memory' setting for container '${container}' is greater than for the task`;
}

/** O (dagster issue 6926, hako pull request 99): the plus sign is AWS's. */
export function noSuchDependency(container: string): string {
  return `Cannot depend on container + '${container}' because it does not exist`;
}

/** O (ansible issue 35751). */
export function unknownVolume(volume: string): string {
  return `Unknown volume '${volume}'`;
}

/** O (amazon-ecs-agent issue 1220). */
export function portUsedTwice(protocol: 'tcp' | 'udp', port: number): string {
  return `${protocol.toUpperCase()} host port '${port}' is mapped multiple times in task`;
}

/** O (aws-cli issue 7288). */
export function badContainerPort(container: string): string {
  return `Invalid 'containerPort' setting for container '${container}'`;
}

/** O (cdk-preflight). */
export function softAboveHard(ulimit: string): string {
  return `Soft limit exceeds hard limit for ulimit ${ulimit}`;
}

/** O (cdk-preflight). */
export function restartPeriodOutside(container: string): string {
  return `the 'restartAttemptPeriod' setting for container '${container}' must be between 60 and 1800`;
}

/** O (cdk-preflight). */
export function ephemeralStorageOutside(sizeGiB: number): string {
  return `EphemeralStorage size should be ${sizeGiB < 21 ? 'at least 21' : 'at most 200'}`;
}

/** O (awsdocs/amazon-ecs-developer-guide pull request 149); the limit of 64 KiB is D ("Amazon ECS service quotas"). */
export function tooLong(size: { readonly actualBytes: number; readonly maxBytes: number }): string {
  return `Actual length: '${size.actualBytes}'. Max allowed length is '${size.maxBytes}' bytes`;
}

/** O: the API's validation of enums, the same in every AWS service. */
export function notInEnum(bad: {
  readonly value: string;
  readonly field: string;
  readonly values: readonly string[];
}): string {
  return `Value '${bad.value}' at '${bad.field}' failed to satisfy constraint: Member must satisfy enum value set: [${bad.values.join(', ')}]`;
}

/** O: the AWS CLI's parameter validation (botocore), with JSON's names of types in place of Python's. */
export function invalidType(bad: {
  readonly field: string;
  readonly value: string;
  readonly type: string;
  readonly valid: string;
}): string {
  return `Invalid type for parameter ${bad.field}, value: ${bad.value}, type: ${bad.type}, valid types: ${bad.valid}`;
}

/** O: the AWS CLI's parameter validation (botocore); `parent` is `input` for the document itself. */
export function unknownParameter(parent: string, key: string): string {
  return `Unknown parameter in ${parent}: "${key}"`;
}

/** O: the AWS CLI's parameter validation (botocore); `parent` is `input` for the document itself. */
export function missingParameter(parent: string, key: string): string {
  return `Missing required parameter in ${parent}: "${key}"`;
}
