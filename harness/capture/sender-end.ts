import { secondsText } from '../seconds-text.ts';
import { eventsOfKind, firstOfKind } from '../timeline/timeline.ts';
import type { JudgeContext } from './capture-path.ts';

/** How the container that sends evidence came to its end. */
export interface SenderEnd {
  readonly atMs: number;
  /** The container in plain words, such as `the container`. */
  readonly what: string;
  /** How it died when nobody had asked it to stop; `null` for one that was stopped in order. */
  readonly death: string | null;
}

/** Exit codes from here on are those of a process that died of a signal (128 + its number). */
const SIGNALLED = 128;

/**
 * The end that an upload has to be ahead of. A sidecar outlives the service; one that died before it was
 * told to stop took its uploads with it, whatever the service did afterwards.
 */
export function senderEnd(sender: string | null, context: JudgeContext): SenderEnd {
  if (sender === null) return { atMs: context.containerEndMs, what: 'the container', death: null };
  const isSender = ({ container }: { readonly container: string }): boolean => container === sender;
  const exit = eventsOfKind(context.events, 'container-exited').findLast(isSender);
  const what = `the container ${sender}`;
  if (exit === undefined) return { atMs: context.containerEndMs, what, death: `${sender} never ran` };
  const told = eventsOfKind(context.events, 'signal').find((event) => isSender(event));
  if (told !== undefined && told.atMs <= exit.atMs) return { atMs: exit.atMs, what, death: null };
  const isKernel = eventsOfKind(context.events, 'kernel-kill').some(isSender);
  const how = isKernel ? 'was killed by the kernel for the task’s memory' : 'ended by itself';
  const before = secondsText((context.containerEndMs - exit.atMs) / 1000);
  const death = `${sender} ${how} (exit code ${exit.exitCode}), ${before} before the service’s end`;
  return { atMs: exit.atMs, what, death };
}

/**
 * How the script died that the JVM's hook had started: killed, and its container went on; `null` when it
 * ended in order, or said nothing and may have.
 */
export function hookDeath({ events }: JudgeContext, sinceMs: number): string | null {
  const victim = firstOfKind(events, 'child-killed');
  const because = victim === undefined ? '' : ', and the kernel killed a process of its container for memory';
  const ended = eventsOfKind(events, 'hook-end').find(({ atMs }) => atMs >= sinceMs);
  if (ended !== undefined) {
    const { exitCode } = ended;
    const wasKilled = exitCode !== null && exitCode > SIGNALLED;
    return wasKilled ? `the upload was killed (exit code ${exitCode})${because}` : null;
  }
  const begun = eventsOfKind(events, 'hook-begin').findLast(({ atMs }) => atMs <= sinceMs);
  // Our scripts always say how they end; of another script nothing can be told.
  if (begun === undefined || !OWN_SCRIPT.test(begun.command)) return null;
  return `${begun.command} never said that it ended: it was killed${because}`;
}

const OWN_SCRIPT = /\/(?:dump|histogram)\.sh\b/;
