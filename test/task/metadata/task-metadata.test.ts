import { describe, expect, test } from 'vitest';
import type { ObservedContainer } from '../../../harness/task/metadata/container-metadata.ts';
import { taskEnvironment } from '../../../harness/task/metadata/task-environment.ts';
import { taskMetadata, type TaskMetadataFacts } from '../../../harness/task/metadata/task-metadata.ts';
import {
  EXAMPLE_CREDENTIALS,
  EXAMPLE_IDENTITY,
  EXAMPLE_NETWORK,
  EXAMPLE_TASK,
  exampleContainer,
} from './example-task.ts';

const RUNNING: ObservedContainer = {
  imageId: 'sha256:daf3',
  knownStatus: 'RUNNING',
  createdAt: '2026-11-23T06:00:01.5Z',
  startedAt: '2026-11-23T06:00:02.5Z',
  finishedAt: null,
  exitCode: null,
  health: null,
  restartCount: 0,
};

function metadataOf(changed: Partial<TaskMetadataFacts> = {}) {
  return taskMetadata({
    identity: EXAMPLE_IDENTITY,
    spec: EXAMPLE_TASK,
    desiredStatus: 'RUNNING',
    network: EXAMPLE_NETWORK,
    beganAt: '2026-11-23T06:00:00.000Z',
    utilizedMiB: 261.4,
    observed: new Map([
      ['app', RUNNING],
      ['agent', RUNNING],
    ]),
    ...changed,
  });
}

describe('a task’s metadata', () => {
  test('has exactly the keys of AWS’s example for Fargate', () => {
    const { task } = metadataOf();
    expect(Object.keys(task).toSorted()).toEqual([
      'AvailabilityZone',
      'ClockDrift',
      'Cluster',
      'Containers',
      'DesiredStatus',
      'EphemeralStorageMetrics',
      'Family',
      'KnownStatus',
      'LaunchType',
      'Limits',
      'PullStartedAt',
      'PullStoppedAt',
      'Revision',
      'TaskARN',
    ]);
  });

  test('counts CPU in vCPU, memory and storage in MiB', () => {
    expect(metadataOf().task).toMatchObject({
      LaunchType: 'FARGATE',
      Limits: { CPU: 0.25, Memory: 512 },
      EphemeralStorageMetrics: { Utilized: 261, Reserved: 20_496 },
    });
  });

  test('is as far as the container that is furthest behind', () => {
    const known = (agent: ObservedContainer['knownStatus']) =>
      metadataOf({
        observed: new Map([
          ['app', RUNNING],
          ['agent', { ...RUNNING, knownStatus: agent }],
        ]),
      }).task['KnownStatus'];
    expect([known('CREATED'), known('RUNNING'), known('STOPPED')]).toEqual(['CREATED', 'RUNNING', 'RUNNING']);
    expect(metadataOf({ observed: new Map([['app', RUNNING]]) }).task['KnownStatus']).toBe('PULLED');
  });

  test('wants to stop, task and containers alike, once the task is told to', () => {
    const { task, containers } = metadataOf({ desiredStatus: 'STOPPED' });
    expect(task).toMatchObject({ DesiredStatus: 'STOPPED', KnownStatus: 'RUNNING' });
    expect(containers.get('agent')).toMatchObject({ DesiredStatus: 'STOPPED', KnownStatus: 'RUNNING' });
  });
});

describe('a container’s metadata', () => {
  test('has exactly the keys of AWS’s example for Fargate', () => {
    expect(Object.keys(metadataOf().containers.get('app') ?? {}).toSorted()).toEqual([
      'ContainerARN',
      'CreatedAt',
      'DesiredStatus',
      'DockerId',
      'DockerName',
      'Image',
      'ImageID',
      'KnownStatus',
      'Labels',
      'Limits',
      'Name',
      'Networks',
      'Snapshotter',
      'StartedAt',
      'Type',
    ]);
  });

  test('counts CPU in units, of which there are 2 by default, and memory only where it is limited', () => {
    const { containers } = metadataOf();
    expect(containers.get('app')?.['Limits']).toEqual({ CPU: 2 });
    expect(containers.get('agent')?.['Limits']).toEqual({ CPU: 128, Memory: 256 });
  });

  test('is named after its task', () => {
    const { taskArn, clusterArn, taskId } = EXAMPLE_IDENTITY;
    const app = metadataOf().containers.get('app');
    expect(app?.['Labels']).toEqual({
      'com.amazonaws.ecs.cluster': clusterArn,
      'com.amazonaws.ecs.container-name': 'app',
      'com.amazonaws.ecs.task-arn': taskArn,
      'com.amazonaws.ecs.task-definition-family': 'orders',
      'com.amazonaws.ecs.task-definition-version': '1',
    });
    expect(app?.['DockerId']).toMatch(new RegExp(`^${taskId}-\\d{10}$`));
    expect(taskArn).toMatch(/^arn:aws:ecs:us-east-1:\d{12}:task\/lastgasp\/[0-9a-f]{32}$/);
    expect(app?.['ContainerARN']).toMatch(
      /^arn:aws:ecs:us-east-1:\d{12}:container\/lastgasp\/[0-9a-f]{32}\/[0-9a-f-]{36}$/,
    );
  });

  test('shows the task’s interface as awsvpc', () => {
    expect(metadataOf().containers.get('app')?.['Networks']).toEqual([
      {
        NetworkMode: 'awsvpc',
        IPv4Addresses: ['172.31.42.189'],
        AttachmentIndex: 0,
        MACAddress: '0e:98:9f:33:76:d3',
        IPv4SubnetCIDRBlock: '172.31.32.0/20',
        DomainNameServers: ['127.0.0.11'],
        DomainNameSearchList: ['ec2.internal'],
        PrivateDNSName: 'ip-172-31-42-189.ec2.internal',
        SubnetGatewayIpv4Address: '172.31.32.1/20',
      },
    ]);
  });

  test('says how it ended, how healthy it is and how often it was restarted', () => {
    const observed = new Map([
      [
        'app',
        {
          ...RUNNING,
          knownStatus: 'STOPPED' as const,
          finishedAt: '2026-11-23T06:05:00Z',
          exitCode: 137,
          health: { status: 'UNHEALTHY' as const, checkedAt: '2026-11-23T06:04:00Z' },
          restartCount: 2,
        },
      ],
    ]);
    const restartPolicy = { ignoredExitCodes: [], restartAttemptPeriodSeconds: 60 };
    const spec = { ...EXAMPLE_TASK, containers: [exampleContainer({ restartPolicy })] };
    expect(metadataOf({ spec, observed }).containers.get('app')).toMatchObject({
      KnownStatus: 'STOPPED',
      ExitCode: 137,
      FinishedAt: '2026-11-23T06:05:00Z',
      Health: { status: 'UNHEALTHY', statusSince: '2026-11-23T06:04:00Z' },
      RestartCount: 2,
    });
  });

  test('names the log stream that ECS makes of the prefix', () => {
    const logRoute = {
      kind: 'awslogs' as const,
      options: { 'awslogs-group': '/ecs/orders', 'awslogs-stream-prefix': 'ecs' },
    };
    const spec = { ...EXAMPLE_TASK, containers: [exampleContainer({ logRoute })] };
    expect(metadataOf({ spec }).containers.get('app')).toMatchObject({
      LogDriver: 'awslogs',
      LogOptions: { 'awslogs-group': '/ecs/orders', 'awslogs-stream': `ecs/app/${EXAMPLE_IDENTITY.taskId}` },
    });
  });
});

test('each container is told where its own metadata and the task’s credentials are', () => {
  const environment = (containerName: string) =>
    taskEnvironment({ identity: EXAMPLE_IDENTITY, credentials: EXAMPLE_CREDENTIALS, containerName });
  const app = environment('app');
  expect(app).toEqual({
    AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: expect.stringMatching(/^\/v2\/credentials\/[0-9a-f-]{36}$/),
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    ECS_CONTAINER_METADATA_URI_V4: expect.stringMatching(
      /^http:\/\/169\.254\.170\.2\/v4\/[0-9a-f]{32}-\d{10}$/,
    ),
  });
  expect(environment('agent')['ECS_CONTAINER_METADATA_URI_V4']).not.toBe(
    app['ECS_CONTAINER_METADATA_URI_V4'],
  );
  expect(() => environment('other')).toThrow('no container other');
});
