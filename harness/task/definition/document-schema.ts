import type { RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import { z } from 'zod';
import { containerSchema } from './container-schema.ts';

/** A task definition as ECS takes it (`aws ecs register-task-definition --cli-input-json`). */
export type TaskDefinition = RegisterTaskDefinitionCommandInput;

const volume = z.strictObject({
  name: z.string().optional(),
  host: z.strictObject({ sourcePath: z.string().optional() }).optional(),
  dockerVolumeConfiguration: z
    .strictObject({
      scope: z.enum(['shared', 'task']).optional(),
      autoprovision: z.boolean().optional(),
      driver: z.string().optional(),
      driverOpts: z.record(z.string(), z.string()).optional(),
      labels: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
  efsVolumeConfiguration: z
    .strictObject({
      fileSystemId: z.string(),
      rootDirectory: z.string().optional(),
      transitEncryption: z.enum(['DISABLED', 'ENABLED']).optional(),
      transitEncryptionPort: z.int().optional(),
      authorizationConfig: z
        .strictObject({
          accessPointId: z.string().optional(),
          iam: z.enum(['DISABLED', 'ENABLED']).optional(),
        })
        .optional(),
    })
    .optional(),
  s3filesVolumeConfiguration: z
    .strictObject({
      fileSystemArn: z.string(),
      rootDirectory: z.string().optional(),
      transitEncryptionPort: z.int().optional(),
      accessPointArn: z.string().optional(),
    })
    .optional(),
  fsxWindowsFileServerVolumeConfiguration: z
    .strictObject({
      fileSystemId: z.string(),
      rootDirectory: z.string(),
      authorizationConfig: z.strictObject({ credentialsParameter: z.string(), domain: z.string() }),
    })
    .optional(),
  configuredAtLaunch: z.boolean().optional(),
});

const runtimePlatform = z.strictObject({
  cpuArchitecture: z.enum(['ARM64', 'X86_64']).optional(),
  operatingSystemFamily: z
    .enum([
      'LINUX',
      'WINDOWS_SERVER_2004_CORE',
      'WINDOWS_SERVER_2016_FULL',
      'WINDOWS_SERVER_2019_CORE',
      'WINDOWS_SERVER_2019_FULL',
      'WINDOWS_SERVER_2022_CORE',
      'WINDOWS_SERVER_2022_FULL',
      'WINDOWS_SERVER_2025_CORE',
      'WINDOWS_SERVER_2025_FULL',
      'WINDOWS_SERVER_20H2_CORE',
    ])
    .optional(),
});

const COMPATIBILITIES = ['EC2', 'EXTERNAL', 'FARGATE', 'MANAGED_INSTANCES'] as const;

/** Fields of `describe-task-definition` that `register-task-definition` does not take. */
export const OUTPUT_ONLY_FIELDS = [
  'compatibilities',
  'deleteRequestedAt',
  'deregisteredAt',
  'registeredAt',
  'registeredBy',
  'requiresAttributes',
  'revision',
  'status',
  'taskDefinitionArn',
] as const;

const outputOnly = z.unknown().optional();

type Fields = Record<keyof TaskDefinition | (typeof OUTPUT_ONLY_FIELDS)[number], z.ZodType>;

/** `RegisterTaskDefinition`'s request, every field, and what `DescribeTaskDefinition` adds to it; nothing else. */
export const documentSchema = z.strictObject({
  family: z.string(),
  taskRoleArn: z.string().optional(),
  executionRoleArn: z.string().optional(),
  networkMode: z.enum(['awsvpc', 'bridge', 'host', 'none']).optional(),
  containerDefinitions: z.array(containerSchema),
  volumes: z.array(volume).optional(),
  placementConstraints: z
    .array(z.strictObject({ type: z.enum(['memberOf']).optional(), expression: z.string().optional() }))
    .optional(),
  requiresCompatibilities: z.array(z.enum(COMPATIBILITIES)).optional(),
  cpu: z.string().optional(),
  memory: z.string().optional(),
  tags: z.array(z.strictObject({ key: z.string().optional(), value: z.string().optional() })).optional(),
  pidMode: z.enum(['host', 'task']).optional(),
  ipcMode: z.enum(['host', 'none', 'task']).optional(),
  proxyConfiguration: z
    .strictObject({
      type: z.enum(['APPMESH']).optional(),
      containerName: z.string(),
      properties: z
        .array(z.strictObject({ name: z.string().optional(), value: z.string().optional() }))
        .optional(),
    })
    .optional(),
  inferenceAccelerators: z
    .array(z.strictObject({ deviceName: z.string(), deviceType: z.string() }))
    .optional(),
  ephemeralStorage: z.strictObject({ sizeInGiB: z.int() }).optional(),
  runtimePlatform: runtimePlatform.optional(),
  enableFaultInjection: z.boolean().optional(),
  compatibilities: outputOnly,
  deleteRequestedAt: outputOnly,
  deregisteredAt: outputOnly,
  registeredAt: outputOnly,
  registeredBy: outputOnly,
  requiresAttributes: outputOnly,
  revision: outputOnly,
  status: outputOnly,
  taskDefinitionArn: outputOnly,
} satisfies Fields);

/** The document without the fields that only ECS's answers have. */
export function withoutOutputOnlyFields(document: z.output<typeof documentSchema>): TaskDefinition {
  const {
    compatibilities: _compatibilities,
    deleteRequestedAt: _deleteRequestedAt,
    deregisteredAt: _deregisteredAt,
    registeredAt: _registeredAt,
    registeredBy: _registeredBy,
    requiresAttributes: _requiresAttributes,
    revision: _revision,
    status: _status,
    taskDefinitionArn: _taskDefinitionArn,
    ...registered
  } = document;
  return registered;
}
