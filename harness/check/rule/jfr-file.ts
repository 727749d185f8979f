import { isSet } from '../capture.ts';
import { otherReaders, placeOf } from '../dump-place.ts';
import { type Finding, MEASURED_ON_ALL, type Rule } from '../finding.ts';
import type { CheckSubject } from '../subject.ts';

/** A flight recording that is empty when it is needed, or lies where nobody gets at it. */
export const jfrFile: Rule = {
  id: 'jfr-file',
  find: (subject) => {
    if (!isSet('jfr', subject)) return [];
    const recordings = subject.settings.values('StartFlightRecording').join(',');
    const isDumped = /(?:^|,)(?:filename=|dumponexit=true)/.test(recordings);
    const isEnd = isSet('exit', subject) || isSet('crash', subject);
    const isHooked = isSet('hook', subject);
    const repository = pathOf('repository', subject.settings.value('FlightRecorderOptions'));
    const isRepositoryReadable = isReadable(repository, subject);
    const isFileReadable = !isEnd && isReadable(pathOf('filename', recordings), subject);
    const isLost = subject.isWholeSeen && !isHooked && !isFileReadable;
    return [
      ...(isDumped && isEnd ? [emptyFile(isRepositoryReadable || isHooked)] : []),
      ...(isRepositoryReadable ? [] : [lostRepository(repository, isLost)]),
    ];
  },
};

function emptyFile(hasChunk: boolean): Finding {
  return {
    severity: hasChunk ? 'warning' : 'serious',
    what: 'The recording is to be written at the exit, and an OutOfMemoryError ends the JVM at once.',
    why: 'Exit and Crash leave a file of 0 bytes; what survives is the chunk in the repository, if it was flushed once.',
    source: MEASURED_ON_ALL,
    remedy: 'Take the chunk from the repository (-XX:FlightRecorderOptions=repository=…) instead.',
  };
}

function lostRepository(repository: string | undefined, isLost: boolean): Finding {
  return {
    severity: isLost ? 'serious' : 'warning',
    what: `The recording's chunks lie in ${repository ?? 'a directory of the JVM’s own choice'}, where nothing outside the container gets at them.`,
    why: 'After a kernel kill the chunk is the only evidence there is, and it is gone with the task.',
    source: MEASURED_ON_ALL,
    remedy: 'Put repository= on a volume that an uploader mounts too, or on EFS.',
  };
}

function pathOf(setting: string, value = ''): string | undefined {
  return new RegExp(`(?:^|,)${setting}=([^,]+)`).exec(value)?.[1];
}

function isReadable(path: string | undefined, subject: CheckSubject): boolean {
  if (path === undefined) return false;
  const place = placeOf(subject, path);
  const isDurable = place.mount !== null && subject.durableVolumes.includes(place.mount.volume);
  return isDurable || otherReaders(subject, place).length > 0;
}
