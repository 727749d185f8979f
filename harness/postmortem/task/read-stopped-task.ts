import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { parseJson } from '../../task/definition/json-text.ts';
import { citeJson } from '../citation.ts';
import { PostmortemError } from '../postmortem-error.ts';
import type { Cited, StoppedContainer, StoppedTask } from './stopped-task.ts';
import { type TaskDocument, taskSchema } from './task-schema.ts';

/** DescribeTasks takes up to 100 tasks; their answer is far below this. */
const FILE_BYTES_MAX = 16 * 1024 * 1024;
const FETCH =
  'Fetch it with aws ecs describe-tasks --cluster CLUSTER --tasks TASK; ECS keeps a stopped task for an hour, an EventBridge rule for longer.';

/** A task's document within the file, with its JSON path. */
interface PlacedTask {
  readonly path: string;
  readonly task: unknown;
}

const wrapperSchema = z.union([
  z
    .object({ 'detail-type': z.literal('ECS Task State Change'), detail: z.unknown() })
    .transform(({ detail }): readonly PlacedTask[] => [{ path: 'detail', task: detail }]),
  z
    .object({ tasks: z.array(z.unknown()) })
    .transform(({ tasks }) => tasks.map((task, index): PlacedTask => ({ path: `tasks[${index}]`, task }))),
  z
    .object({ taskArn: z.string() })
    .loose()
    .transform((task): readonly PlacedTask[] => [{ path: '', task }]),
]);

/**
 * Reads the answer of DescribeTasks, an `ECS Task State Change` event of EventBridge, or one task of either.
 *
 * @param options.task ID or ARN of one of several
 * @throws {PostmortemError} for what is no such document, several tasks, and a task that has not ended
 */
export async function readStoppedTask(options: {
  readonly file: string;
  readonly task: string | null;
}): Promise<StoppedTask> {
  const { file } = options;
  const placed = choose(await readTasks(file), options);
  const parsed = taskSchema.safeParse(placed.task);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = [placed.path, ...(issue?.path ?? []).map(String)].filter((part) => part !== '').join('.');
    throw new PostmortemError(
      'damaged-input',
      `${file} has no whole task: ${place}: ${issue?.message ?? ''}.`,
      {
        hint: FETCH,
      },
    );
  }
  assertEnded(parsed.data, file);
  return taskOf(parsed.data, { file, path: placed.path });
}

async function readTasks(file: string): Promise<readonly PlacedTask[]> {
  const { size } = await stat(file);
  if (size > FILE_BYTES_MAX) {
    throw new PostmortemError('damaged-input', `${file} has ${size} bytes, more than any answer of ECS.`, {
      hint: FETCH,
    });
  }
  const json = parseJson(await readFile(file, 'utf8'));
  if (json.kind === 'fault') {
    throw new PostmortemError(
      'damaged-input',
      `${file} begins as a task of ECS does, but is not JSON at line ${json.line}, column ${json.column}: ${json.reason}.`,
      { hint: FETCH },
    );
  }
  const tasks = wrapperSchema.safeParse(json.value);
  if (!tasks.success || tasks.data.length === 0) {
    throw new PostmortemError('damaged-input', `${file} holds no task${missing(json.value)}.`, {
      hint: FETCH,
    });
  }
  return tasks.data;
}

/** What DescribeTasks says of a task that it does not know any more. */
function missing(document: unknown): string {
  const failures = z
    .object({ failures: z.array(z.object({ arn: z.string(), reason: z.string() })) })
    .safeParse(document);
  const [failure] = failures.data?.failures ?? [];
  return failure === undefined ? '' : `, only a failure: ${failure.arn} ${failure.reason}`;
}

function choose(
  tasks: readonly PlacedTask[],
  { file, task }: { readonly file: string; readonly task: string | null },
): PlacedTask {
  const arnOf = ({ task: document }: PlacedTask): string =>
    z.object({ taskArn: z.string() }).safeParse(document).data?.taskArn ?? '';
  const chosen =
    task === null
      ? tasks
      : tasks.filter((placed) => arnOf(placed) === task || arnOf(placed).endsWith(`/${task}`));
  const [only] = chosen;
  if (only !== undefined && chosen.length === 1) return only;
  const ids = tasks.map((placed) => lastPart(arnOf(placed)));
  throw new PostmortemError(
    'which-task',
    task === null ? `${file} holds ${tasks.length} tasks.` : `${file} holds no task ${task}.`,
    { hint: `Say which one with --task: ${ids.slice(0, 20).join(', ')}${ids.length > 20 ? ', …' : ''}.` },
  );
}

/** An event is sent before the last step to STOPPED as well: what counts is that every container has ended. */
function assertEnded({ lastStatus, taskArn, desiredStatus, containers }: TaskDocument, file: string): void {
  if (lastStatus === 'STOPPED') return;
  if (desiredStatus === 'STOPPED' && containers.every((container) => container.lastStatus === 'STOPPED'))
    return;
  throw new PostmortemError(
    'task-not-stopped',
    `The task ${lastPart(taskArn)} in ${file} has not ended: it is ${lastStatus}${desiredStatus === 'STOPPED' ? ', on its way to STOPPED' : ''}.`,
    {
      hint: 'Wait until it is STOPPED (aws ecs wait tasks-stopped) and fetch it again; while it runs, take what it holds: jcmd GC.heap_dump, JFR.dump and Thread.print by aws ecs execute-command.',
    },
  );
}

function taskOf(
  task: TaskDocument,
  { file, path }: { readonly file: string; readonly path: string },
): StoppedTask {
  const at = (field: string): string => (path === '' ? field : `${path}.${field}`);
  const cited = <Value extends string | number>(
    field: string,
    value: Value | null | undefined,
  ): Cited<Value> | null =>
    value === null || value === undefined ? null : { value, citation: citeJson(file, at(field), value) };
  const definition = task.taskDefinitionArn ?? null;
  return {
    file,
    taskId: lastPart(task.taskArn),
    cluster: task.clusterArn === null || task.clusterArn === undefined ? null : lastPart(task.clusterArn),
    definition:
      definition === null
        ? null
        : { value: lastPart(definition), citation: citeJson(file, at('taskDefinitionArn'), definition) },
    cpuUnits: task.cpu ?? null,
    memoryMiB: task.memory ?? null,
    startedAtMs: task.startedAt ?? null,
    stoppingAtMs: task.stoppingAt ?? null,
    endedAtMs: task.executionStoppedAt ?? task.stoppedAt ?? null,
    stopCode: cited('stopCode', task.stopCode),
    stoppedReason: cited('stoppedReason', task.stoppedReason),
    containers: task.containers.map((container, index): StoppedContainer => ({
      name: container.name,
      image: container.image ?? null,
      exitCode: cited(`containers[${index}].exitCode`, container.exitCode),
      reason: cited(`containers[${index}].reason`, container.reason === '' ? null : container.reason),
      // ECS writes 0 where a definition sets none.
      memoryMiB: container.memory === 0 ? null : (container.memory ?? null),
      restarts: container.restartCount ?? 0,
    })),
  };
}

function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
