import type { CourseMark, CourseStep, TimeCourse } from '../journal/time-course.ts';
import { eventsOfKind, firstOfKind } from '../timeline/timeline.ts';
import type { TimelineEvent } from '../timeline/timeline-event.ts';
import type { TaskEnd } from './trial-evidence.ts';

export interface CourseOptions {
  readonly events: readonly TimelineEvent[];
  readonly oomAtMs: number;
  readonly end: TaskEnd;
}

type Step = TimeCourse['steps'][number];
/** A stretch of time on the harness's clock; `endMs` is `null` for what was never done. */
interface Stretch {
  readonly step: CourseStep;
  readonly beginMs: number | undefined;
  readonly endMs: number | null | undefined;
}

/** Where a trial's time went between its OOM and its end, and what it ran against. Pure. */
export function timeCourse({ events, oomAtMs, end }: CourseOptions): TimeCourse {
  const later = events.filter(({ atMs }) => atMs >= oomAtMs);
  const seconds = (atMs: number): number => (atMs - oomAtMs) / 1000;
  const steps = stretches(later, oomAtMs).flatMap(({ step, beginMs, endMs }): readonly Step[] => {
    if (beginMs === undefined || beginMs > end.stoppedAtMs) return [];
    const isDone = endMs !== null && endMs !== undefined && endMs <= end.stoppedAtMs;
    // A step that would end before it begins ran beside the one before it: it took no time of its own.
    if (isDone && endMs < beginMs) return [];
    const endSeconds = seconds(isDone ? endMs : end.stoppedAtMs);
    return [{ step, beginSeconds: seconds(beginMs), endSeconds, isDone }];
  });
  return { steps, marks: marksOf(later, end).map(({ mark, atMs }) => ({ mark, atSeconds: seconds(atMs) })) };
}

function stretches(events: readonly TimelineEvent[], oomAtMs: number): readonly Stretch[] {
  const dumpBegin = firstOfKind(events, 'dump-begin')?.atMs;
  const dumpEnd = firstOfKind(events, 'dump-end')?.atMs ?? firstOfKind(events, 'dump-failed')?.atMs;
  const merge = firstOfKind(events, 'dump-merged');
  const mergeBegin = merge === undefined ? undefined : merge.atMs - merge.durationMs;
  const begun = eventsOfKind(events, 'upload-begin').at(-1);
  const ended = eventsOfKind(events, 'upload-end').find(({ upload }) => upload === begun?.upload);
  const received = eventsOfKind(events, 'upload-received').find(({ upload }) => upload === begun?.upload);
  const isDurable = ended?.outcome === 'durable';
  const trigger = dumpBegin ?? firstOfKind(events, 'hook-begin')?.atMs;
  const beforeUpload = dumpEnd ?? (dumpBegin === undefined ? trigger : undefined);
  return [
    { step: 'detect', beginMs: trigger === undefined ? undefined : oomAtMs, endMs: trigger },
    { step: 'dump', beginMs: dumpBegin, endMs: mergeBegin ?? dumpEnd ?? null },
    { step: 'merge', beginMs: mergeBegin, endMs: merge?.atMs },
    { step: 'hook-start', beginMs: begun === undefined ? undefined : beforeUpload, endMs: begun?.atMs },
    { step: 'upload', beginMs: begun?.atMs, endMs: isDurable ? received?.atMs : null },
    { step: 'commit', beginMs: isDurable ? received?.atMs : undefined, endMs: ended?.atMs },
  ];
}

interface MarkTime {
  readonly mark: CourseMark;
  readonly atMs: number;
}

function marksOf(events: readonly TimelineEvent[], end: TaskEnd): readonly MarkTime[] {
  const isApp = ({ container }: { readonly container: string }): boolean => container === end.app.container;
  const signals = eventsOfKind(events, 'signal').filter(isApp);
  const targets = eventsOfKind(events, 'target-health');
  const times: readonly (readonly [CourseMark, number | undefined])[] = [
    ['probe-failed', eventsOfKind(events, 'probe').find(({ healthy }) => !healthy)?.atMs],
    ['unhealthy', targets.find(({ health }) => health === 'unhealthy')?.atMs],
    ['replacement-healthy', firstOfKind(events, 'replacement-healthy')?.atMs],
    ['draining', targets.find(({ health }) => health === 'draining')?.atMs],
    ['SIGTERM', signals.find(({ signal }) => signal !== 'SIGKILL')?.atMs],
    ['SIGKILL', signals.find(({ signal }) => signal === 'SIGKILL')?.atMs],
    ['service-end', end.appEndedAtMs],
    // A sidecar may outlive the service.
    ['task-end', end.stoppedAtMs > end.appEndedAtMs ? end.stoppedAtMs : undefined],
  ];
  return times
    .flatMap(([mark, atMs]) => (atMs === undefined ? [] : [{ mark, atMs }]))
    .toSorted((one, other) => one.atMs - other.atMs);
}
