import {
  type BrokenDefinition,
  definitionWith,
  exampleDefinition,
  twoContainers,
} from './example-definition.ts';

const AT = 'containerDefinitions[0]';
const EXECUTION_ROLE = { executionRoleArn: 'arn:aws:iam::123456789012:role/execution' };

function waiting(condition: string, sidecar: object): unknown {
  return twoContainers({ dependsOn: [{ containerName: 'sidecar', condition }] }, sidecar);
}

/** What points at nothing, at the wrong thing, or in a circle. */
export const BROKEN_REFERENCES: readonly BrokenDefinition[] = [
  {
    what: 'a dependency cycle',
    document: twoContainers(
      { dependsOn: [{ containerName: 'sidecar', condition: 'START' }] },
      { dependsOn: [{ containerName: 'app', condition: 'START' }] },
    ),
    field: 'containerDefinitions[1].dependsOn',
    message: 'Containers that wait for each other never start: the dependencies form a cycle',
  },
  {
    what: 'a container that waits for itself',
    document: definitionWith({ dependsOn: [{ containerName: 'app', condition: 'START' }] }),
    field: `${AT}.dependsOn`,
    message: 'Containers that wait for each other never start: the dependencies form a cycle',
  },
  {
    what: 'a cycle through volumesFrom',
    document: twoContainers(
      { volumesFrom: [{ sourceContainer: 'sidecar' }] },
      { dependsOn: [{ containerName: 'app', condition: 'START' }] },
    ),
    field: 'containerDefinitions[1].dependsOn',
    message: 'Containers that wait for each other never start: the dependencies form a cycle',
  },
  {
    what: 'a dependency on nobody',
    document: definitionWith({ dependsOn: [{ containerName: 'agent', condition: 'START' }] }),
    field: `${AT}.dependsOn[0].containerName`,
    message: "Cannot depend on container + 'agent' because it does not exist",
  },
  {
    what: 'a HEALTHY dependency without a health check',
    document: waiting('HEALTHY', {}),
    field: `${AT}.dependsOn[0].condition`,
    message: 'A dependency container with HEALTHY condition must have health check configured',
  },
  ...['SUCCESS', 'COMPLETE'].map((condition) => ({
    what: `a ${condition} dependency on an essential container`,
    document: waiting(condition, { essential: true }),
    field: `${AT}.dependsOn[0].condition`,
    message: 'A dependency container with SUCCESS or COMPLETE condition cannot be an essential container',
  })),
  {
    what: 'an unknown volume',
    document: definitionWith({ mountPoints: [{ sourceVolume: 'dumps', containerPath: '/dumps' }] }),
    field: `${AT}.mountPoints[0].sourceVolume`,
    message: "Unknown volume 'dumps'",
  },
  {
    what: 'a relative mount path',
    document: {
      ...definitionWith({ mountPoints: [{ sourceVolume: 'dumps', containerPath: 'dumps' }] }),
      volumes: [{ name: 'dumps' }],
    },
    field: `${AT}.mountPoints[0].containerPath`,
    message: 'A mount point needs an absolute path in the container',
  },
  {
    what: 'two volumes of one name',
    document: exampleDefinition({ volumes: [{ name: 'dumps' }, { name: 'dumps' }] }),
    field: 'volumes[1].name',
    message: "The volume 'dumps' is declared twice",
  },
  {
    what: 'volumes of an unknown container',
    document: definitionWith({ volumesFrom: [{ sourceContainer: 'data' }] }),
    field: `${AT}.volumesFrom[0].sourceContainer`,
    message: "There is no container 'data' to take volumes from",
  },
  {
    what: 'one port in two containers',
    document: twoContainers(
      { portMappings: [{ containerPort: 8080 }] },
      { portMappings: [{ containerPort: 9090 }, { containerPort: 8080, hostPort: 8080, protocol: 'tcp' }] },
    ),
    field: 'containerDefinitions[1].portMappings[1]',
    message: "TCP host port '8080' is mapped multiple times in task",
  },
  {
    what: 'a port within another container’s range',
    document: twoContainers(
      { portMappings: [{ containerPortRange: '8120-8130', protocol: 'udp' }] },
      { portMappings: [{ containerPort: 8125, protocol: 'udp' }] },
    ),
    field: 'containerDefinitions[1].portMappings[0]',
    message: "UDP host port '8125' is mapped multiple times in task",
  },
  {
    what: 'another host port',
    document: definitionWith({ portMappings: [{ containerPort: 8080, hostPort: 80 }] }),
    field: `${AT}.portMappings[0].hostPort`,
    message: 'When networkMode=awsvpc, the host ports and container ports in port mappings must match',
  },
  {
    what: 'port 65536',
    document: definitionWith({ portMappings: [{ containerPort: 65_536 }] }),
    field: `${AT}.portMappings[0].containerPort`,
    message: "Invalid 'containerPort' setting for container 'app'",
  },
  {
    what: 'firelens logs without a log router',
    document: definitionWith({ logConfiguration: { logDriver: 'awsfirelens' } }),
    field: `${AT}.logConfiguration.logDriver`,
    message:
      'When awsfirelens log driver is specified in log configuration, a firelens configuration object must be specified',
  },
  {
    what: 'a log router configured from S3',
    document: definitionWith({
      firelensConfiguration: { type: 'fluentbit', options: { 'config-file-type': 's3' } },
    }),
    field: `${AT}.firelensConfiguration.options.config-file-type`,
    message: "Fargate launch type does not support FirelensConfiguration config file from 's3'",
  },
  {
    what: 'awslogs without a group',
    document: {
      ...definitionWith({ logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-region': 'r' } } }),
      ...EXECUTION_ROLE,
    },
    field: `${AT}.logConfiguration.options`,
    message: 'Log driver awslogs requires options: awslogs-region, awslogs-group',
  },
  {
    what: 'a private image without an execution role',
    document: definitionWith({ image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1' }),
    field: 'executionRoleArn',
    message: 'Fargate requires task definition to have execution role ARN to support ECR images',
  },
  {
    what: 'a secret without a value here',
    document: {
      ...definitionWith({ secrets: [{ name: 'DD_API_KEY', valueFrom: 'arn:aws:ssm:r:1:parameter/k' }] }),
      ...EXECUTION_ROLE,
    },
    field: `${AT}.secrets[0]`,
    message: "The secret 'DD_API_KEY' has no value here, and none is fetched from AWS",
  },
  {
    what: 'an environment file without its lines here',
    document: definitionWith({ environmentFiles: [{ value: 'arn:aws:s3:::b/a.env', type: 's3' }] }),
    field: `${AT}.environmentFiles[0]`,
    message: 'An environment file on S3 is not fetched from AWS',
  },
];
