import type { CoveredTime } from '../../jfr/chunk-scan.ts';
import { eventsOfKind } from '../../timeline/timeline.ts';
import type { JudgeContext } from '../capture-path.ts';
import { coverageOf } from './profile-coverage.ts';
import type { ProfileUpload } from './profile-facts.ts';

/** A profile of this trial's JVM, whole, and when it was there; times on the harness's clock. */
export interface OwnProfile {
  readonly request: number;
  readonly arrivedAtMs: number;
  readonly receivedBytes: number;
  readonly covered: readonly CoveredTime[];
  readonly namesCulprit: boolean;
  readonly culpritDetail: string;
}

/** An upload that counts for nothing, where that is decided, and why. */
export interface Uncounted {
  readonly upload: ProfileUpload;
  readonly stage: 'not-sent' | 'stopped-mid-upload' | 'arrived-damaged';
  /** Plain words that read on after "The next profile". */
  readonly why: string;
}

export type JudgedUpload =
  | { readonly kind: 'own'; readonly profile: OwnProfile }
  | { readonly kind: 'uncounted'; readonly uncounted: Uncounted };

/** A process's death and the engine's note of it are this far apart at most; what broke off before did so by itself. */
const ABORT_TOLERANCE_MS = 1000;
/** What the intake says of a body that it would not take; any other refusal is not about the body. */
const BODY_REFUSALS = new Set([400, 413, 415]);

/**
 * The runtime-id of the JVM that ran out of memory: what the tracer in the service's container said last before
 * that, in its start-up log. `null` where it said none: no profile can be known to be of this trial then.
 */
export function ownRuntimeId({ events, oomAtMs }: JudgeContext): string | null {
  return eventsOfKind(events, 'tracer-started').findLast(({ atMs }) => atMs <= oomAtMs)?.runtimeId ?? null;
}

/** Whether an upload is a profile that says something about this trial, whenever it arrived. */
export function judgeUpload(upload: ProfileUpload, runtimeId: string, context: JudgeContext): JudgedUpload {
  const uncounted = (stage: Uncounted['stage'], why: string): JudgedUpload => ({
    kind: 'uncounted',
    uncounted: { upload, stage, why },
  });
  const { outcome, content, endedAtMs } = upload;
  if (outcome === 'refused') {
    const isBody = BODY_REFUSALS.has(upload.httpStatus ?? 0);
    const stage = isBody ? 'arrived-damaged' : 'not-sent';
    return uncounted(stage, `was refused with HTTP ${upload.httpStatus}: ${upload.reason}`);
  }
  if (outcome === 'unanswered') return uncounted('not-sent', 'was never answered by the intake');
  if (outcome === 'truncated' || endedAtMs === null) {
    const isByEnd = endedAtMs === null || endedAtMs > context.containerEndMs - ABORT_TOLERANCE_MS;
    const progress = `after ${upload.receivedBytes} bytes`;
    return isByEnd
      ? uncounted('stopped-mid-upload', `was on its way when the container ended, ${progress}`)
      : uncounted('not-sent', `broke off before the container's end, ${progress}: ${upload.reason}`);
  }
  if (content === null) return uncounted('arrived-damaged', `is damaged: ${upload.damage}`);
  if (content.runtimeId !== runtimeId) {
    return uncounted('arrived-damaged', `is of another JVM (runtime-id ${content.runtimeId})`);
  }
  const { engineOffsetMs, clockUncertaintyMs, startedAtMs } = context;
  const covered = coverageOf(content).map(({ fromMs, toMs }) => ({
    fromMs: fromMs - engineOffsetMs,
    toMs: toMs - engineOffsetMs,
  }));
  const first = covered[0];
  if (first === undefined) return uncounted('arrived-damaged', 'covers no time that its chunks cover too');
  if (first.fromMs < startedAtMs - clockUncertaintyMs) {
    return uncounted('arrived-damaged', 'is older than the trial');
  }
  if (content.endMs - engineOffsetMs > endedAtMs + clockUncertaintyMs) {
    return uncounted('arrived-damaged', 'says that it ends after it had arrived');
  }
  const { namesCulprit, detail } = content.culprit;
  const profile = {
    request: upload.request,
    arrivedAtMs: endedAtMs,
    receivedBytes: upload.receivedBytes,
    covered,
    namesCulprit,
    culpritDetail: detail,
  };
  return { kind: 'own', profile };
}
