import type Dockerode from 'dockerode';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { TrialRecord } from '../../harness/journal/trial-record.ts';
import { connectDocker } from '../../harness/engine/docker.ts';
import type { RunEvent } from '../../harness/progress/run-event.ts';
import { runForReal, type RealRun } from '../run/real-run.ts';
import { seen } from './seen.ts';
import { trialContainer, type Role } from './trial-container.ts';

/** A stop that the service asks for takes ten seconds at this scale: longer than any hang goes unnoticed. */
const TIME_SCALE = 20;
const HOOK_AND_EXIT = [
  '-XX:+HeapDumpOnOutOfMemoryError',
  '-XX:HeapDumpPath=/tmp/heap_dump.hprof',
  '-XX:OnOutOfMemoryError=/dump.sh',
  '-XX:+ExitOnOutOfMemoryError',
];

interface Fault {
  readonly injected: string;
  readonly expected: string;
  readonly jvmFlags: readonly string[];
  /** Does it to a trial that is ready and about to get its load. */
  readonly inject: (docker: Dockerode, trial: string) => Promise<void>;
  readonly outcome: object;
}

const docker = connectDocker();

function invalid(reason: RegExp): object {
  return { valid: false, invalidReason: expect.stringMatching(reason) };
}

function to(role: Role, does: (container: Dockerode.Container) => Promise<unknown>): Fault['inject'] {
  return async (engine, trial) => {
    const container = await vi.waitFor(async () => trialContainer(engine, { trial, role }), {
      timeout: 30_000,
      interval: 100,
    });
    await does(container);
  };
}

const kill = async (container: Dockerode.Container): Promise<unknown> => container.kill();
const freeze = async (container: Dockerode.Container): Promise<unknown> => container.pause();
const SILENT = { jvmFlags: [] };
const UPLOADING = { jvmFlags: HOOK_AND_EXIT };

/** By the name of the flag set that stands for it. */
const FAULTS: Readonly<Record<string, Fault>> = {
  nothing: {
    injected: 'nothing',
    expected: 'captured',
    ...UPLOADING,
    inject: async () => undefined,
    outcome: { valid: true, paths: { 'heap-dump': { verdict: 'captured' } } },
  },
  's3-killed': {
    injected: 'the S3 server is killed',
    expected: 'invalid, the server ended',
    ...UPLOADING,
    inject: to('S3 server', kill),
    outcome: invalid(/S3 server (ended by itself|fell silent)/),
  },
  's3-hung': {
    injected: 'the S3 server hangs',
    expected: 'invalid, not lost: the server fell silent',
    ...UPLOADING,
    inject: to('S3 server', freeze),
    outcome: invalid(/the S3 server fell silent/),
  },
  'proxy-killed': {
    injected: 'the proxy in front of the S3 server is killed',
    expected: 'invalid, the proxy ended',
    ...UPLOADING,
    inject: to('object store’s proxy', kill),
    outcome: invalid(/the proxy of the object store ended by itself/),
  },
  'proxy-hung': {
    injected: 'the proxy in front of the S3 server hangs',
    expected: 'invalid, not lost: the proxy did not end in order',
    ...UPLOADING,
    inject: to('object store’s proxy', freeze),
    outcome: invalid(/the proxy of the object store|harness failed/),
  },
  'k6-killed': {
    injected: 'k6 is killed',
    expected: 'invalid, k6 was killed',
    ...SILENT,
    inject: to('k6', kill),
    outcome: invalid(/k6/),
  },
  'prober-killed': {
    injected: 'the load balancer’s prober is killed',
    expected: 'invalid, not kept alive to the horizon unseen: the prober ended',
    ...SILENT,
    inject: to('prober', kill),
    outcome: invalid(/prober ended by itself/),
  },
  'prober-hung': {
    injected: 'the load balancer’s prober hangs',
    expected: 'invalid, the prober said nothing',
    ...SILENT,
    inject: to('prober', freeze),
    outcome: invalid(/prober said nothing/),
  },
  'endpoint-killed': {
    injected: 'the metadata and credentials endpoint is killed',
    expected: 'invalid, not lost for want of credentials: the endpoint ended',
    ...UPLOADING,
    inject: to('metadata endpoint', kill),
    outcome: invalid(/metadata endpoint ended by itself/),
  },
  'jvm-hung': {
    injected: 'the JVM hangs before its OOM and ignores every signal but SIGKILL',
    expected: 'stopped by the service, killed at the stop timeout, invalid: no OOM was witnessed',
    ...UPLOADING,
    // Unlike a frozen container, it takes signals and ignores them.
    inject: to('service', async (container) => container.kill({ signal: 'SIGSTOP' })),
    outcome: {
      ...invalid(/stopped before any OutOfMemoryError/),
      exitCode: 137,
      stopCode: 'ServiceSchedulerInitiated',
    },
  },
  'hook-hung': {
    injected: 'the JVM hangs in its hook instead of dying',
    expected: 'stopped by the service, killed at the stop timeout, lost at not-sent',
    jvmFlags: [...HOOK_AND_EXIT.slice(0, 2), '-XX:OnOutOfMemoryError=sleep 1000'],
    inject: async () => undefined,
    outcome: {
      valid: true,
      exitCode: 137,
      paths: { 'heap-dump': { verdict: 'lost', lossStage: 'not-sent' } },
    },
  },
};

let run: RealRun;
const injections = new Map<string, Promise<void>>();

beforeAll(async () => {
  run = await runForReal({
    scenarios: ['array-size'],
    flagSets: Object.keys(FAULTS),
    extraFlagSets: Object.fromEntries(
      Object.entries(FAULTS).map(([name, { injected, jvmFlags }]) => [
        name,
        { description: injected, jvmFlags: [...jvmFlags] },
      ]),
    ),
    timeScale: TIME_SCALE,
    attemptsMax: 1,
    onEvent: injectInto,
  });
}, 1_200_000);
afterAll(async () => run[Symbol.asyncDispose]());

function injectInto(event: RunEvent): void {
  if (event.kind !== 'trial-phase' || event.phase !== 'loading') return;
  const { trial } = event;
  const fault = FAULTS[trial.split('/')[2] ?? ''];
  if (fault === undefined) return;
  const injection = fault.inject(docker, trial);
  injection.catch(() => undefined);
  injections.set(trial, injection);
}

function described({ valid, invalidReason, exitCode, paths }: TrialRecord): string {
  const path = paths['heap-dump'];
  if (!valid) return `invalid: ${invalidReason}`;
  return `${path?.verdict}${path?.lossStage === null ? '' : ` at ${path?.lossStage}`}, exit code ${exitCode}`;
}

for (const [name, { injected, expected, outcome }] of Object.entries(FAULTS)) {
  test(`fault: ${injected} → ${expected}`, async ({ task }) => {
    const record = run.records.get(`${name}/17`);
    if (record === undefined) throw new Error(`the trial of ${name} did not end`);
    seen(task, described(record));
    await expect(injections.get(record.trial)).resolves.toBeUndefined();
    expect(record).toMatchObject(outcome);
  });
}
