import { describe, expect, it } from 'vitest';
import type { TimeCourse } from '../../harness/journal/time-course.ts';
import { courseLines } from '../../harness/report/course-text.ts';
import type { TimelineEvent, TimelineFact } from '../../harness/timeline/timeline-event.ts';
import { timeCourse } from '../../harness/verdict/time-course.ts';

const OOM_AT_MS = 50_000;
const PIECE = { receivedBytes: 1000, sha256: 'aa' };

/** Something that happened so many seconds after the OOM. */
function after(seconds: number, fact: TimelineFact): TimelineEvent {
  return { ...fact, atMs: OOM_AT_MS + seconds * 1000, source: 'harness' };
}

const OOM = after(0, { kind: 'oom', oomType: 'heap-space', witness: 'jvm-banner', detail: '' });
const DUMP = [
  after(0.25, { kind: 'dump-begin', path: '/tmp/heap_dump.hprof' }),
  after(4, { kind: 'dump-end', sizeBytes: 1000 }),
];
const UPLOAD_BEGIN = after(4.5, { kind: 'upload-begin', upload: 1, key: 'heap_dump.hprof' });

function uploadEnd(seconds: number, outcome: 'durable' | 'aborted'): readonly TimelineEvent[] {
  return [
    after(seconds - 1, { kind: 'upload-received', upload: 1 }),
    after(seconds, {
      kind: 'upload-end',
      upload: 1,
      key: 'heap_dump.hprof',
      outcome,
      receivedBytes: 1000,
      httpStatus: null,
      pieces: [PIECE],
    }),
  ];
}

function courseOf(
  events: readonly TimelineEvent[],
  { appEnd = 450, taskEnd = appEnd }: { readonly appEnd?: number; readonly taskEnd?: number } = {},
): TimeCourse {
  const app = {
    container: 'app',
    exitCode: 137,
    oomKilled: false,
    startedAtEngineMs: 0,
    finishedAtEngineMs: OOM_AT_MS + appEnd * 1000,
  };
  return timeCourse({
    events: [OOM, ...events],
    oomAtMs: OOM_AT_MS,
    end: {
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: 'Task failed ELB health checks',
      app,
      appEndedAtMs: OOM_AT_MS + appEnd * 1000,
      stoppedAtMs: OOM_AT_MS + taskEnd * 1000,
    },
  });
}

function stepsOf(course: TimeCourse): readonly string[] {
  return course.steps.map(
    ({ step, beginSeconds, endSeconds, isDone }) =>
      `${step} ${beginSeconds}–${endSeconds}${isDone ? '' : ' not done'}`,
  );
}

describe('where the time went', () => {
  it('is split along the way of a dump that was captured, without a gap', () => {
    expect(stepsOf(courseOf([...DUMP, UPLOAD_BEGIN, ...uploadEnd(100, 'durable')]))).toEqual([
      'detect 0–0.25',
      'dump 0.25–4',
      'hook-start 4–4.5',
      'upload 4.5–99',
      'commit 99–100',
    ]);
  });

  it('ends with the task for an upload that was not done, however much of it had arrived', () => {
    const course = courseOf([...DUMP, UPLOAD_BEGIN, ...uploadEnd(450.1, 'aborted')]);
    expect(stepsOf(course).slice(-2)).toEqual(['hook-start 4–4.5', 'upload 4.5–450 not done']);
  });

  it('ends with the task for a dump that was not done', () => {
    expect(stepsOf(courseOf(DUMP.slice(0, 1)))).toEqual(['detect 0–0.25', 'dump 0.25–450 not done']);
  });

  it('tells the merge of the parts from the dump where the JVM logs it', () => {
    const merged = after(3.9, { kind: 'dump-merged', durationMs: 1500 });
    expect(stepsOf(courseOf([...DUMP, merged])).slice(1)).toEqual(['dump 0.25–2.4', 'merge 2.4–3.9']);
  });

  it('has no hook start where a sidecar began before the dump was done', () => {
    const early = after(1, { kind: 'upload-begin', upload: 1, key: 'heap_dump.hprof' });
    const course = courseOf([...DUMP, early, ...uploadEnd(100, 'durable')]);
    expect(stepsOf(course)).toEqual(['detect 0–0.25', 'dump 0.25–4', 'upload 1–99', 'commit 99–100']);
  });

  it('counts from the hook where nothing was dumped', () => {
    const hook = after(0.5, { kind: 'hook-begin', command: '/histogram.sh 1 &' });
    expect(stepsOf(courseOf([hook, UPLOAD_BEGIN, ...uploadEnd(6, 'durable')]))).toEqual([
      'detect 0–0.5',
      'hook-start 0.5–4.5',
      'upload 4.5–5',
      'commit 5–6',
    ]);
  });

  it('is of the last upload, whatever became of those before', () => {
    const again = after(20, { kind: 'upload-begin', upload: 2, key: 'heap_dump.hprof' });
    const course = courseOf([...DUMP, UPLOAD_BEGIN, ...uploadEnd(10, 'aborted'), again]);
    expect(stepsOf(course).at(-1)).toBe('upload 20–450 not done');
  });

  it('knows nothing of what was before the OOM', () => {
    expect(courseOf([after(-5, { kind: 'dump-begin', path: '/tmp/old.hprof' })]).steps).toEqual([]);
  });
});

describe('what it ran against', () => {
  const deadline = [
    after(-3, { kind: 'probe', healthy: false, detail: 'timeout' }),
    after(12, { kind: 'probe', healthy: false, detail: 'timeout' }),
    after(42, { kind: 'probe', healthy: false, detail: 'timeout' }),
    after(42, { kind: 'target-health', health: 'unhealthy', reason: 'timeout' }),
    after(102, { kind: 'replacement-healthy' }),
    after(103, { kind: 'target-health', health: 'draining', reason: '' }),
    after(403, { kind: 'signal', container: 'app', signal: 'SIGTERM' }),
    after(404, { kind: 'signal', container: 'uploader', signal: 'SIGTERM' }),
    after(433, { kind: 'signal', container: 'app', signal: 'SIGKILL' }),
  ];

  it('is the first of each mark after the OOM, in time’s order, of the service’s own signals', () => {
    const { marks } = courseOf(deadline, { appEnd: 433.5, taskEnd: 530 });
    expect(marks.map(({ mark, atSeconds }) => [mark, atSeconds])).toEqual([
      ['probe-failed', 12],
      ['unhealthy', 42],
      ['replacement-healthy', 102],
      ['draining', 103],
      ['SIGTERM', 403],
      ['SIGKILL', 433],
      ['service-end', 433.5],
      ['task-end', 530],
    ]);
  });

  it('is the end alone for a service that ended by itself', () => {
    expect(courseOf([]).marks).toEqual([{ mark: 'service-end', atSeconds: 450 }]);
  });

  it('reads as two lines', () => {
    const course = courseOf([...DUMP, UPLOAD_BEGIN, ...deadline], { appEnd: 433.5 });
    expect(courseLines(course)).toEqual([
      'spent: detected in 0.25 s · dump 3.8 s · hook start 0.50 s · upload 429.0 s (not done)',
      'after the OOM: probe failed 12.0 s · unhealthy 42.0 s · replacement healthy 102.0 s · draining 103.0 s · SIGTERM 403.0 s · SIGKILL 433.0 s · end 433.5 s',
    ]);
  });

  it('reads as nothing where there was nothing', () => {
    expect(courseLines({ steps: [], marks: [] })).toEqual([]);
  });
});
