import type { Jdk } from '../config/choice.ts';
import type { Case } from './case.ts';
import { readDumpFinding } from './evidence/dump-finding.ts';
import { readRecordingFinding } from './evidence/recording-finding.ts';
import {
  flagsOfDefinition,
  flagsOfLog,
  type GivenDefinition,
  isDefinitionOf,
  readDefinition,
} from './flags/read-flags.ts';
import { readHead } from './input/input-head.ts';
import { type InputKind, recognise, type RecognisedInput } from './input/input-kind.ts';
import { readCrashReport } from './log/crash-report.ts';
import { LogScan } from './log/log-scan.ts';
import { type OnRead, readLog } from './log/read-log.ts';
import { PostmortemError } from './postmortem-error.ts';
import { readStoppedTask } from './task/read-stopped-task.ts';
import type { StoppedTask } from './task/stopped-task.ts';

export interface PostmortemOptions {
  readonly files: readonly string[];
  /** ID or ARN of the task, where an input holds several; `null` takes the only one. */
  readonly task: string | null;
  /** Name of the service's container; `null` takes the only one, or `app`. */
  readonly container: string | null;
  /** `null` goes by the image's name. */
  readonly jdk: Jdk | null;
  readonly onRead: OnRead;
  readonly signal: AbortSignal;
}

/** The inputs, by what they are, and what they say together. */
export interface ReadCase {
  readonly inputs: readonly RecognisedInput[];
  readonly subject: Case;
  readonly definition: GivenDefinition | null;
}

/** What a task is called in a log's container where nothing else names one. */
const USUAL_CONTAINER = 'app';

/**
 * Reads everything that was given, each file by its content.
 *
 * @throws {PostmortemError} for what cannot be looked at, and where it is not clear of which task or container to speak
 */
export async function readCase(options: PostmortemOptions): Promise<ReadCase> {
  const inputs = await Promise.all(options.files.map(async (file) => recognise(file, await readHead(file))));
  const one = (kind: InputKind): string | null => onlyOf(inputs, kind);
  const [taskFile, definitionFile] = [one('stopped-task'), one('task-definition')];
  const task = taskFile === null ? null : await readStoppedTask({ file: taskFile, task: options.task });
  const definition =
    definitionFile === null
      ? null
      : await readDefinition({ file: definitionFile, container: options.container });
  const ownDefinition = definition !== null && isDefinitionOf(definition, task) ? definition : null;
  const container = serviceName(options, task, definition);
  const service = task?.containers.find(({ name }) => name === container) ?? null;
  const [dumpFile, recordingFile, crashFile] = [one('heap-dump'), one('recording'), one('crash-report')];
  const log = await readLogs(inputs, { task, container, options });
  return {
    inputs,
    definition,
    subject: {
      task,
      service,
      essential: ownDefinition === null ? null : essentialOf(ownDefinition),
      log,
      crashReport: crashFile === null ? null : await readCrashReport(crashFile),
      dump: dumpFile === null ? null : await readDumpFinding(dumpFile),
      recording: recordingFile === null ? null : await readRecordingFinding(recordingFile),
      flags:
        ownDefinition === null
          ? flagsOfLog({ log, task, service, jdk: options.jdk })
          : flagsOfDefinition(ownDefinition, options.jdk),
    },
  };
}

/** There may be several logs; of everything else one. */
function onlyOf(inputs: readonly RecognisedInput[], kind: InputKind): string | null {
  const [first, second] = inputs.filter((input) => input.kind === kind);
  if (first === undefined || second === undefined) return first?.file ?? null;
  throw new PostmortemError(
    'same-input',
    `${first.file} and ${second.file} are both a ${kind.replaceAll('-', ' ')}.`,
    {
      hint: 'Give one of them: a postmortem is of one task.',
    },
  );
}

function serviceName(
  { container }: PostmortemOptions,
  task: StoppedTask | null,
  definition: GivenDefinition | null,
): string | null {
  const name = container ?? definition?.input.serviceContainer ?? null;
  const names = task?.containers.map((candidate) => candidate.name) ?? [];
  if (task === null) return name;
  if (name !== null && names.includes(name)) return name;
  const [only] = names;
  if (name === null && only !== undefined && names.length === 1) return only;
  if (name === null && names.includes(USUAL_CONTAINER)) return USUAL_CONTAINER;
  throw new PostmortemError(
    'which-container',
    name === null
      ? `The task in ${task.file} has several containers and none is named "${USUAL_CONTAINER}".`
      : `The task in ${task.file} has no container "${name}".`,
    { hint: `Say which one is the service with --container: ${names.join(', ')}.` },
  );
}

function essentialOf({ input }: GivenDefinition): readonly string[] {
  return (input.document.containerDefinitions ?? []).flatMap(({ name, essential }) =>
    // A container is essential unless it says otherwise (ECS API reference, "ContainerDefinition").
    essential === false || name === undefined ? [] : [name],
  );
}

async function readLogs(
  inputs: readonly RecognisedInput[],
  {
    task,
    container,
    options,
  }: {
    readonly task: StoppedTask | null;
    readonly container: string | null;
    readonly options: PostmortemOptions;
  },
): Promise<Case['log']> {
  const logs = inputs.filter((input) => input.kind === 'log');
  if (logs.length === 0) return null;
  const scan = new LogScan({
    taskId: task?.taskId ?? lastPart(options.task),
    container,
    startedAtMs: task?.startedAtMs ?? null,
    stoppingAtMs: task?.stoppingAtMs ?? null,
    endedAtMs: task?.endedAtMs ?? null,
  });
  for (const log of logs) await readLog(log, scan, options);
  return scan.end();
}

function lastPart(task: string | null): string | null {
  return task === null ? null : task.slice(task.lastIndexOf('/') + 1);
}
