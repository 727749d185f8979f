import { z } from 'zod';

/** What a trial's time went into, in the order in which a dump leaves. */
export const COURSE_STEPS = ['detect', 'dump', 'merge', 'hook-start', 'upload', 'commit'] as const;
export type CourseStep = (typeof COURSE_STEPS)[number];

/** What ends a task that ran out of memory, in its usual order. */
export const COURSE_MARKS = [
  'probe-failed',
  'unhealthy',
  'replacement-healthy',
  'draining',
  'SIGTERM',
  'SIGKILL',
  'service-end',
  'task-end',
] as const;
export type CourseMark = (typeof COURSE_MARKS)[number];

/**
 * Where a trial's time went, and what it ran against, on one axis: seconds after the OOM.
 *
 * `detect` from the OOM to the beginning of the dump · `dump` · `merge` of the parts that a JVM from 22 on writes
 * aside, known only where it logs it (`-Xlog:heapdump`), else a part of `dump` · `hook-start` until the
 * upload begins · `upload` until its last byte had arrived · `commit` until the store had acknowledged it.
 */
export const timeCourseSchema = z.strictObject({
  steps: z
    .array(
      z
        .strictObject({
          step: z.enum(COURSE_STEPS),
          beginSeconds: z.number(),
          /** Of a step that was not done: when what did it ended. */
          endSeconds: z.number(),
          isDone: z.boolean(),
        })
        .readonly(),
    )
    .readonly(),
  /** The first of each kind after the OOM. */
  marks: z.array(z.strictObject({ mark: z.enum(COURSE_MARKS), atSeconds: z.number() }).readonly()).readonly(),
});

export type TimeCourse = z.infer<typeof timeCourseSchema>;
