import type { CoveredTime } from '../../jfr/chunk-scan.ts';
import { secondsText } from '../../seconds-text.ts';
import { eventsOfKind } from '../../timeline/timeline.ts';
import type { JudgeContext } from '../capture-path.ts';
import { arrivalToleranceMs } from '../first-arrival.ts';
import {
  capturedVerdict,
  durableAt,
  invalidVerdict,
  type LossStage,
  type PathVerdict,
} from '../path-verdict.ts';
import { judgeUpload, type OwnProfile, ownRuntimeId, type Uncounted } from './own-profiles.ts';
import { union } from './profile-coverage.ts';
import type { ProfileFacts } from './profile-facts.ts';

/** A hole up to this long between profiles is none: a recorder's change of chunks, a collector's pause. */
const HOLE_MS_MAX = 2500;

/** The uploads of a trial by what they are worth, whenever they arrived. */
interface Uploads {
  readonly own: readonly OwnProfile[];
  readonly uncounted: readonly Uncounted[];
}

/**
 * What time before the OOM the profiles cover that reached the intake before the service's container ended.
 *
 * Captured when that is the OOM instant itself without a hole of more than 2.5 s before it, partial when it ends
 * within the configured bound before it or has such a hole. A profile counts only if it is whole, is of the JVM
 * that ran out of memory, and neither older than the trial nor from its future.
 */
export function judgeProfiles(facts: ProfileFacts, context: JudgeContext): PathVerdict {
  const runtimeId = ownRuntimeId(context);
  if (runtimeId === null) return judgeUnknownJvm(facts, context);
  const judged = facts.uploads.map((upload) => judgeUpload(upload, runtimeId, context));
  const uploads: Uploads = {
    own: judged.flatMap((one) => (one.kind === 'own' ? [one.profile] : [])),
    uncounted: judged.flatMap((one) => (one.kind === 'uncounted' ? [one.uncounted] : [])),
  };
  const toleranceMs = arrivalToleranceMs(context);
  const [surely, perhaps] = [-toleranceMs, toleranceMs].map((shiftMs) =>
    judgeArrived({ uploads, facts, context, untilMs: context.containerEndMs + shiftMs }),
  );
  if (surely === undefined || surely.verdict !== perhaps?.verdict) {
    return invalidVerdict(
      'A profile arrived so close to the container’s end that the clocks cannot tell which was first.',
    );
  }
  return surely;
}

/** A tracer that logs no start is either none, or one whose profiles nobody can tell from another's. */
function judgeUnknownJvm(facts: ProfileFacts, context: JudgeContext): PathVerdict {
  if (facts.uploads.length > 0) {
    return invalidVerdict(
      'Which runtime-id is this JVM’s is not known: its tracer logged no start (DD_TRACE_STARTUP_LOGS).',
    );
  }
  const disabled = eventsOfKind(context.events, 'tracer-disabled').at(-1);
  return lost({
    stage: 'no-trigger',
    detail:
      disabled === undefined
        ? 'No profile arrived, and no tracer logged its start in the service’s JVM.'
        : `No profile arrived: the agent does nothing in this JVM, in its own words: ${disabled.detail}`,
    blindMs: context.oomAtMs - startMs(facts, context),
  });
}

interface Arrived {
  readonly uploads: Uploads;
  readonly facts: ProfileFacts;
  readonly context: JudgeContext;
  /** Profiles that arrived later do not count. */
  readonly untilMs: number;
}

/** By what was there in time. */
function judgeArrived({ uploads, facts, context, untilMs }: Arrived): PathVerdict {
  const { oomAtMs } = context;
  const counted = uploads.own.filter(({ arrivedAtMs }) => arrivedAtMs < untilMs);
  const late = uploads.own.find(({ arrivedAtMs }) => arrivedAtMs >= untilMs);
  const stretches = withoutHoles(union(counted.flatMap(({ covered }) => covered)));
  const before = stretches.filter(({ fromMs }) => fromMs <= oomAtMs);
  const last = before.at(-1);
  const blindMs = oomAtMs - Math.min(oomAtMs, last?.toMs ?? startMs(facts, context));
  const attribution = attributionBy(counted, oomAtMs);
  const hole = before.at(-2);
  if (blindMs === 0 && last !== undefined && hole === undefined) {
    return captured({ counted, context, attribution });
  }
  const next = nextLoss({ uploads, late, counted, context });
  const reach = reachText({ last, hole, blindMs, counted: until(oomAtMs, counted).length });
  const outcome = { ...next, blindMs, detail: `${reach}; ${next.detail}${attribution.culprit}.` };
  const isPartial = last !== undefined && blindMs <= facts.partialSeconds * 1000;
  return { ...(isPartial ? partial(outcome) : lost(outcome)), attributed: attribution.attributed };
}

/** The profiles that cover anything up to an instant. */
function until(instantMs: number, profiles: readonly OwnProfile[]): readonly OwnProfile[] {
  return profiles.filter(({ covered: [first] }) => first !== undefined && first.fromMs <= instantMs);
}

interface Attribution {
  readonly attributed: boolean;
  /** Goes on behind a sentence. */
  readonly culprit: string;
}

/** Whoever looks at the profiles looks at all of them: by the last that names the culprit, else by the one nearest to the OOM. */
function attributionBy(counted: readonly OwnProfile[], oomAtMs: number): Attribution {
  const nearest = until(oomAtMs, counted).at(-1) ?? counted.at(-1);
  const told = counted.findLast(({ namesCulprit }) => namesCulprit) ?? nearest;
  return {
    attributed: told?.namesCulprit ?? false,
    culprit: told === undefined ? '' : `; ${told.culpritDetail}`,
  };
}

function captured(options: {
  readonly counted: readonly OwnProfile[];
  readonly context: JudgeContext;
  readonly attribution: Attribution;
}): PathVerdict {
  const { counted, context, attribution } = options;
  const { oomAtMs, containerEndMs } = context;
  const needed = until(oomAtMs, counted);
  const neededAtMs = Math.max(...needed.map(({ arrivedAtMs }) => arrivedAtMs));
  const marginSeconds = (containerEndMs - neededAtMs) / 1000;
  const sizeBytes = needed.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0);
  return capturedVerdict({
    attributed: attribution.attributed,
    marginSeconds,
    blindWindowSeconds: 0,
    durable: durableAt(neededAtMs, { oomAtMs, sizeBytes }),
    detail: `${coverText(counted.length)} the OOM without a hole, the last needed one ${secondsText(marginSeconds)} before the container's end${attribution.culprit}.`,
  });
}

/** Stretches of time with holes of no account filled. */
function withoutHoles(spans: readonly CoveredTime[]): readonly CoveredTime[] {
  return spans.reduce<readonly CoveredTime[]>((stretches, span) => {
    const last = stretches.at(-1);
    if (last === undefined || span.fromMs - last.toMs > HOLE_MS_MAX) return [...stretches, span];
    return [...stretches.slice(0, -1), { fromMs: last.fromMs, toMs: span.toMs }];
  }, []);
}

function reachText(reach: {
  readonly last: CoveredTime | undefined;
  readonly hole: CoveredTime | undefined;
  readonly blindMs: number;
  readonly counted: number;
}): string {
  const { last, hole, blindMs, counted } = reach;
  const blind = secondsText(blindMs / 1000);
  if (last === undefined) return `No profile covers any of the ${blind} from the start to the OOM`;
  if (blindMs > 0) return `${coverText(counted)} the time up to ${blind} before the OOM`;
  const missing = secondsText((last.fromMs - (hole?.toMs ?? last.fromMs)) / 1000);
  return `${coverText(counted)} the OOM, but there is a hole of ${missing} before it`;
}

/** `1 profile covers`, `2 profiles cover`. */
function coverText(profiles: number): string {
  return profiles === 1 ? '1 profile covers' : `${profiles} profiles cover`;
}

interface Loss {
  readonly stage: LossStage;
  readonly detail: string;
  readonly marginSeconds?: number;
}

/** What became of the first profile that would have covered more. */
function nextLoss(options: {
  readonly uploads: Uploads;
  readonly late: OwnProfile | undefined;
  readonly counted: readonly OwnProfile[];
  readonly context: JudgeContext;
}): Loss {
  const { uploads, late, counted, context } = options;
  const before = until(context.oomAtMs, counted);
  const knownUntil = Math.max(0, ...before.map(({ request }) => request));
  const next =
    uploads.uncounted.find(({ upload }) => upload.request > knownUntil) ?? uploads.uncounted.at(-1);
  if (late !== undefined && (next === undefined || late.request < next.upload.request)) {
    const marginSeconds = (context.containerEndMs - late.arrivedAtMs) / 1000;
    const detail = `the next arrived ${secondsText(-marginSeconds)} after the container's end`;
    return { stage: 'stopped-mid-upload', detail, marginSeconds };
  }
  if (next !== undefined) return { stage: next.stage, detail: `the next ${next.why}` };
  const detail =
    counted.length > before.length
      ? 'the one over the OOM was never sent, others after it were'
      : 'no other was sent before the container ended';
  return { stage: 'not-sent', detail };
}

/** When the JVM that ran out of memory was started, as far as the container's start tells. */
function startMs({ serviceContainer }: ProfileFacts, { events, oomAtMs, startedAtMs }: JudgeContext): number {
  const started = eventsOfKind(events, 'container-started').findLast(
    ({ container, atMs }) => container === serviceContainer && atMs <= oomAtMs,
  );
  return started?.atMs ?? startedAtMs;
}

interface Outcome extends Loss {
  readonly blindMs: number;
}

function lost(outcome: Outcome): PathVerdict {
  return incomplete('lost', outcome);
}

function partial(outcome: Outcome): PathVerdict {
  return incomplete('partial', outcome);
}

function incomplete(
  verdict: 'lost' | 'partial',
  { stage, detail, marginSeconds, blindMs }: Outcome,
): PathVerdict {
  return {
    verdict,
    lossStage: stage,
    attributed: false,
    marginSeconds: marginSeconds ?? null,
    blindWindowSeconds: blindMs / 1000,
    durable: null,
    detail,
  };
}
