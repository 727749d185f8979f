import { type OomType, oomTypeOfMessage } from '../../oom-type.ts';
import { factOfJvmLogLine, isJvmRefusal, isToolOptionsNotice } from '../../timeline/jvm-log.ts';

/**
 * Who says that memory ran out, and what it does then. All but the last are the JVM's own words or a stack
 * trace; a `mention` is an error's name within a line of somebody's.
 */
export type OomVoice =
  /** `ExitOnOutOfMemoryError`. */
  | 'terminating'
  /** `CrashOnOutOfMemoryError`. */
  | 'aborting'
  /** `HeapDumpOnOutOfMemoryError`, a hook, or the first line of a logger's stack trace. */
  | 'banner'
  /** No code caught it: its thread is gone. */
  | 'uncaught'
  /** HotSpot could start no thread. */
  | 'thread-refused'
  /** Memory was short at a place where the JVM cannot say which. */
  | 'nameless'
  | 'mention';

/** What a line of a JVM's log says that bears on its end. */
export type LogSign =
  | {
      readonly kind: 'oom';
      readonly voice: OomVoice;
      /** `null` where the line does not tell, or has a message that HotSpot does not write. */
      readonly oomType: OomType | null;
      /** The thread whose end it is; `null` where none is named. */
      readonly thread: string | null;
    }
  | { readonly kind: 'jvm-start'; readonly options: string }
  | { readonly kind: 'jvm-refusal' }
  /** A crash that is no OutOfMemoryError, such as `SIGSEGV`. */
  | { readonly kind: 'crash'; readonly cause: string }
  /** The operating system gave the JVM no more memory. */
  | { readonly kind: 'native-memory' }
  /** Another error than OutOfMemoryError that ended the main thread. */
  | { readonly kind: 'main-ended'; readonly error: string }
  | { readonly kind: 'dump-begin'; readonly path: string }
  | { readonly kind: 'dump-end' }
  | { readonly kind: 'dump-failed' }
  | { readonly kind: 'hook-begin'; readonly command: string }
  | { readonly kind: 'crash-report'; readonly path: string }
  | { readonly kind: 'tracer'; readonly runtimeId: string };

/** Netty's own error for its own limit is an OutOfMemoryError, too. */
const OOM = String.raw`(?:java\.lang\.OutOfMemoryError|(?:[\w$]+\.)*io\.netty\.util\.internal\.OutOfDirectMemoryError)`;
/** OpenJDK `utilities/debug.cpp`, `report_java_out_of_memory`. */
const TERMINATING = new RegExp(`^Terminating due to ${OOM}: (.+)$`);
const ABORTING = new RegExp(`^Aborting due to ${OOM}: (.+)$`);
/** The head of a crash report, on stdout and in hs_err. */
const FATAL_OOM = /^#\s+fatal error: OutOfMemory encountered: (.+)$/;
const FATAL_OTHER = /^#\s+((?:SIG[A-Z]+|EXCEPTION_[A-Z_]+) \(0x[0-9a-f]+\) .+|fatal error: .+)$/;
const NATIVE_MEMORY = /^# There is insufficient memory for the Java Runtime Environment to continue/;
/**
 * HotSpot's own line, with a `#` where a hook is to run, or as a logger prints a stack trace: at a line's start,
 * or at that of a field of a structured line.
 */
const BANNER = new RegExp(String.raw`(?:^(?:# )?|")(?:Caused by: )?${OOM}: ([^"\\]+)(?:\\n\\tat .*|$)`);
/** Several threads may end at once and write into one line (seen on 17, 21 and 25). */
const UNCAUGHT = new RegExp(String.raw`Exception in thread "([^"]*)" ${OOM}(?:: (.+))?$`);
const NAMELESS =
  /java\.lang\.OutOfMemoryError (?:thrown from the UncaughtExceptionHandler in thread|occurred dispatching signal)/;
const MAIN_ENDED =
  /^Exception in thread "main" ((?!java\.lang\.OutOfMemoryError)[\w.$]+(?:Error|Exception)\b.*)$/;
const MENTION = new RegExp(`${OOM}: ([^"\\\\]+)`);

/** Whether a line is worth a closer look: what every sign has one of. A log of gigabytes is read by this. */
const WORTH_A_LOOK =
  /OutOfMemory|OutOfDirectMemory|(?:^|[ \t"])#\s|Dumping heap|Heap dump file|Dump file is|Unable to create|Picked up |Failed to start|Could not create the Java|initialization of VM|Unrecognized |TRACER CONFIG|Exception in thread "main"/;

/** Whether a line may have a sign in it; most have not, and this is cheap. */
export function mayHaveSign(text: string): boolean {
  return WORTH_A_LOOK.test(text);
}

/** What a line says; `null` for all that does not bear on the JVM's end. */
export function signOf(text: string): LogSign | null {
  return oomSign(text) ?? endSign(text) ?? captureSign(text);
}

function oomSign(text: string): LogSign | null {
  const spoken: readonly (readonly [RegExp, OomVoice])[] = [
    [TERMINATING, 'terminating'],
    [ABORTING, 'aborting'],
    [FATAL_OOM, 'aborting'],
  ];
  for (const [pattern, voice] of spoken) {
    const message = pattern.exec(text)?.[1];
    if (message !== undefined) return oom(voice, message);
  }
  const uncaught = UNCAUGHT.exec(text);
  if (uncaught !== null) return oom('uncaught', uncaught[2], uncaught[1]);
  if (NAMELESS.test(text)) return oom('nameless');
  const head = BANNER.exec(text)?.[1];
  if (head !== undefined) return oom('banner', head);
  if (factOfJvmLogLine({ stream: 'stdout', text })?.kind === 'oom' && text.includes('os,thread')) {
    return oom('thread-refused', 'unable to create native thread');
  }
  const mention = oom('mention', MENTION.exec(text)?.[1]);
  return mention.kind === 'oom' && mention.oomType !== null ? mention : null;
}

function oom(voice: OomVoice, message?: string, thread: string | null = null): LogSign {
  return {
    kind: 'oom',
    voice,
    oomType: message === undefined ? null : (oomTypeOfMessage(message) ?? null),
    thread,
  };
}

function endSign(text: string): LogSign | null {
  if (isToolOptionsNotice({ stream: 'stderr', text })) {
    return { kind: 'jvm-start', options: text.slice(text.indexOf(':') + 1).trim() };
  }
  if (isJvmRefusal({ stream: 'stderr', text })) return { kind: 'jvm-refusal' };
  if (NATIVE_MEMORY.test(text)) return { kind: 'native-memory' };
  const crash = FATAL_OTHER.exec(text)?.[1];
  if (crash !== undefined) return { kind: 'crash', cause: crash };
  const error = MAIN_ENDED.exec(text)?.[1];
  return error === undefined ? null : { kind: 'main-ended', error };
}

function captureSign(text: string): LogSign | null {
  const fact = factOfJvmLogLine({ stream: 'stdout', text }) ?? factOfJvmLogLine({ stream: 'stderr', text });
  if (fact?.kind === 'dump-begin' || fact?.kind === 'crash-report')
    return { kind: fact.kind, path: fact.path };
  if (fact?.kind === 'dump-end' || fact?.kind === 'dump-failed') return { kind: fact.kind };
  if (fact?.kind === 'hook-begin') return { kind: fact.kind, command: fact.command };
  return fact?.kind === 'tracer-started' ? { kind: 'tracer', runtimeId: fact.runtimeId } : null;
}
