import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { z } from 'zod';

const namedValue = z.strictObject({ name: z.string().optional(), value: z.string().optional() });
const secret = z.strictObject({ name: z.string(), valueFrom: z.string() });

const portMapping = z.strictObject({
  containerPort: z.int().optional(),
  hostPort: z.int().optional(),
  // "Amazon ECS treats any other specified value as tcp" (D, PortMapping.protocol; case-sensitive).
  protocol: z
    .string()
    .transform((protocol) => (protocol === 'udp' ? ('udp' as const) : ('tcp' as const)))
    .optional(),
  name: z.string().optional(),
  appProtocol: z.enum(['grpc', 'http', 'http2']).optional(),
  containerPortRange: z.string().optional(),
});

const capabilities = z.strictObject({
  add: z.array(z.string()).optional(),
  drop: z.array(z.string()).optional(),
});

const device = z.strictObject({
  hostPath: z.string(),
  containerPath: z.string().optional(),
  permissions: z.array(z.enum(['mknod', 'read', 'write'])).optional(),
});

const linuxParameters = z.strictObject({
  capabilities: capabilities.optional(),
  devices: z.array(device).optional(),
  initProcessEnabled: z.boolean().optional(),
  sharedMemorySize: z.int().optional(),
  tmpfs: z
    .array(
      z.strictObject({
        containerPath: z.string(),
        size: z.int(),
        mountOptions: z.array(z.string()).optional(),
      }),
    )
    .optional(),
  maxSwap: z.int().optional(),
  swappiness: z.int().optional(),
});

const healthCheck = z.strictObject({
  command: z.array(z.string()),
  interval: z.int().optional(),
  timeout: z.int().optional(),
  retries: z.int().optional(),
  startPeriod: z.int().optional(),
});

const ulimit = z.strictObject({
  name: z.enum([
    'core',
    'cpu',
    'data',
    'fsize',
    'locks',
    'memlock',
    'msgqueue',
    'nice',
    'nofile',
    'nproc',
    'rss',
    'rtprio',
    'rttime',
    'sigpending',
    'stack',
  ]),
  softLimit: z.int(),
  hardLimit: z.int(),
});

const logConfiguration = z.strictObject({
  logDriver: z.enum([
    'awsfirelens',
    'awslogs',
    'fluentd',
    'gelf',
    'journald',
    'json-file',
    'splunk',
    'syslog',
  ]),
  options: z.record(z.string(), z.string()).optional(),
  secretOptions: z.array(secret).optional(),
});

const resourceRequirement = z.strictObject({
  value: z.string().optional(),
  type: z.enum(['GPU', 'InferenceAccelerator', 'NeuronDevice']),
  sharingStrategy: z
    .strictObject({
      nvidiaMps: z.strictObject({ memory: z.int(), maxComputePercent: z.int().optional() }),
    })
    .optional(),
});

/** One element of `containerDefinitions`: `ContainerDefinition` of the ECS API, every field, nothing else. */
export const containerSchema = z.strictObject({
  name: z.string().optional(),
  image: z.string().optional(),
  repositoryCredentials: z.strictObject({ credentialsParameter: z.string() }).optional(),
  cpu: z.int().optional(),
  memory: z.int().optional(),
  memoryReservation: z.int().optional(),
  links: z.array(z.string()).optional(),
  portMappings: z.array(portMapping).optional(),
  essential: z.boolean().optional(),
  restartPolicy: z
    .strictObject({
      enabled: z.boolean(),
      ignoredExitCodes: z.array(z.int()).optional(),
      restartAttemptPeriod: z.int().optional(),
    })
    .optional(),
  entryPoint: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  environment: z.array(namedValue).optional(),
  environmentFiles: z.array(z.strictObject({ value: z.string(), type: z.enum(['s3']) })).optional(),
  mountPoints: z
    .array(
      z.strictObject({
        sourceVolume: z.string().optional(),
        containerPath: z.string().optional(),
        readOnly: z.boolean().optional(),
      }),
    )
    .optional(),
  volumesFrom: z
    .array(z.strictObject({ sourceContainer: z.string().optional(), readOnly: z.boolean().optional() }))
    .optional(),
  linuxParameters: linuxParameters.optional(),
  secrets: z.array(secret).optional(),
  dependsOn: z
    .array(
      z.strictObject({
        containerName: z.string(),
        condition: z.enum(['COMPLETE', 'HEALTHY', 'START', 'SUCCESS']),
      }),
    )
    .optional(),
  startTimeout: z.int().optional(),
  stopTimeout: z.int().optional(),
  versionConsistency: z.enum(['disabled', 'enabled']).optional(),
  hostname: z.string().optional(),
  user: z.string().optional(),
  workingDirectory: z.string().optional(),
  disableNetworking: z.boolean().optional(),
  privileged: z.boolean().optional(),
  readonlyRootFilesystem: z.boolean().optional(),
  dnsServers: z.array(z.string()).optional(),
  dnsSearchDomains: z.array(z.string()).optional(),
  extraHosts: z.array(z.strictObject({ hostname: z.string(), ipAddress: z.string() })).optional(),
  dockerSecurityOptions: z.array(z.string()).optional(),
  interactive: z.boolean().optional(),
  pseudoTerminal: z.boolean().optional(),
  dockerLabels: z.record(z.string(), z.string()).optional(),
  ulimits: z.array(ulimit).optional(),
  logConfiguration: logConfiguration.optional(),
  healthCheck: healthCheck.optional(),
  systemControls: z
    .array(z.strictObject({ namespace: z.string().optional(), value: z.string().optional() }))
    .optional(),
  resourceRequirements: z.array(resourceRequirement).optional(),
  firelensConfiguration: z
    .strictObject({
      type: z.enum(['fluentbit', 'fluentd']),
      options: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
  credentialSpecs: z.array(z.string()).optional(),
} satisfies Record<keyof ContainerDefinition, z.ZodType>);
