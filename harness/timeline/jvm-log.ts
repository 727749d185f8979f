import { oomTypeOfMessage, OOM_TYPES, type OomType } from '../oom-type.ts';
import type { TimelineFact } from './timeline-event.ts';

/** One line of a JVM's container log, without the engine's timestamp. */
export interface JvmLogLine {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** The line the sample writes from its outermost frame: `lastgasp-witness oom=<type>`. */
const WITNESS = /^lastgasp-witness oom=([a-z-]+)$/;
/** HotSpot's own lines go to stdout (`runtime/java.cpp`, `utilities/debug.cpp` of OpenJDK). */
const BANNER = /^(?:# |Terminating due to |Aborting due to )?java\.lang\.OutOfMemoryError: (.+)$/;
const UNCAUGHT = /^Exception (?:in thread ".*" |: )?java\.lang\.OutOfMemoryError: (.+)$/;
const DUMP_BEGIN = /^Dumping heap to (.+) \.\.\.$/;
const DUMP_END = /^Heap dump file created \[(\d+) bytes in /;
const HOOK_BEGIN = /^#\s+Executing \/bin\/sh -c "(.+)"\.\.\.$/;
const HOOK_END = /^dump\.sh: end exit=(\d+)\b/;

/**
 * The JVM's words when it refuses its flags or their values and exits before running anything: on
 * stderr for what it cannot parse, on stdout for sizes that contradict each other (measured on 17, 21, 25).
 */
const REFUSAL =
  /^(?:Unrecognized (?:VM )?option|Error: Could not create the Java Virtual Machine|Error occurred during initialization of VM)/;

/** What a line of a JVM's log says, or `undefined` when it says nothing the harness knows. */
export function factOfJvmLogLine({ stream, text }: JvmLogLine): TimelineFact | undefined {
  const line = text.trimEnd();
  if (stream === 'stderr') {
    return oomFact(UNCAUGHT.exec(line)?.[1], 'uncaught-trace', line);
  }
  return witnessFact(line) ?? oomFact(BANNER.exec(line)?.[1], 'jvm-banner', line) ?? captureFact(line);
}

/** Whether a line is only the launcher repeating `JAVA_TOOL_OPTIONS`. */
export function isToolOptionsNotice({ text }: JvmLogLine): boolean {
  return text.startsWith('Picked up JAVA_TOOL_OPTIONS:');
}

/** Whether the JVM says that it refuses to start. */
export function isJvmRefusal({ text }: JvmLogLine): boolean {
  return REFUSAL.test(text);
}

function witnessFact(line: string): TimelineFact | undefined {
  const named = WITNESS.exec(line)?.[1];
  const oomType = OOM_TYPES.find((type) => type === named);
  return oomType === undefined ? undefined : { kind: 'oom', oomType, witness: 'sample', detail: line };
}

function oomFact(
  message: string | undefined,
  witness: 'jvm-banner' | 'uncaught-trace',
  line: string,
): TimelineFact | undefined {
  const oomType: OomType | undefined = message === undefined ? undefined : oomTypeOfMessage(message);
  return oomType === undefined ? undefined : { kind: 'oom', oomType, witness, detail: line };
}

function captureFact(line: string): TimelineFact | undefined {
  const dumpPath = DUMP_BEGIN.exec(line)?.[1];
  if (dumpPath !== undefined) return { kind: 'dump-begin', path: dumpPath };
  const dumpSize = DUMP_END.exec(line)?.[1];
  if (dumpSize !== undefined) return { kind: 'dump-end', sizeBytes: Number(dumpSize) };
  const command = HOOK_BEGIN.exec(line)?.[1];
  if (command !== undefined) return { kind: 'hook-begin', command };
  const hookExit = HOOK_END.exec(line)?.[1];
  return hookExit === undefined ? undefined : { kind: 'hook-end', exitCode: Number(hookExit) };
}
