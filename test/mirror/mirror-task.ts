import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { Task } from '@aws-sdk/client-ecs';
import type Dockerode from 'dockerode';
import { monotonicClock } from '../../harness/clock.ts';
import type { LogLine } from '../../harness/engine/container-log.ts';
import { connectDocker } from '../../harness/engine/docker.ts';
import { measureClockOffset } from '../../harness/engine/engine-clock.ts';
import type { EngineHost } from '../../harness/engine/engine-host.ts';
import type { Labels } from '../../harness/engine/labels.ts';
import { demultiplex } from '../../harness/engine/multiplexed-stream.ts';
import { startEngineHost } from '../../harness/engine/start-engine-host.ts';
import { readEngineFacts } from '../../harness/run/setup.ts';
import type { EngineAddition, FileSystemVolume } from '../../harness/task/container-options.ts';
import type { DiskSpeed } from '../../harness/task/disk-speed.ts';
import { describeTask } from '../../harness/task/describe-tasks.ts';
import { createRoleCredentials, type RoleCredentials } from '../../harness/task/metadata/role-credentials.ts';
import { createTaskIdentity, type TaskIdentity } from '../../harness/task/metadata/task-identity.ts';
import { killWitness, readKernelKills } from '../../harness/task/kernel-kill.ts';
import type { StopRequest } from '../../harness/task/service-scheduler.ts';
import type { StartedTask } from '../../harness/task/started-task.ts';
import type { StoppedTask } from '../../harness/task/stopped-task.ts';
import { TaskNetwork } from '../../harness/task/task-network.ts';
import { createVolume } from '../../harness/task/loop-disk.ts';
import type { ContainerSpec, TaskSpec } from '../../harness/task/task-spec.ts';
import { startTask } from '../../harness/task/task.ts';
import { Timeline, type EventKind, type EventOf } from '../../harness/timeline/timeline.ts';
import type { Visibility } from '../../harness/task/visibility.ts';
import { partImage } from '../sink/part-image.ts';
import { PLAIN_CONTAINER } from '../task/plain-container.ts';

/** The longest any wait in a mirror test may take, in milliseconds. */
const WAIT_MAX_MS = 120_000;

/** What a test says of a container; the rest is `SLEEPING_CONTAINER`. */
export type MirrorContainer = Partial<ContainerSpec> & Pick<ContainerSpec, 'name'>;

export interface MirrorTaskOptions {
  readonly containers: readonly MirrorContainer[];
  /** Everything else of the task. Default: 1 vCPU and 2 GiB, a disk of 64 MiB, one volume `shared`. */
  readonly spec?: Partial<Omit<TaskSpec, 'containers'>>;
  /** Divides the mirror's clocks. Default 1. */
  readonly timeScale?: number;
  /** Default `visible`. */
  readonly visibility?: Visibility;
  /** What the engine is told of a container beside its definition. Default nothing. */
  readonly engineAdditions?: Readonly<Record<string, EngineAddition>>;
  /** What stands for the task's file systems. Default a plain volume each. */
  readonly fileSystems?: ReadonlyMap<string, FileSystemVolume>;
  /** Default as fast as this machine. */
  readonly diskSpeed?: DiskSpeed;
}

export interface MirrorTask extends AsyncDisposable {
  readonly docker: Dockerode;
  readonly host: EngineHost;
  readonly labels: Labels;
  /** Name of the task's network. */
  readonly network: string;
  readonly spec: TaskSpec;
  readonly identity: TaskIdentity;
  readonly credentials: RoleCredentials;
  readonly task: StartedTask;
  readonly timeline: Timeline;
  /** The container as the engine knows it. */
  container(name: string): Dockerode.Container;
  /** Runs a shell script in a container once it has been started; the output is stdout and stderr together. */
  exec(name: string, script: string): Promise<{ readonly output: string; readonly exitCode: number }>;
  /** What a container has printed so far. */
  log(name: string): readonly LogLine[];
  /** The first event of a kind that `matches`, past or future. */
  saw<Kind extends EventKind>(
    kind: Kind,
    matches?: (event: EventOf<Kind>) => boolean,
  ): Promise<EventOf<Kind>>;
  /** Settles when a container has printed a line that `matches`. */
  printed(name: string, matches: RegExp): Promise<LogLine>;
  /** Stops the task as `StopTask` does; its files are there until the mirror is disposed. */
  stop(request?: StopRequest): Promise<StoppedTask>;
  /** Settles when the task has stopped, by itself or by `stop`; rejects after two minutes. */
  stopped(): Promise<StoppedTask>;
  /** The task in DescribeTasks' words, running or stopped. */
  describe(): Promise<Task>;
}

const USER_STOP: StopRequest = { stopCode: 'UserInitiated', stoppedReason: 'Stopped by a test' };

/** A volume of any size and speed for each file system of the task. */
async function plainFileSystems(
  {
    docker,
    name,
    labels,
    spec,
  }: { readonly docker: Dockerode; readonly name: string; readonly labels: Labels; readonly spec: TaskSpec },
  made: AsyncDisposableStack,
): Promise<ReadonlyMap<string, FileSystemVolume>> {
  const volumes = new Map<string, FileSystemVolume>();
  for (const fileSystem of spec.fileSystems) {
    const volume = `${name}-efs-${fileSystem}`;
    await createVolume({ docker, name: volume, labels, mount: {} }, made);
    volumes.set(fileSystem, { volume, writeLimit: null });
  }
  return volumes;
}

/** A container that does nothing, ends at once on SIGTERM, and has no settings of its own. */
const SLEEPING_CONTAINER: Omit<ContainerSpec, 'name' | 'image'> = {
  ...PLAIN_CONTAINER,
  command: ['sh', '-c', 'trap "exit 143" TERM; while :; do sleep 0.05; done'],
};

/** The command of a container that runs a shell script as process 1. */
export function shell(script: string): readonly string[] {
  return ['sh', '-c', script];
}

/**
 * Starts a task on real containers as a trial does, without service or load. Containers run the JVM 17
 * image (it has `sh`, `curl` and `java`) unless they say otherwise.
 */
export async function startMirrorTask(options: MirrorTaskOptions): Promise<MirrorTask> {
  const docker = connectDocker();
  const name = `mirror-${randomUUID().slice(0, 8)}`;
  const labels = { 'lastgasp.test': name };
  await using made = new AsyncDisposableStack();
  const pauseImage = await partImage(docker, 'helper');
  const image = await partImage(docker, 'jvm-17');
  const host = made.use(await startEngineHost({ docker, image: pauseImage, name: `${name}-host`, labels }));
  const network = made.use(await TaskNetwork.create({ docker, name, labels }));
  const spec: TaskSpec = {
    family: name,
    size: { cpuUnits: 1024, memoryMiB: 2048 },
    ephemeralStorageGiB: 0.0625,
    sharesProcesses: false,
    volumes: ['shared'],
    fileSystems: [],
    ...options.spec,
    containers: options.containers.map((container) => ({ ...SLEEPING_CONTAINER, image, ...container })),
  };
  const identity = createTaskIdentity({
    family: name,
    containerNames: spec.containers.map((container) => container.name),
  });
  const credentials = createRoleCredentials({ nowMs: monotonicClock.nowMs() });
  const { offsetMs } = await measureClockOffset(docker, monotonicClock);
  const timeline = new Timeline({ clock: monotonicClock, engineOffsetMs: offsetMs });
  const logs = new MirrorLogs();
  const task = made.use(
    await startTask({
      docker,
      host,
      cgroups: (await readEngineFacts(docker)).cgroups,
      name,
      labels,
      visibility: options.visibility ?? 'visible',
      spec,
      network: network.name,
      pauseImage,
      nodeImage: await partImage(docker, 'node'),
      identity,
      credentials,
      engineAdditions: options.engineAdditions ?? {},
      fileSystems: options.fileSystems ?? (await plainFileSystems({ docker, name, labels, spec }, made)),
      diskSpeed: options.diskSpeed ?? null,
      timeline,
      clock: monotonicClock,
      timeScale: options.timeScale ?? 1,
      onLogLine: (container, line) => logs.add(container, line),
    }),
  );
  const owned = made.move();
  const container = (wanted: string): Dockerode.Container =>
    docker.getContainer(task.containerIds.get(wanted) ?? wanted);
  const saw: MirrorTask['saw'] = (kind, matches = () => true) =>
    timeline.first(kind, { signal: AbortSignal.timeout(WAIT_MAX_MS), matches });
  return {
    docker,
    host,
    labels,
    network: network.name,
    spec,
    identity,
    credentials,
    task,
    timeline,
    container,
    exec: async (wanted, script) => {
      // The task was started before its containers were.
      await saw('container-started', (event) => event.container === wanted);
      return runIn(container(wanted), script);
    },
    saw,
    log: (wanted) => logs.of(wanted),
    printed: (wanted, matches) => logs.first(wanted, matches),
    stop: (request = USER_STOP) => task.stop({ request }),
    stopped: () => inTime(task.stopped),
    describe: async () => {
      const { containerIds } = task;
      const { victims: kernelKills } = await readKernelKills(host);
      const { events } = timeline;
      const wasOomKilled = (wanted: string): boolean =>
        killWitness(wanted, { events, containerIds, kernelKills }) !== null;
      return describeTask({ identity, spec, events, wasOomKilled });
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function inTime(stopped: Promise<StoppedTask>): Promise<StoppedTask> {
  const overdue = delay(WAIT_MAX_MS, undefined, { ref: false }).then(() => {
    throw new Error(`the task did not stop within ${WAIT_MAX_MS / 1000} s`);
  });
  return Promise.race([stopped, overdue]);
}

async function runIn(
  container: Dockerode.Container,
  script: string,
): Promise<{ readonly output: string; readonly exitCode: number }> {
  const exec = await container.exec({
    Cmd: ['sh', '-c', script],
    AttachStdout: true,
    AttachStderr: true,
  });
  const { stdout, stderr } = demultiplex(container, await exec.start({}));
  const [out, err] = await Promise.all([text(stdout), text(stderr)]);
  const { ExitCode: exitCode } = await exec.inspect();
  return { output: `${out}${err}`, exitCode: exitCode ?? -1 };
}

/** What the containers of a task have printed. */
class MirrorLogs {
  readonly #lines = new Map<string, LogLine[]>();
  readonly #arrivals = new EventEmitter<{ line: [] }>();

  add(container: string, line: LogLine): void {
    this.#lines.set(container, [...this.of(container), line]);
    this.#arrivals.emit('line');
  }

  of(container: string): readonly LogLine[] {
    return this.#lines.get(container) ?? [];
  }

  async first(container: string, matches: RegExp): Promise<LogLine> {
    const signal = AbortSignal.timeout(WAIT_MAX_MS);
    for (;;) {
      const found = this.of(container).find(({ text: line }) => matches.test(line));
      if (found !== undefined) return found;
      await once(this.#arrivals, 'line', { signal });
    }
  }
}
