import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { trialLabels } from '../engine/labels.ts';
import type { ObjectStoreEvent } from '../sink/object-store-event.ts';
import { startObjectStore, type StartedObjectStore } from '../sink/object-store.ts';
import { parseFargateSize } from '../task/fargate-size.ts';
import { LoadBalancer } from '../task/load-balancer.ts';
import type { StartedTask } from '../task/started-task.ts';
import { sampleTaskDefinition } from '../task/task-definition.ts';
import { shapeEgress, TaskNetwork } from '../task/task-network.ts';
import { startTask } from '../task/task.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { AppLog } from './app-log.ts';
import type { TrialContext, TrialJob } from './trial-context.ts';

/** Folder of a trial that the object store's server writes to. */
export const OBJECTS_FOLDER = 'objects';

/** The task of a trial and what stands around it, up to the load. */
export interface StartedTrial extends AsyncDisposable {
  readonly task: StartedTask;
  readonly store: StartedObjectStore;
  readonly loadBalancer: LoadBalancer;
}

/** Starts the network, the object store, the task and the load balancer of a trial. */
export async function startTrial(options: {
  readonly job: TrialJob;
  readonly context: TrialContext;
  readonly timeline: Timeline;
  readonly appLog: AppLog;
}): Promise<StartedTrial> {
  const { job, context, timeline, appLog } = options;
  const { docker, host, config, images } = context;
  const labels = trialLabels(context.identity, job.planned.id);
  await using made = new AsyncDisposableStack();
  const network = made.use(await TaskNetwork.create({ docker, name: job.name, labels }));
  const dataDirectory = join(job.directory, OBJECTS_FOLDER);
  await mkdir(dataDirectory, { recursive: true });
  const store = made.use(
    await startObjectStore({
      docker,
      network: network.name,
      dataDirectory,
      images,
      labels,
      onEvent: (event) => recordStoreEvent(timeline, event),
      signal: context.signal,
    }),
  );
  const size = parseFargateSize(job.planned.taskSize);
  const task = made.use(
    await startTask({
      docker,
      host,
      cgroups: context.cgroups,
      name: job.name,
      labels,
      definition: definitionOf({ job, context, store }),
      size,
      ephemeralStorageGiB: config.ephemeralStorageGiB,
      network: network.name,
      pauseImage: images.helper,
      onLogLine: (_container, line) => appLog.observe(line),
    }),
  );
  timeline.record({ kind: 'container-started', container: 'app' });
  if (config.uploadBandwidthKbitPerSecond !== null) {
    await shapeEgress({
      host,
      namespacePid: task.networkNamespacePid,
      toAddress: store.address,
      toPort: store.port,
      bandwidthKbitPerSecond: config.uploadBandwidthKbitPerSecond * context.timeScale,
    });
  }
  const loadBalancer = made.use(await startLoadBalancer({ job, context, timeline, network, task, labels }));
  const owned = made.move();
  return { task, store, loadBalancer, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function definitionOf({
  job,
  context,
  store,
}: {
  readonly job: TrialJob;
  readonly context: TrialContext;
  readonly store: StartedObjectStore;
}): ReturnType<typeof sampleTaskDefinition> {
  const destination = {
    endpoint: store.endpointInNetwork,
    bucket: store.bucket,
    credentials: store.credentials,
  };
  return sampleTaskDefinition({
    family: `lastgasp-${job.planned.scenario}`,
    image: job.sampleImage,
    size: parseFargateSize(job.planned.taskSize),
    jvmFlags: [...job.scenario.jvmFlags, ...job.flagSet.jvmFlags],
    environment: Object.assign({}, ...context.capturePaths.map((path) => path.environment(destination))),
    stopTimeoutSeconds: context.config.stopTimeoutSeconds,
  });
}

async function startLoadBalancer(options: {
  readonly job: TrialJob;
  readonly context: TrialContext;
  readonly timeline: Timeline;
  readonly network: TaskNetwork;
  readonly task: StartedTask;
  readonly labels: Readonly<Record<string, string>>;
}): Promise<LoadBalancer> {
  const { job, context, timeline, network, task, labels } = options;
  const { loadBalancer } = context.config.service;
  const { clocks } = context;
  return LoadBalancer.start({
    docker: context.docker,
    nodeImage: context.images.node,
    network: network.name,
    labels,
    target: {
      host: task.address,
      port: loadBalancer.port,
      path: loadBalancer.path,
      successCodes: loadBalancer.successCodes,
      intervalMs: clocks.probeIntervalMs,
      timeoutMs: clocks.probeTimeoutMs,
      firstProbeAfterMs: job.planned.probePhase * clocks.probeIntervalMs,
    },
    thresholds: loadBalancer,
    graceMs: clocks.graceMs,
    timeline,
  });
}

function recordStoreEvent(timeline: Timeline, event: ObjectStoreEvent): void {
  const at = { source: 'object-store', engineTimeMs: event.atMs } as const;
  switch (event.kind) {
    case 'upload-begin':
      timeline.recordAt({ kind: 'upload-begin', upload: event.upload, key: event.key }, at);
      return;
    case 'upload-end': {
      const { upload, key, outcome, receivedBytes, httpStatus, sha256 } = event;
      timeline.recordAt({ kind: 'upload-end', upload, key, outcome, receivedBytes, httpStatus, sha256 }, at);
      return;
    }
    case 'failure':
      timeline.recordAt({ kind: 'observer-failed', message: event.message }, at);
      return;
    case 'ready':
    case 'upload-progress':
    case 'part-end':
    case 'multipart-end':
      return;
  }
}
