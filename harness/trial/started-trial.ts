import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { trialLabels, type Labels } from '../engine/labels.ts';
import { PRESSURE_FIDELITY_NOTE } from '../load/pressure-agent.ts';
import type { LogCollectorFiles } from '../sink/log-collector-files.ts';
import type { PointedTask } from '../sidecar/point-at-harness.ts';
import { startObjectStore, type StartedObjectStore } from '../sink/object-store.ts';
import { type AskedSpeed, type DiskSpeed, diskSpeed } from '../task/disk-speed.ts';
import { type FargateSize, parseFargateSize } from '../task/fargate-size.ts';
import { LoadBalancer } from '../task/load-balancer.ts';
import { createRoleCredentials, type RoleCredentials } from '../task/metadata/role-credentials.ts';
import { createTaskIdentity, type TaskIdentity } from '../task/metadata/task-identity.ts';
import { lossNote } from '../task/mirror-loss.ts';
import type { StartedTask } from '../task/started-task.ts';
import { withFiles } from '../task/container-options.ts';
import { taskOfScenario, taskSpecOf } from '../task/task-input.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { shapeEgress, TaskNetwork } from '../task/task-network.ts';
import { startTask } from '../task/task.ts';
import { uploadBandwidthKbitPerSecond } from '../task/upload-bandwidth.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { AppLog } from './app-log.ts';
import { trialAdditions } from './trial-additions.ts';
import { startTrialSidecars, type TrialSidecars } from './trial-sidecars.ts';
import { startTrialFileSystems, type TrialFileSystems } from './trial-file-systems.ts';
import { type MemorySampler, startMemorySampler } from './memory-sampler.ts';
import { recordStoreEvent } from './store-event.ts';
import type { TrialContext, TrialJob } from './trial-context.ts';

/** Folder of a trial that the object store's server writes to. */
export const OBJECTS_FOLDER = 'objects';

/** The task of a trial and what stands around it, up to the load. */
export interface StartedTrial extends AsyncDisposable {
  readonly spec: TaskSpec;
  /** What the harness has the service's JVM run with. */
  readonly askedFlags: readonly string[];
  readonly identity: TaskIdentity;
  readonly task: StartedTask;
  readonly store: StartedObjectStore;
  readonly sidecars: TrialSidecars;
  /** Reads the service's memory where a capture path is judged by it; `null` elsewhere. */
  readonly memory: MemorySampler | null;
  readonly fileSystems: TrialFileSystems;
  /** What of the results rests on a model, in a few words each. */
  readonly models: readonly string[];
  /** What is not as on Fargate beside what task and sidecars say themselves. */
  readonly fidelityNotes: readonly string[];
  readonly loadBalancer: LoadBalancer;
}

export interface StartTrialOptions {
  readonly job: TrialJob;
  readonly context: TrialContext;
  readonly timeline: Timeline;
  readonly appLog: AppLog;
  readonly logs: LogCollectorFiles;
}

/** What everything of one trial is started with. */
interface TrialGround extends StartTrialOptions {
  readonly labels: Labels;
  readonly network: TaskNetwork;
  readonly credentials: RoleCredentials;
}

/** Starts the network, the object store, the sinks of sidecars, the task and the load balancer of a trial. */
export async function startTrial(options: StartTrialOptions): Promise<StartedTrial> {
  const { job, context } = options;
  const { docker } = context;
  const labels = trialLabels(context.identity, job.planned.id);
  await using made = new AsyncDisposableStack();
  const network = made.use(await TaskNetwork.create({ docker, name: job.name, labels }));
  const credentials = createRoleCredentials({ nowMs: context.clock.nowMs() });
  const ground: TrialGround = { ...options, labels, network, credentials };
  const store = made.use(await startStore(ground));
  const { spec: defined, askedFlags } = definedTask({ job, context, store });
  const identity = createTaskIdentity({
    family: defined.family,
    containerNames: defined.containers.map(({ name }) => name),
  });
  const sidecars = made.use(await startSidecars(ground, { spec: defined, identity }));
  const fileSystems = made.use(await startFileSystems(ground, defined));
  const speed = speedOf(context, { asked: context.config.diskWriteMiBPerSecond, size: defined.size });
  const task = made.use(await startTrialTask(ground, { sidecars, identity, fileSystems, speed }));
  await shapeUploads({ ...ground, size: defined.size, task, store });
  const memory = made.use(startMemorySampler({ ...ground, task, spec: defined }));
  const loadBalancer = made.use(await startLoadBalancer({ ...ground, task }));
  const owned = made.move();
  return {
    spec: sidecars.pointed.spec,
    askedFlags,
    identity,
    task,
    store,
    sidecars,
    memory,
    fileSystems,
    models: [...task.models, ...fileSystems.models],
    fidelityNotes: [...speedLoss(context), ...pressureNotes(job)],
    loadBalancer,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function startStore(ground: TrialGround): Promise<StartedObjectStore> {
  const { job, context, timeline, network, labels, credentials } = ground;
  const { docker, images, signal } = context;
  const dataDirectory = join(job.directory, OBJECTS_FOLDER);
  await mkdir(dataDirectory, { recursive: true });
  return startObjectStore({
    docker,
    network: network.name,
    dataDirectory,
    images,
    labels,
    credentials,
    bucket: context.bucket === null ? null : { bucket: context.bucket, folder: job.name },
    fault: context.config.objectStoreFault,
    onEvent: (event) => recordStoreEvent(timeline, event),
    signal,
  });
}

async function startSidecars(
  { job, context, timeline, logs, network, labels }: TrialGround,
  { spec, identity }: { readonly spec: TaskSpec; readonly identity: TaskIdentity },
): Promise<TrialSidecars> {
  const { docker, images, signal, availableImages } = context;
  return startTrialSidecars({
    spec,
    taskId: identity.taskId,
    availableImages,
    place: { docker, network: network.name, nodeImage: images.node, labels, signal },
    name: job.name,
    directory: job.directory,
    logs,
    timeline,
    intakeFault: context.config.datadogIntakeFault,
  });
}

async function startFileSystems(
  { job, context, timeline, network, labels }: TrialGround,
  spec: TaskSpec,
): Promise<TrialFileSystems> {
  const { docker, host, images, signal, config } = context;
  return startTrialFileSystems({
    spec,
    place: { docker, network: network.name, nodeImage: images.node, labels, signal },
    host,
    holderImage: images.helper,
    name: job.name,
    speed: speedOf(context, { asked: config.fileSystemWriteMiBPerSecond, size: spec.size }),
    timeline,
  });
}

/** An engine that drops a limit without a word is not asked for one. */
function speedOf(
  { hasWriteLimits, timeScale }: TrialContext,
  asked: Pick<AskedSpeed, 'asked' | 'size'>,
): DiskSpeed | null {
  return hasWriteLimits ? diskSpeed({ ...asked, timeScale }) : null;
}

function speedLoss({ hasWriteLimits }: TrialContext): readonly string[] {
  if (hasWriteLimits) return [];
  return [lossNote({ kind: 'disk-speed', reason: 'the engine has no limit on what a container writes.' })];
}

function pressureNotes({ scenario }: TrialJob): readonly string[] {
  return scenario.pressure === 'agent' ? [PRESSURE_FIDELITY_NOTE] : [];
}

interface TaskParts extends Pick<StartedTrial, 'sidecars' | 'identity' | 'fileSystems'> {
  readonly speed: DiskSpeed | null;
}

async function startTrialTask(
  { job, context, timeline, appLog, logs, network, labels, credentials }: TrialGround,
  { sidecars, identity, fileSystems, speed }: TaskParts,
): Promise<StartedTask> {
  const { docker, host, cgroups, images, clock, timeScale } = context;
  const { spec } = sidecars.pointed;
  return startTask({
    docker,
    host,
    cgroups,
    name: job.name,
    labels,
    visibility: context.config.visibility,
    spec,
    engineAdditions: engineAdditions({ job, context, pointed: sidecars.pointed }),
    fileSystems: fileSystems.volumes,
    diskSpeed: speed,
    identity,
    credentials,
    network: network.name,
    pauseImage: images.helper,
    nodeImage: images.node,
    timeline,
    clock,
    timeScale,
    onLogLine: (container, line) => {
      logs.addLine(container, line);
      if (container === context.task.serviceContainer) appLog.observe(line);
    },
  });
}

/** What the sidecars' pointing needs of the engine, and the Java agents' files in the service's container. */
function engineAdditions({
  job,
  context,
  pointed,
}: Pick<TrialGround, 'job' | 'context'> & Pick<TrialSidecars, 'pointed'>): PointedTask['additions'] {
  const { serviceContainer } = context.task;
  const own = pointed.additions[serviceContainer] ?? {};
  return { ...pointed.additions, [serviceContainer]: withFiles(own, job.agentJars) };
}

async function shapeUploads({
  context,
  labels,
  size,
  task,
  store,
}: Pick<TrialGround, 'context' | 'labels'> &
  Pick<StartedTrial, 'task' | 'store'> & { readonly size: FargateSize }): Promise<void> {
  const { docker, images, config, timeScale } = context;
  const bandwidthKbitPerSecond = uploadBandwidthKbitPerSecond({
    asked: config.uploadBandwidthKbitPerSecond,
    size,
    timeScale,
  });
  if (bandwidthKbitPerSecond === null) return;
  await shapeEgress(
    { docker, image: images.helper, labels },
    {
      networkContainerId: task.networkContainerId,
      toAddress: store.address,
      toPort: store.port,
      bandwidthKbitPerSecond,
    },
  );
}

function definedTask({
  job,
  context,
  store,
}: {
  readonly job: TrialJob;
  readonly context: TrialContext;
  readonly store: StartedObjectStore;
}): { readonly spec: TaskSpec; readonly askedFlags: readonly string[] } {
  const destination = { endpoint: store.endpointInNetwork, bucket: store.bucket };
  const task = taskOfScenario(context.task, job.scenario);
  const additions = trialAdditions({
    ...job,
    size: parseFargateSize(job.planned.taskSize),
    destination,
    document: task.document,
  });
  const spec = taskSpecOf(task, { ...additions, sampleImages: job.sampleImages });
  return { spec, askedFlags: additions.jvmFlags };
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
