import { expect, test } from 'vitest';
import { partImage } from '../sink/part-image.ts';
import { connectDocker } from '../../harness/engine/docker.ts';
import { LoadBalancer } from '../../harness/task/load-balancer.ts';
import type { TimelineEvent } from '../../harness/timeline/timeline-event.ts';
import { inSeconds, measured } from './measured.ts';
import { runUnderService } from './mirror-service.ts';
import { startMirrorTask, type MirrorTask } from './mirror-task.ts';

const docker = connectDocker();

/** Answers 200 until `/tmp/sick` is there, then 503; exits with 3 once `/tmp/dead` is there. */
const SERVICE = `
const { existsSync } = require('node:fs');
require('node:http').createServer((_, answer) => answer.writeHead(existsSync('/tmp/sick') ? 503 : 200).end()).listen(8080);
process.on('SIGTERM', () => process.exit(143));
setInterval(() => existsSync('/tmp/dead') && process.exit(3), 50);
`;
const REPLACEMENT_MS = 1000;
const DRAINING_MS = 2000;

/** Probes every half second; two failures make the target unhealthy. */
async function startService(): Promise<MirrorTask & { readonly loadBalancer: LoadBalancer }> {
  await using made = new AsyncDisposableStack();
  const nodeImage = await partImage(docker, 'node');
  const mirror = made.use(
    await startMirrorTask({
      containers: [{ name: 'app', image: nodeImage, command: null, entryPoint: ['node', '-e', SERVICE] }],
    }),
  );
  const loadBalancer = made.use(
    await LoadBalancer.start({
      docker,
      nodeImage,
      network: mirror.network,
      labels: mirror.labels,
      target: {
        host: mirror.task.address,
        port: 8080,
        path: '/',
        intervalMs: 500,
        timeoutMs: 1000,
        firstProbeAfterMs: 0,
        successCodes: '200',
      },
      thresholds: { healthyThreshold: 2, unhealthyThreshold: 2 },
      graceMs: 0,
      timeline: mirror.timeline,
    }),
  );
  const owned = made.move();
  return { ...mirror, loadBalancer, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function step(event: TimelineEvent): string {
  if (event.kind === 'target-health') return event.health;
  if (event.kind === 'task-status') return event.status;
  return event.kind === 'signal' ? event.signal : event.kind;
}

const STEPS = [
  'target-health',
  'task-status',
  'signal',
  'replacement-healthy',
  'stop-requested',
  'task-stopped',
];

function stepsOf({ timeline }: MirrorTask): readonly { readonly name: string; readonly atMs: number }[] {
  return timeline.events
    .filter(({ kind }) => STEPS.includes(kind))
    .map((event) => ({ name: step(event), atMs: event.atMs }));
}

test('behaviour 14: an unhealthy target is replaced, drained and only then signalled, each step on the timeline', async (context) => {
  await using mirror = await startService();
  const stopped = runUnderService(mirror, {
    replacementHealthyMs: REPLACEMENT_MS,
    deregistrationDelayMs: DRAINING_MS,
  });
  await mirror.saw('target-health', ({ health }) => health === 'healthy');
  await mirror.exec('app', 'touch /tmp/sick');
  await stopped;
  const steps = stepsOf(mirror);
  expect(steps.map(({ name }) => name)).toEqual([
    'PENDING',
    'RUNNING',
    'healthy',
    'unhealthy',
    'replacement-healthy',
    'stop-requested',
    'DEACTIVATING',
    'draining',
    'STOPPING',
    'SIGTERM',
    'task-stopped',
  ]);
  const atMs = (name: string): number => steps.find((taken) => taken.name === name)?.atMs ?? Number.NaN;
  const replacementMs = atMs('replacement-healthy') - atMs('unhealthy');
  const drainingMs = atMs('SIGTERM') - atMs('draining');
  measured(
    context,
    `unhealthy → replacement ${inSeconds(replacementMs)} → draining ${inSeconds(drainingMs)} → SIGTERM`,
  );
  expect(replacementMs).toBeGreaterThan(REPLACEMENT_MS - 50);
  expect(drainingMs).toBeGreaterThan(DRAINING_MS - 50);
  expect(await mirror.describe()).toMatchObject({
    stopCode: 'ServiceSchedulerInitiated',
    stoppedReason: 'Task failed ELB health checks in (target-group lastgasp)',
    containers: [{ exitCode: 143 }],
  });
});

test('behaviour 14: a service that exits while it drains keeps the scheduler’s reason', async (context) => {
  await using mirror = await startService();
  const stopped = runUnderService(mirror, { deregistrationDelayMs: 60_000 });
  await mirror.saw('target-health', ({ health }) => health === 'healthy');
  await mirror.exec('app', 'touch /tmp/sick');
  const draining = await mirror.saw('target-health', ({ health }) => health === 'draining');
  await mirror.exec('app', 'touch /tmp/dead');
  await stopped;
  const exit = await mirror.saw('container-exited');
  const task = await mirror.describe();
  measured(
    context,
    `exit code ${exit.exitCode}, ${inSeconds(exit.atMs - draining.atMs)} into the drain, ${task.stopCode}`,
  );
  expect(task).toMatchObject({
    stopCode: 'ServiceSchedulerInitiated',
    stoppedReason: 'Task failed ELB health checks in (target-group lastgasp)',
    containers: [{ exitCode: 3 }],
  });
});
