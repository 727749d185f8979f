import type { Jdk } from '../../config/choice.ts';
import type { JdkCheck } from '../../check/check-report.ts';
import { factOf } from '../../check/oom-facts.ts';
import type { CauseKind, Conclusion } from '../cause/conclusion.ts';

/** More advice than this is not followed. */
const CHANGES_MAX = 8;
const SHIP =
  'Let the evidence leave the task before it ends: lastgasp list shows ways that are measured, lastgasp run says how often each works for your service.';

/** What to change so that the same end leaves more, or does not come. */
const BY_CAUSE: Readonly<Partial<Record<CauseKind, readonly string[]>>> = {
  'kernel-kill': [
    'Leave room beside the heap: heap, metaspace, code cache, direct buffers and thread stacks have to fit the limit together (lastgasp check adds them up); a smaller -XX:MaxRAMPercentage, or more memory.',
    'Nothing in the JVM fires at a kernel kill: only what is recorded all along survives, a flight recording whose repository is on a volume that a sidecar ships, or -XX:NativeMemoryTracking=summary read from outside.',
  ],
  'oom-exit': [SHIP],
  'oom-crash': [SHIP],
  'oom-ended-main': [
    'Set -XX:+ExitOnOutOfMemoryError or -XX:+HeapDumpOnOutOfMemoryError: by itself a JVM says no more than a stack trace.',
    SHIP,
  ],
  'oom-hook-kill': [
    'Take the kill out of the hook: -XX:+ExitOnOutOfMemoryError does it, and only when dump and hook are done.',
  ],
  'native-memory': [
    'Leave room beside the heap: lastgasp check adds up what the JVM may take against the limit.',
  ],
  'jvm-crash': [
    'Have the crash report leave the task: -XX:+ErrorFileToStdout, or -XX:ErrorFile on a volume that a sidecar ships.',
  ],
  'other-container': [
    'Make containers that the service can do without not essential, or give them a restartPolicy.',
  ],
};

/** A JVM that lives on after its OutOfMemoryError is to end at once; for some types only the application can do it. */
function endAtOnce({ oomType }: Conclusion, jdk: Jdk): string {
  return oomType !== null && factOf({ capture: 'exit', oomType, jdk }).effect === 'cannot-fire'
    ? `No flag ends a JVM at ${oomType}: end it from the application (a default uncaught exception handler that halts at an OutOfMemoryError), and record all along (a flight recording whose repository is on a volume that a sidecar ships).`
    : 'Set -XX:+ExitOnOutOfMemoryError beside dump or hook, for which it waits: a JVM that lives on is stopped minutes later all the same, and serves errors until then.';
}

/** Advice by the cause, then by what `check` finds in the configuration, the most serious first. */
export function changesFor(
  conclusion: Conclusion,
  { findings, jdk }: { readonly findings: JdkCheck['findings']; readonly jdk: Jdk },
): readonly string[] {
  const { cause } = conclusion;
  const ofCause =
    cause === 'oom-then-unhealthy' ? [endAtOnce(conclusion, jdk), SHIP] : (BY_CAUSE[cause] ?? []);
  const ofCheck = findings
    .filter(({ severity }) => severity !== 'note')
    .map(({ id, what, remedy }) => `${remedy} (${id}: ${what})`);
  return [...new Set([...ofCause, ...ofCheck])].slice(0, CHANGES_MAX);
}
