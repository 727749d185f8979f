import type { CheckSubject } from './subject.ts';
import { isProfiling } from './datadog.ts';

/** Ways of a JVM to leave something behind, each with what switches it on. */
export const CAPTURES = ['heap-dump', 'hook', 'crash', 'exit', 'jfr', 'profile', 'oom-event'] as const;
export type Capture = (typeof CAPTURES)[number];

/** What a person knows each by. */
export const CAPTURE_NAMES: Readonly<Record<Capture, string>> = {
  'heap-dump': 'HeapDumpOnOutOfMemoryError',
  hook: 'OnOutOfMemoryError',
  crash: 'CrashOnOutOfMemoryError',
  exit: 'ExitOnOutOfMemoryError',
  jfr: 'StartFlightRecording',
  profile: 'Datadog profiler',
  'oom-event': 'Datadog OOM event',
};

/** Whether a definition switches it on, as far as the definition shows. */
export function isSet(capture: Capture, subject: CheckSubject): boolean {
  const { settings } = subject;
  switch (capture) {
    case 'heap-dump':
      return settings.isOn('HeapDumpOnOutOfMemoryError') === true;
    case 'hook':
      return hookCommands(subject).length > 0;
    case 'crash':
      return settings.isOn('CrashOnOutOfMemoryError') === true;
    case 'exit':
      return settings.isOn('ExitOnOutOfMemoryError') === true;
    case 'jfr':
      return settings.value('StartFlightRecording') !== undefined;
    case 'profile':
    case 'oom-event':
      return isProfiling(subject);
  }
}

/** The captures a definition switches on. */
export function setCaptures(subject: CheckSubject): readonly Capture[] {
  return CAPTURES.filter((capture) => isSet(capture, subject));
}

/**
 * The commands of the hook: `OnOutOfMemoryError` may be given several times, and all run; each is split at
 * every `;`, quoted or not (measured on 17, 21 and 25).
 */
export function hookCommands({ settings }: CheckSubject): readonly string[] {
  return settings
    .values('OnOutOfMemoryError')
    .flatMap((value) => value.split(';'))
    .map((command) => command.trim())
    .filter((command) => command !== '');
}
