import { oomTypeOfMessage, OOM_TYPES, type OomType } from '../oom-type.ts';
import type { TimelineFact } from './timeline-event.ts';

/** One line of a JVM's container log, without the engine's timestamp. */
export interface JvmLogLine {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/**
 * The line the sample writes from its outermost frame: `lastgasp-witness oom=<type>`; with ` handled` where
 * it caught the error and goes on as a matter of course.
 */
const WITNESS = /^lastgasp-witness oom=([a-z-]+)( handled)?$/;
/** What the pressure agent writes, once, where it catches the error (`jvm-sample/pressure`). */
const PRESSURE_WITNESS = /^lastgasp-pressure witness java\.lang\.OutOfMemoryError: (.+)$/;
/** HotSpot's own lines go to stdout (`runtime/java.cpp`, `utilities/debug.cpp` of OpenJDK). */
const BANNER = /^(?:# |Terminating due to |Aborting due to )?java\.lang\.OutOfMemoryError: (.+)$/;
/**
 * HotSpot's warning right before it throws `unable to create native thread` (`prims/jvm.cpp`, JVM_StartThread;
 * since JDK 17). Longer tags among what else is logged, such as JFR's, widen the tag's column. The line before
 * it, about an `Unknown thread`, may be about a thread of the VM itself, whose failure throws nothing.
 */
const THREAD_REFUSED =
  /^(?:\[[^\]]*\])*\[os,thread\s*\] Failed to start the native thread for java\.lang\.Thread ".*"$/;
const UNCAUGHT =
  /^Exception (?:in thread ".*" |: )?(?:java\.lang\.OutOfMemoryError|(?:[\w$]+\.)*io\.netty\.util\.internal\.OutOfDirectMemoryError): (.+)$/;
/**
 * The head of a trace of Netty's error, or of its place as a cause, as loggers print it. HotSpot has no line for that
 * error at all, so a trace that somebody logged is the best there is, on whichever stream.
 */
const NETTY_TRACE =
  /^(?:Caused by: |Suppressed: )?(?:[\w$]+\.)*io\.netty\.util\.internal\.OutOfDirectMemoryError: (.+)$/;
const DUMP_BEGIN = /^Dumping heap to (.+) \.\.\.$/;
/** `services/heapDumper.cpp`: the file could not be made, or its disk was full. */
const DUMP_FAILED = /^(Unable to create .+: .+|Dump file is incomplete: .+)$/;
const DUMP_END = /^Heap dump file created \[(\d+) bytes in /;
/** `-Xlog:heapdump` (since JDK 22): `[3.012s][info][heapdump] Merge heap files complete, 0.2896663 secs`. */
const DUMP_MERGED = /^(?:\[[^\]]*\])*\[heapdump\s*\] Merge heap files complete, ([\d.]+) secs$/;
const HOOK_BEGIN = /^#\s+Executing \/bin\/sh -c "(.+)"\.\.\.$/;
const HOOK_END = /^(?:dump|histogram)\.sh: end exit=(\d+)\b/;
/** `utilities/vmError.cpp`, below `# An error report file with more information is saved as:`. */
const CRASH_REPORT = /^# (\/\S.*)$/;
/** `jfr/recorder/repository/jfrEmergencyDump.cpp`. */
const CRASH_RECORDING = /^# JFR recording file will be written\. Location: (.+)$/;

/** dd-java-agent, `StatusLogger`: JSON of its configuration on one line, once at its start. */
const TRACER_VERSION = /\bDATADOG TRACER CONFIGURATION \{"version":"([^"~]+)/;
/** dd-java-agent, `AgentPreCheck`: the agent runs on Java 8 and newer, and says so on an older one. */
const TRACER_DISABLED = /\bof dd-java-agent is not compatible with Java .+ and is effectively disabled\.$/;
const TRACER_RUNTIME_ID = /"runtime_id":"([0-9a-f-]{36})"/;

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
    return oomFact(UNCAUGHT.exec(line)?.[1], 'uncaught-trace', line) ?? nettyTrace(line) ?? tracerFact(line);
  }
  return (
    witnessFact(line) ??
    oomFact(PRESSURE_WITNESS.exec(line)?.[1], 'pressure-agent', line) ??
    oomFact(BANNER.exec(line)?.[1], 'jvm-banner', line) ??
    nettyTrace(line) ??
    threadRefusal(line) ??
    captureFact(line)
  );
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
  const [, named, handled] = WITNESS.exec(line) ?? [];
  const oomType = OOM_TYPES.find((type) => type === named);
  if (oomType === undefined) return undefined;
  return handled === undefined
    ? { kind: 'oom', oomType, witness: 'sample', detail: line }
    : { kind: 'oom-handled', oomType, detail: line };
}

function tracerFact(line: string): TimelineFact | undefined {
  if (TRACER_DISABLED.test(line)) return { kind: 'tracer-disabled', detail: line };
  const version = TRACER_VERSION.exec(line)?.[1];
  const runtimeId = TRACER_RUNTIME_ID.exec(line)?.[1];
  return version === undefined || runtimeId === undefined
    ? undefined
    : { kind: 'tracer-started', runtimeId, version };
}

function threadRefusal(line: string): TimelineFact | undefined {
  return THREAD_REFUSED.test(line)
    ? { kind: 'oom', oomType: 'native-thread', witness: 'jvm-banner', detail: line }
    : undefined;
}

function nettyTrace(line: string): TimelineFact | undefined {
  return oomFact(NETTY_TRACE.exec(line)?.[1], 'logged-trace', line);
}

function oomFact(
  message: string | undefined,
  witness: 'pressure-agent' | 'jvm-banner' | 'uncaught-trace' | 'logged-trace',
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
  const dumpFailure = DUMP_FAILED.exec(line)?.[1];
  if (dumpFailure !== undefined) return { kind: 'dump-failed', reason: dumpFailure };
  const mergedSeconds = DUMP_MERGED.exec(line)?.[1];
  if (mergedSeconds !== undefined) return { kind: 'dump-merged', durationMs: Number(mergedSeconds) * 1000 };
  const command = HOOK_BEGIN.exec(line)?.[1];
  if (command !== undefined) return { kind: 'hook-begin', command };
  const hookExit = HOOK_END.exec(line)?.[1];
  return hookExit === undefined ? crashFact(line) : { kind: 'hook-end', exitCode: Number(hookExit) };
}

function crashFact(line: string): TimelineFact | undefined {
  const recording = CRASH_RECORDING.exec(line)?.[1];
  if (recording !== undefined) return { kind: 'crash-recording', path: recording };
  const report = CRASH_REPORT.exec(line)?.[1];
  return report === undefined ? undefined : { kind: 'crash-report', path: report };
}
