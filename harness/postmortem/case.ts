import type { CheckSubject } from '../check/subject.ts';
import type { Citation } from './citation.ts';
import type { DumpFinding } from './evidence/dump-finding.ts';
import type { RecordingFinding } from './evidence/recording-finding.ts';
import type { CrashReport } from './log/crash-report.ts';
import type { LogFacts } from './log/log-facts.ts';
import type { StoppedContainer, StoppedTask } from './task/stopped-task.ts';

/** The service's flags, as far as the inputs show them. */
export interface SeenFlags {
  readonly subject: CheckSubject;
  /** A task definition, or the line in which the JVM repeats `JAVA_TOOL_OPTIONS`. */
  readonly origin: 'definition' | 'log';
  readonly citation: Citation;
  /** The service's log group and the prefix of its streams; `null` where no definition tells. */
  readonly logs: { readonly group: string; readonly prefix: string } | null;
}

/** Everything that was given about one task, read and with where it stands. What was not given is `null`. */
export interface Case {
  readonly task: StoppedTask | null;
  /** The container whose end is asked for. */
  readonly service: StoppedContainer | null;
  /** Names of the containers that take the task with them; `null` without its definition. */
  readonly essential: readonly string[] | null;
  readonly log: LogFacts | null;
  readonly crashReport: CrashReport | null;
  readonly dump: DumpFinding | null;
  readonly recording: RecordingFinding | null;
  readonly flags: SeenFlags | null;
}
