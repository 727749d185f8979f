import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { heapDump, heapDumpSidecar } from '../../harness/capture/heap-dump.ts';
import { NOTHING_ADDED } from '../../harness/task/definition/harness-additions.ts';
import { serviceUid, trialAdditions, type AddedTo } from '../../harness/trial/trial-additions.ts';

const ADDED: AddedTo = {
  scenario: {
    pressure: 'operations',
    retains: null,
    jvmFlags: ['-Xmx64m'],
    defaultJvmFlags: [],
    nprocMax: null,
  },
  flagSet: {
    jvmFlags: ['-XX:+ExitOnOutOfMemoryError'],
    environment: { DD_PROFILING_ENABLED: 'true' },
    javaAgent: null,
    task: { ...NOTHING_ADDED.part, volumes: [{ name: 'dumps' }] },
  },
  size: { cpuUnits: 256, memoryMiB: 512 },
  uid: 300_000_000,
  pressureToken: 'c0ffee',
  capturePaths: [heapDump],
  destination: { endpoint: 'http://store:9000', bucket: 'evidence' },
  document: { family: 'orders', containerDefinitions: [] },
};

test('adds the scenario’s sizing, then what is being compared, and where dumps go', () => {
  const { jvmFlags, environment, processLimit, part } = trialAdditions(ADDED);
  expect(jvmFlags).toEqual(['-Xmx64m', '-XX:+ExitOnOutOfMemoryError']);
  expect(Object.values(environment)).toContain('http://store:9000');
  expect(environment).toMatchObject({ DD_PROFILING_ENABLED: 'true' });
  expect(part.volumes).toEqual([{ name: 'dumps' }]);
  expect(processLimit).toBeNull();
});

test('tells a sidecar that runs the sample’s scripts where dumps go, and no other', () => {
  const uploader = {
    name: 'uploader',
    image: 'lastgasp/jvm-sample',
    environment: [{ name: 'DUMP_S3_BUCKET', value: 'its-own' }],
  };
  const agent = { name: 'datadog-agent', image: 'public.ecr.aws/datadog/agent:7' };
  const task = { ...NOTHING_ADDED.part, containers: [uploader, agent] };
  const { part, environment } = trialAdditions({
    ...ADDED,
    flagSet: { ...ADDED.flagSet, task },
    capturePaths: [heapDumpSidecar],
  });
  const [told, untouched] = part.containers;
  expect(untouched).toEqual(agent);
  expect(told?.environment).toContainEqual({ name: 'DUMP_S3_ENDPOINT', value: 'http://store:9000' });
  expect(told?.environment).toContainEqual({
    name: 'DUMP_DONE_PATH',
    value: '/dumps/heap_dump.hprof.done',
  });
  // Of two values of one name the last counts: the sidecar's own.
  expect(told?.environment?.findLast(({ name }) => name === 'DUMP_S3_BUCKET')?.value).toBe('its-own');
  expect(environment).not.toHaveProperty('AWS_SECRET_ACCESS_KEY');
});

test('has the pressure agent loaded where the scenario needs it, on a port that no container maps', () => {
  const { jvmFlags, defaultJvmFlags } = trialAdditions({
    ...ADDED,
    scenario: { ...ADDED.scenario, pressure: 'agent', defaultJvmFlags: ['-XX:MaxMetaspaceSize=128m'] },
    document: {
      family: 'orders',
      containerDefinitions: [{ name: 'app', image: 'x', portMappings: [{ containerPort: 17_171 }] }],
    },
  });
  expect(jvmFlags).toEqual([
    '-javaagent:/lastgasp/pressure.jar=port=17172,token=c0ffee',
    '-Xmx64m',
    '-XX:+ExitOnOutOfMemoryError',
  ]);
  expect(defaultJvmFlags).toEqual(['-XX:MaxMetaspaceSize=128m']);
});

test('has it tap the method whose returned instances the load may have kept', () => {
  const retains = { className: 'shop.Catalogue$Page', methodName: 'find' };
  const { jvmFlags } = trialAdditions({
    ...ADDED,
    scenario: { ...ADDED.scenario, pressure: 'agent', retains },
  });
  expect(jvmFlags[0]).toBe(
    '-javaagent:/lastgasp/pressure.jar=port=17171,token=c0ffee,retain=shop.Catalogue$Page#find',
  );
});

test('limits the processes of the trial’s own user where the scenario asks for it', () => {
  const { processLimit } = trialAdditions({ ...ADDED, scenario: { ...ADDED.scenario, nprocMax: 150 } });
  expect(processLimit).toEqual({ uid: 300_000_000, nprocMax: 150 });
});

const AGENT = { name: 'datadog-agent', image: 'public.ecr.aws/datadog/agent:7' };
const WITH_AGENT: AddedTo = {
  ...ADDED,
  flagSet: {
    ...ADDED.flagSet,
    javaAgent: { kind: 'datadog', version: '1.68.1' },
    task: {
      ...NOTHING_ADDED.part,
      containers: [AGENT],
      dependsOn: [{ containerName: 'datadog-agent', condition: 'START' }],
    },
  },
};

test('has the JVM load the agent before anything that is about it', () => {
  expect(trialAdditions(WITH_AGENT).jvmFlags).toEqual([
    '-javaagent:/datadog/dd-java-agent.jar',
    '-Xmx64m',
    '-XX:+ExitOnOutOfMemoryError',
  ]);
});

test('brings the Datadog Agent, but not into a task that has one under whatever name', () => {
  expect(trialAdditions(WITH_AGENT).part).toMatchObject({ containers: [AGENT] });
  const own = { name: 'agent', image: 'datadog/agent:7.60.0' };
  const { part } = trialAdditions({
    ...WITH_AGENT,
    document: { family: 'orders', containerDefinitions: [own] },
  });
  expect(part.containers).toEqual([]);
  expect(part.dependsOn).toEqual([{ containerName: 'agent', condition: 'START' }]);
});

const runId = fc.integer({ min: 0, max: 0xffff_ffff }).map((id) => id.toString(16).padStart(8, '0'));

test('no two trials of a run that may meet have one user, and none that the machine has already', () => {
  fc.assert(
    fc.property(runId, fc.nat({ max: 10_000 }), fc.integer({ min: 1, max: 64 }), (run, first, apart) => {
      const uid = serviceUid({ runId: run, trialNumber: first });
      expect(uid).not.toBe(serviceUid({ runId: run, trialNumber: first + apart }));
      expect(uid).toBeGreaterThan(1_000_000);
      expect(uid).toBeLessThan(2 ** 31 - 1);
    }),
  );
});
