import type { CourseMark, CourseStep, TimeCourse } from '../journal/time-course.ts';
import { secondsText } from '../seconds-text.ts';

const STEP_WORDS: Readonly<Record<CourseStep, string>> = {
  detect: 'detected in',
  dump: 'dump',
  merge: 'merge',
  'hook-start': 'hook start',
  upload: 'upload',
  commit: 'commit',
};

const MARK_WORDS: Readonly<Record<CourseMark, string>> = {
  'probe-failed': 'probe failed',
  unhealthy: 'unhealthy',
  'replacement-healthy': 'replacement healthy',
  draining: 'draining',
  SIGTERM: 'SIGTERM',
  SIGKILL: 'SIGKILL',
  'service-end': 'end',
  'task-end': 'end of the task',
};

/** Where a trial's time went, and what it ran against: two lines, or fewer where there is nothing to say. */
export function courseLines({ steps, marks }: TimeCourse): readonly string[] {
  const spent = steps.map(
    ({ step, beginSeconds, endSeconds, isDone }) =>
      `${STEP_WORDS[step]} ${secondsText(endSeconds - beginSeconds)}${isDone ? '' : ' (not done)'}`,
  );
  const against = marks.map(({ mark, atSeconds }) => `${MARK_WORDS[mark]} ${secondsText(atSeconds)}`);
  return [
    ...(spent.length === 0 ? [] : [`spent: ${spent.join(' · ')}`]),
    ...(against.length === 0 ? [] : [`after the OOM: ${against.join(' · ')}`]),
  ];
}
