import { type BrokenDefinition, definitionWith, exampleDefinition } from './example-definition.ts';

const AT = 'containerDefinitions[0]';
const { networkMode: _mode, ...WITHOUT_NETWORK_MODE } = exampleDefinition();

/** What Fargate does not have at all. */
export const FIELDS_FARGATE_LACKS: readonly BrokenDefinition[] = [
  {
    what: 'a privileged container',
    document: definitionWith({ privileged: true }),
    field: `${AT}.privileged`,
    message: "Fargate requires that the 'privileged' setting be 'false'",
  },
  {
    what: 'a container without a network',
    document: definitionWith({ disableNetworking: true }),
    field: `${AT}.disableNetworking`,
    message: 'Disable Networking is not supported on container when networkMode=awsvpc',
  },
  {
    what: 'DNS servers',
    document: definitionWith({ dnsServers: ['8.8.8.8'] }),
    field: `${AT}.dnsServers`,
    message: 'DNS servers are not supported on container when networkMode=awsvpc',
  },
  {
    what: 'DNS search domains',
    document: definitionWith({ dnsSearchDomains: ['internal'] }),
    field: `${AT}.dnsSearchDomains`,
    message: 'DNS search domains are not supported on container when networkMode=awsvpc',
  },
  {
    what: 'Docker security options',
    document: definitionWith({ dockerSecurityOptions: ['no-new-privileges'] }),
    field: `${AT}.dockerSecurityOptions`,
    message: 'Fargate compatible task definitions do not support dockerSecurityOptions',
  },
  {
    what: 'extra hosts',
    document: definitionWith({ extraHosts: [{ hostname: 'db', ipAddress: '10.0.0.1' }] }),
    field: `${AT}.extraHosts`,
    message: 'Extra hosts are not supported on container when networkMode=awsvpc',
  },
  {
    what: 'a hostname',
    document: definitionWith({ hostname: 'app' }),
    field: `${AT}.hostname`,
    message: 'hostname is not supported on container when networkMode=awsvpc',
  },
  {
    what: 'links',
    document: definitionWith({ links: ['db'] }),
    field: `${AT}.links`,
    message: 'Links are not supported when networkMode=awsvpc',
  },
  {
    what: 'a GPU',
    document: definitionWith({ resourceRequirements: [{ type: 'GPU', value: '1' }] }),
    field: `${AT}.resourceRequirements`,
    message: 'Tasks using the Fargate launch type do not support GPU resource requirements',
  },
  {
    what: 'devices',
    document: definitionWith({ linuxParameters: { devices: [{ hostPath: '/dev/fuse' }] } }),
    field: `${AT}.linuxParameters.devices`,
    message: 'Fargate compatible task definitions do not support devices',
  },
  {
    what: 'shared memory',
    document: definitionWith({ linuxParameters: { sharedMemorySize: 64 } }),
    field: `${AT}.linuxParameters.sharedMemorySize`,
    message: 'Fargate compatible task definitions do not support sharedMemorySize',
  },
  {
    what: 'a tmpfs',
    document: definitionWith({ linuxParameters: { tmpfs: [{ containerPath: '/run', size: 16 }] } }),
    field: `${AT}.linuxParameters.tmpfs`,
    message: 'Fargate compatible task definitions do not support tmpfs',
  },
  {
    what: 'swap',
    document: definitionWith({ linuxParameters: { maxSwap: 0 } }),
    field: `${AT}.linuxParameters.maxSwap`,
    message: 'Fargate compatible task definitions do not support maxSwap',
  },
  {
    what: 'swappiness',
    document: definitionWith({ linuxParameters: { swappiness: 60 } }),
    field: `${AT}.linuxParameters.swappiness`,
    message: 'Fargate compatible task definitions do not support swappiness',
  },
  {
    what: 'a capability other than SYS_PTRACE',
    document: definitionWith({ linuxParameters: { capabilities: { add: ['SYS_PTRACE', 'NET_ADMIN'] } } }),
    field: `${AT}.linuxParameters.capabilities.add[1]`,
    message: 'NET_ADMIN is not allowed on Fargate',
  },
  {
    what: 'a log driver that Fargate lacks',
    document: definitionWith({ logConfiguration: { logDriver: 'json-file' } }),
    field: `${AT}.logConfiguration.logDriver`,
    message: 'json-file is not a valid log driver. Must be one of [awslogs, splunk, awsfirelens]',
  },
  {
    what: 'a log driver that nobody has',
    document: definitionWith({ logConfiguration: { logDriver: 'awslog' } }),
    field: `${AT}.logConfiguration.logDriver`,
    message: 'awslog is not a valid log driver. Must be one of [awslogs, splunk, awsfirelens]',
  },
  {
    what: 'an ipcMode',
    document: exampleDefinition({ ipcMode: 'task' }),
    field: 'ipcMode',
    message: 'Fargate compatible task definitions do not support ipcMode',
  },
  {
    what: 'the pidMode of the host',
    document: exampleDefinition({ pidMode: 'host' }),
    field: 'pidMode',
    message: "Tasks using the Fargate launch type do not support pidMode 'host'",
  },
  {
    what: 'placement constraints',
    document: exampleDefinition({ placementConstraints: [{ type: 'memberOf', expression: 'x' }] }),
    field: 'placementConstraints',
    message: 'Fargate compatible task definitions do not support constraints',
  },
  {
    what: 'inference accelerators',
    document: exampleDefinition({ inferenceAccelerators: [{ deviceName: 'd', deviceType: 'eia2.medium' }] }),
    field: 'inferenceAccelerators',
    message: "Unsupported field 'inferenceAccelerators'",
  },
  {
    what: 'a Docker volume',
    document: exampleDefinition({ volumes: [{ name: 'v', dockerVolumeConfiguration: { scope: 'task' } }] }),
    field: 'volumes[0].dockerVolumeConfiguration',
    message: 'Fargate compatible task definitions do not support dockerVolumeConfiguration',
  },
  {
    what: 'a folder of the host',
    document: exampleDefinition({ volumes: [{ name: 'v', host: { sourcePath: '/var/log' } }] }),
    field: 'volumes[0].host.sourcePath',
    message: 'Fargate compatible task definitions do not support sourcePath',
  },
  {
    what: 'another network mode',
    document: exampleDefinition({ networkMode: 'bridge' }),
    field: 'networkMode',
    message: "Fargate only supports network mode 'awsvpc'",
  },
  {
    what: 'no network mode',
    document: WITHOUT_NETWORK_MODE,
    field: 'networkMode',
    message: "Fargate only supports network mode 'awsvpc'",
  },
  {
    what: 'a definition for EC2 only',
    document: exampleDefinition({ requiresCompatibilities: ['EC2'] }),
    field: 'requiresCompatibilities',
    message: 'Task definition does not support launch_type FARGATE',
  },
  {
    what: 'Windows',
    document: exampleDefinition({ runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } }),
    field: 'runtimePlatform.operatingSystemFamily',
    message: 'Only Linux tasks can be mirrored',
  },
];
