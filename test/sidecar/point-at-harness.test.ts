import { describe, expect, test } from 'vitest';
import { isDatadogAgent } from '../../harness/sidecar/datadog-agent.ts';
import { pointAtHarness, type PointedTask } from '../../harness/sidecar/point-at-harness.ts';
import type { ContainerSpec } from '../../harness/task/task-spec.ts';
import { containerSpec, taskSpec } from './example-spec.ts';

const AGENT = 'public.ecr.aws/datadog/agent:7';
const FLUENT_BIT = 'public.ecr.aws/aws-observability/aws-for-fluent-bit:stable';
const USER_KEY = 'ffffffffffffffffffffffffffffffff';

function point(
  containers: readonly ContainerSpec[],
  { available = [] }: { readonly available?: readonly string[] } = {},
): PointedTask {
  return pointAtHarness({
    spec: taskSpec(...containers),
    taskId: '0af7651916cd43dd8448eb211c80319c',
    endpoints: {
      datadogIntake: { host: 'datadog-intake', port: 8080 },
      logCollector: { host: 'log-collector', port: 8081 },
      logSocket: { volume: 'trial-log', engineFile: '/volumes/trial-log/fluent.sock' },
    },
    images: { node: 'node:24', available: new Set(available) },
  });
}

function pointOne(
  container: ContainerSpec,
  options?: { readonly available?: readonly string[] },
): ContainerSpec {
  const [pointed] = point([container], options).spec.containers;
  if (pointed === undefined) throw new Error('the task has no container');
  return pointed;
}

test('a task without sidecars is left as it is', () => {
  const app = containerSpec({ environment: { DD_API_KEY: 'x' }, logRoute: { kind: 'awslogs', options: {} } });
  expect(point([app])).toEqual({ spec: taskSpec(app), additions: { app: {} }, fidelityNotes: [] });
});

test.each([
  ['public.ecr.aws/datadog/agent:latest', true],
  ['public.ecr.aws/datadog/agent@sha256:abc', true],
  ['datadog/agent:7', true],
  ['datadog/agent', true],
  ['docker.io/datadog/agent:7', true],
  ['gcr.io/datadoghq/agent:7', true],
  ['eu.gcr.io/datadoghq/agent:7', true],
  ['public.ecr.aws/datadog/cluster-agent:latest', false],
  ['datadog/agent-extra:1', false],
  ['example.com/datadog/agent:7', false],
])('takes %s for the Datadog Agent: %s', (image, expected) => {
  expect(isDatadogAgent(containerSpec({ image }))).toBe(expected);
});

describe('the genuine Agent', () => {
  const agent = containerSpec({
    name: 'datadog-agent',
    image: AGENT,
    environment: {
      ECS_FARGATE: 'true',
      DD_APM_ENABLED: 'true',
      DD_API_KEY: USER_KEY,
      DD_APP_KEY: USER_KEY,
      DD_API_KEY_SECRET_ARN: USER_KEY,
      DD_SITE: 'datadoghq.eu',
      DD_DD_URL: 'https://elsewhere',
      DD_APM_ADDITIONAL_ENDPOINTS: `{"https://elsewhere": ["${USER_KEY}"]}`,
      DD_EVP_PROXY_CONFIG_API_KEY: USER_KEY,
      DD_PROXY_HTTPS: 'https://elsewhere',
      HTTPS_PROXY: 'https://elsewhere',
    },
  });

  test('runs where its image is here, and sends everything to the intake', () => {
    const pointed = pointOne(agent, { available: [AGENT] });
    expect(pointed).toEqual({
      ...agent,
      environment: {
        ECS_FARGATE: 'true',
        DD_APM_ENABLED: 'true',
        DD_API_KEY: '0'.repeat(32),
        DD_SITE: 'lastgasp.invalid',
        DD_DD_URL: 'http://datadog-intake:8080',
        DD_APM_DD_URL: 'http://datadog-intake:8080',
        DD_APM_PROFILING_DD_URL: 'http://datadog-intake:8080/api/v2/profile',
        DD_PROCESS_CONFIG_PROCESS_DD_URL: 'http://datadog-intake:8080',
        DD_LOGS_CONFIG_LOGS_DD_URL: 'datadog-intake:8080',
        DD_LOGS_CONFIG_LOGS_NO_SSL: 'true',
        DD_LOGS_CONFIG_FORCE_USE_HTTP: 'true',
        DD_REMOTE_CONFIGURATION_ENABLED: 'false',
      },
    });
  });

  test.each([[[AGENT]], [[]]])(
    'never gets a key or an address of the user (images here: %j)',
    (available) => {
      const text = JSON.stringify(point([agent], { available }));
      expect(text).not.toContain(USER_KEY);
      expect(text).not.toContain('elsewhere');
      expect(text).not.toContain('datadoghq.eu');
    },
  );

  test('is named in a fidelity note, with what could not arrive', () => {
    const { fidelityNotes } = point([agent], { available: [AGENT] });
    expect(fidelityNotes).toEqual([
      expect.stringMatching(/^Container datadog-agent ran the genuine .*agent:7/),
    ]);
    expect(fidelityNotes[0]).toContain('crash reports');
  });
});

describe('a stand-in for the Agent', () => {
  const agent = containerSpec({
    name: 'datadog-agent',
    image: AGENT,
    command: ['agent', 'run'],
    user: 'dd-agent',
    environment: { DD_API_KEY: USER_KEY },
    memoryMiB: 256,
    cpuUnits: 64,
    stopTimeoutSeconds: 17,
    essential: true,
    healthCheck: {
      command: ['CMD-SHELL', 'agent health'],
      intervalSeconds: 30,
      timeoutSeconds: 5,
      retries: 3,
      startPeriodSeconds: 15,
    },
  });

  test('keeps what the task feels of it, and runs the harness’s program from the Node image', () => {
    expect(pointOne(agent)).toMatchObject({
      name: 'datadog-agent',
      essential: true,
      memoryMiB: 256,
      cpuUnits: 64,
      stopTimeoutSeconds: 17,
      image: 'node:24',
      user: null,
      command: null,
      entryPoint: [
        'node',
        expect.stringMatching(/sidecar\/agent-stand-in\.ts$/),
        '{"intake":{"host":"datadog-intake","port":8080}}',
      ],
    });
  });

  test('is healthy by its own port, at the definition’s pace', () => {
    expect(pointOne(agent).healthCheck).toEqual({
      ...agent.healthCheck,
      command: ['CMD', 'bash', '-c', 'exec 3<>/dev/tcp/127.0.0.1/8126'],
    });
    expect(pointOne({ ...agent, healthCheck: null }).healthCheck).toBeNull();
  });

  test('gets the harness’s source read-only, and its note', () => {
    const { additions, fidelityNotes } = point([agent]);
    expect(additions['datadog-agent']).toEqual({
      Binds: [expect.stringMatching(/:\/lastgasp\/harness:ro$/)],
    });
    expect(fidelityNotes).toEqual([expect.stringContaining(`stand-in for the Datadog Agent: ${AGENT}`)]);
  });
});

describe('a log that takes FireLens', () => {
  const app = containerSpec({
    environment: { A: '1' },
    logRoute: { kind: 'awsfirelens', options: { Name: 'datadog', 'log-driver-buffer-limit': '2097152' } },
  });
  const router = containerSpec({ name: 'log_router', image: FLUENT_BIT, isLogRouter: true });

  test('goes by Docker’s fluentd driver to the router’s socket, as on ECS', () => {
    expect(point([app, router]).additions['app']).toEqual({
      LogConfig: {
        Type: 'fluentd',
        Config: {
          'fluentd-address': 'unix:///volumes/trial-log/fluent.sock',
          'fluentd-async': 'true',
          'fluentd-sub-second-precision': 'true',
          'fluentd-buffer-limit': '2097152',
          tag: 'app-firelens-0af7651916cd43dd8448eb211c80319c',
        },
      },
    });
  });

  test('makes the app start after the router and know where it is', () => {
    const [pointed] = point([app, router]).spec.containers;
    expect(pointed).toEqual({
      ...app,
      environment: { A: '1', FLUENT_HOST: '127.0.0.1', FLUENT_PORT: '24224' },
      dependsOn: [{ containerName: 'log_router', condition: 'START' }],
    });
  });

  test('keeps a stricter dependency on the router that the definition has', () => {
    const dependsOn = [{ containerName: 'log_router', condition: 'HEALTHY' } as const];
    expect(point([{ ...app, dependsOn }, router]).spec.containers[0]?.dependsOn).toEqual(dependsOn);
  });

  test('does not make the router wait for itself when it logs that way too', () => {
    const own = { ...router, logRoute: app.logRoute };
    expect(point([own]).spec.containers[0]?.dependsOn).toEqual([]);
  });

  test('can be the Agent’s, stand-in or not', () => {
    const agent = containerSpec({ name: 'datadog-agent', image: AGENT, logRoute: app.logRoute });
    const { additions, spec, fidelityNotes } = point([agent, router]);
    expect(fidelityNotes).toEqual([
      expect.stringContaining('stand-in for the Datadog Agent'),
      expect.stringContaining('The log of container datadog-agent went'),
      expect.stringContaining('stand-in for the log router'),
    ]);
    expect(Object.keys(additions['datadog-agent'] ?? {}).toSorted()).toEqual(['Binds', 'LogConfig']);
    expect(spec.containers[0]?.dependsOn).toHaveLength(1);
  });

  test('other logs stay with the engine', () => {
    const routes = (['none', 'awslogs', 'splunk'] as const).map((kind) =>
      kind === 'none' ? { kind } : { kind, options: {} },
    );
    for (const logRoute of routes) {
      expect(point([{ ...app, logRoute }, router]).additions['app']).toEqual({});
    }
  });
});

describe('a log router', () => {
  const router = containerSpec({ name: 'log_router', image: FLUENT_BIT, isLogRouter: true, memoryMiB: 64 });

  test('is a genuine Fluent Bit where its image is here, with the collector as its output', () => {
    const { spec, additions, fidelityNotes } = point([router], { available: [FLUENT_BIT] });
    expect(spec.containers).toEqual([
      {
        ...router,
        environment: { LASTGASP_COLLECTOR_HOST: 'log-collector', LASTGASP_COLLECTOR_PORT: '8081' },
      },
    ]);
    expect(additions['log_router']?.Binds).toEqual([
      'trial-log:/var/run',
      expect.stringMatching(/fluent-bit\.conf:\/fluent-bit\/etc\/fluent-bit\.conf:ro$/),
    ]);
    expect(fidelityNotes).toEqual([expect.stringContaining('genuine Fluent Bit')]);
  });

  test.each([
    ['whose image is not here', FLUENT_BIT, []],
    ['that is no Fluent Bit', 'fluent/fluentd:v1.16', ['fluent/fluentd:v1.16']],
    ['of the user’s own image', 'example/fluent-bit:1', ['example/fluent-bit:1']],
  ])('%s is stood in for, with its memory', (_what, image, available) => {
    const { spec, additions, fidelityNotes } = point([{ ...router, image }], { available });
    expect(spec.containers).toMatchObject([{ image: 'node:24', memoryMiB: 64, isLogRouter: true }]);
    expect(spec.containers[0]?.entryPoint?.[1]).toMatch(/sidecar\/log-router-stand-in\.ts$/);
    expect(additions['log_router']?.Binds?.[0]).toBe('trial-log:/var/run');
    expect(fidelityNotes).toEqual([expect.stringContaining(`stand-in for the log router: ${image}`)]);
  });
});
