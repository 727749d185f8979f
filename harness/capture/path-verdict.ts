/**
 * `captured` durable and whole before the task's end · `partial` a usable part of it · `lost` ·
 * `notified` word of the OOM was out in time, and nothing that says why: of a notification only, and never
 * counted as evidence · `invalid` the wrong OOM or none, or the harness itself failed: shown, never counted.
 */
export const VERDICTS = ['captured', 'partial', 'lost', 'notified', 'invalid'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Where evidence was lost, in the order in which it travels. */
export const LOSS_STAGES = [
  'no-trigger',
  'not-written',
  'incomplete-file',
  'not-sent',
  'stopped-mid-upload',
  'arrived-damaged',
] as const;
export type LossStage = (typeof LOSS_STAGES)[number];

/** Evidence that reached its sink whole and in time. */
export interface Durable {
  /** From the OOM to the last needed byte being durable, in seconds. */
  readonly afterOomSeconds: number;
  /** What a sink took for it, in bytes; `null` where it came among other messages in one request. */
  readonly sizeBytes: number | null;
}

/** What became of one capture path's evidence in one trial. */
export interface PathVerdict {
  readonly verdict: Verdict;
  /** Set exactly when the verdict is `lost` or `partial`. */
  readonly lossStage: LossStage | null;
  /** The durable evidence names the scenario's culprit. A fact beside the verdict, never a substitute for it. */
  readonly attributed: boolean;
  /**
   * Seconds between the last needed byte being durable and the container's end. Negative: evidence
   * under way would have needed that much longer (an estimate from the rate seen). `null`: nothing was under way.
   */
  readonly marginSeconds: number | null;
  /** Seconds before the OOM instant that no durable profile covers; `null` for paths that are not periodic. */
  readonly blindWindowSeconds: number | null;
  /** Set exactly when the verdict is `captured`. */
  readonly durable: Durable | null;
  /** One sentence with the figures the verdict rests on. */
  readonly detail: string;
}

/** A verdict that decides nothing, and why. */
export function invalidVerdict(detail: string): PathVerdict {
  return {
    verdict: 'invalid',
    lossStage: null,
    attributed: false,
    marginSeconds: null,
    blindWindowSeconds: null,
    durable: null,
    detail,
  };
}

/**
 * Capture paths that tell of an OOM and hold no evidence of it: an event, a log line, a metric. They have rows
 * of their own in a report, and are `notified` where evidence would be `captured`.
 */
const NOTIFICATIONS: ReadonlySet<string> = new Set(['datadog-oom-event', 'logs', 'container-metrics']);

/** Whether a capture path, by its name, is a notification. */
export function isNotification(path: string): boolean {
  return NOTIFICATIONS.has(path);
}

/** Word of the OOM that was out in time. */
export function notifiedVerdict(notified: {
  readonly detail: string;
  readonly marginSeconds: number | null;
  /** Whether it names the culprit, as the trace in a log line may. */
  readonly attributed: boolean;
}): PathVerdict {
  return { ...notified, verdict: 'notified', lossStage: null, blindWindowSeconds: null, durable: null };
}

/** Evidence that was out, whole and in time. */
export function capturedVerdict(captured: {
  readonly detail: string;
  readonly marginSeconds: number;
  readonly attributed: boolean;
  readonly durable: Durable;
  /** Default `null`: the path is not periodic. */
  readonly blindWindowSeconds?: number;
}): PathVerdict {
  return { blindWindowSeconds: null, ...captured, verdict: 'captured', lossStage: null };
}

/** What was durable at an instant, both on the harness's clock. */
export function durableAt(
  atMs: number,
  { oomAtMs, sizeBytes }: { readonly oomAtMs: number; readonly sizeBytes: number | null },
): Durable {
  return { afterOomSeconds: (atMs - oomAtMs) / 1000, sizeBytes };
}

/** Evidence that was lost at a stage. Default margin `null`: nothing was under way. */
export function lostVerdict(
  lossStage: LossStage,
  detail: string,
  marginSeconds: number | null = null,
): PathVerdict {
  return {
    verdict: 'lost',
    lossStage,
    attributed: false,
    marginSeconds,
    blindWindowSeconds: null,
    durable: null,
    detail,
  };
}
