import { isSet } from '../capture.ts';
import { datadogSetting } from '../datadog.ts';
import { type Finding, MEASURED_ON_DATADOG, type Rule } from '../finding.ts';

/** Seconds of a profile that never arrive. */
export const profileGap: Rule = {
  id: 'profile-gap',
  find: (subject) => {
    if (!isSet('profile', subject)) return [];
    const isEnd = isSet('exit', subject) || isSet('crash', subject);
    const isForced = datadogSetting(subject, 'dd.profiling.start-force-first') === 'true';
    return [...(isEnd ? [noLastProfile] : [noUploadWithFullHeap]), ...(isForced ? [] : [lateFirstProfile])];
  },
};

const noLastProfile: Finding = {
  severity: 'warning',
  what: 'The JVM ends at once on an OutOfMemoryError, and the profiler uploads every 60 s.',
  why: 'No last profile is sent: up to 60 s before the failure are missing.',
  source: MEASURED_ON_DATADOG,
  remedy:
    'Put dd.profiling.tempdir on a volume that a sidecar ships: its chunk reached to 0.5 s before the end.',
};

const noUploadWithFullHeap: Finding = {
  severity: 'warning',
  what: 'The JVM lives on with a full heap, and the profiler uploads from within it.',
  why: 'The upload itself runs out of memory: the next profiles never arrive.',
  source: MEASURED_ON_DATADOG,
  remedy: 'Put dd.profiling.tempdir on a volume that a sidecar ships.',
};

const lateFirstProfile: Finding = {
  severity: 'note',
  what: 'The profiler starts 10 to 70 s after the JVM; its first upload comes after 70 to 130 s.',
  why: 'An OutOfMemoryError before that leaves no profile at all.',
  source: MEASURED_ON_DATADOG,
  remedy: 'Set dd.profiling.start-force-first=true: it then covers the time from about the start.',
};
