import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const TASK_ID = '0123456789abcdef0123456789abcdef';
export const OTHER_TASK_ID = 'fedcba9876543210fedcba9876543210';
const STARTED_AT_MS = Date.UTC(2026, 10, 26, 13, 0, 0);
/** Seconds after its start at which ECS began to stop the example task, and at which it had ended. */
const [STOPPING_SECONDS, ENDED_SECONDS] = [3_600, 3_630];

/** An ISO time so many seconds after the example task's start. */
export function timeAt(seconds: number): string {
  return new Date(STARTED_AT_MS + seconds * 1000).toISOString();
}

/** A container of ECS's document, with what a test changes. */
export function exampleContainer(fields: object = {}): object {
  return { name: 'app', image: 'orders:1', lastStatus: 'STOPPED', exitCode: 143, ...fields };
}

/** A stopped task as ECS describes it, with what a test changes. */
export function exampleTask(fields: object = {}, containers: readonly object[] = [{}]): object {
  return {
    taskArn: `arn:aws:ecs:eu-west-1:123456789012:task/shop/${TASK_ID}`,
    clusterArn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop',
    taskDefinitionArn: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/example:7',
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    cpu: '256',
    memory: '512',
    startedAt: timeAt(0),
    stoppingAt: timeAt(STOPPING_SECONDS),
    executionStoppedAt: timeAt(ENDED_SECONDS),
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: containers.map(exampleContainer),
    ...fields,
  };
}

/** A task that ECS stopped because its target failed its health checks. */
export const UNHEALTHY = {
  stopCode: 'ServiceSchedulerInitiated',
  stoppedReason:
    'Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:…:targetgroup/a/1)',
};

/** A log line with its time, so many seconds after the example task's start. */
export function lineAt(seconds: number, text: string): string {
  return `${timeAt(seconds)} ${text}`;
}

/** A folder for the files of a test, gone with it. */
export class ExampleFiles implements AsyncDisposable {
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async create(): Promise<ExampleFiles> {
    return new ExampleFiles(await mkdtemp(join(tmpdir(), 'lastgasp-postmortem-')));
  }

  /** Writes a file and names it: bytes and text as they are, lists as lines, all else as JSON. */
  async write(name: string, content: object | string): Promise<string> {
    const file = join(this.#directory, name);
    await writeFile(file, bytesOf(content));
    return file;
  }

  /** Writes the answer of DescribeTasks for one task. */
  async writeTask(task: object): Promise<string> {
    return this.write('task', { tasks: [task], failures: [] });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true });
  }
}

function bytesOf(content: object | string): string | Uint8Array {
  if (typeof content === 'string' || content instanceof Uint8Array) return content;
  return Array.isArray(content) ? `${content.join('\n')}\n` : JSON.stringify(content, null, 2);
}
