import { isSet } from '../capture.ts';
import { otherReaders, placeOf } from '../dump-place.ts';
import { MEASURED_ON_ALL, type Rule } from '../finding.ts';

/** A crash report that nobody takes off the task's disk. */
export const errorFile: Rule = {
  id: 'error-file',
  find: (subject) => {
    const { settings, durableVolumes } = subject;
    // The hook runs before the report is written, OnError after it.
    if (!isSet('crash', subject) || settings.value('OnError') !== undefined) return [];
    const place = placeOf(subject, settings.value('ErrorFile') ?? 'hs_err_pid<pid>.log');
    const isDurable = place.mount !== null && durableVolumes.includes(place.mount.volume);
    if (isDurable || otherReaders(subject, place).length > 0) return [];
    const isPrinted =
      settings.isOn('ErrorFileToStdout') === true || settings.isOn('ErrorFileToStderr') === true;
    if (isPrinted) return [];
    return [
      {
        severity: subject.isWholeSeen ? 'serious' : 'warning',
        what: `Nothing takes the crash report at ${place.path} off the task.`,
        why: 'It is written after OnOutOfMemoryError has run, and is destroyed with the task.',
        source: MEASURED_ON_ALL,
        remedy:
          'Send it in -XX:OnError, print it with -XX:+ErrorFileToStdout, or put ErrorFile on a volume that a sidecar mounts.',
      },
    ];
  },
};
