import { isSet } from '../capture.ts';
import { dumpPlace } from '../dump-place.ts';
import { type Finding, MEASURED_ON_ALL, type Rule } from '../finding.ts';

/** Where the dump goes: named for nothing, not as meant, or taken already. */
export const dumpPath: Rule = {
  id: 'dump-path',
  find: (subject) => {
    const { settings, jdk } = subject;
    const path = settings.value('HeapDumpPath');
    if (!isSet('heap-dump', subject)) {
      return path === undefined ? [] : [unused(path)];
    }
    const place = dumpPlace(subject);
    const isExpanded = jdk.jdk === 25;
    const volume = place.mount?.volume;
    const isDurable = volume !== undefined && subject.durableVolumes.includes(volume);
    const isRestarted = subject.container.restartPolicy !== null;
    return [
      ...(path?.includes('%p') === true && !isExpanded ? [notExpanded(path, jdk.jdk)] : []),
      ...(isDurable || isRestarted
        ? [
            collision(
              place.path,
              isDurable ? `volume ${volume} outlives the task` : 'the container is restarted',
            ),
          ]
        : []),
    ];
  },
};

function unused(path: string): Finding {
  return {
    severity: 'warning',
    what: `HeapDumpPath=${path} is set, and HeapDumpOnOutOfMemoryError is not.`,
    why: 'The path alone makes no dump.',
    source: MEASURED_ON_ALL,
    remedy: 'Add -XX:+HeapDumpOnOutOfMemoryError.',
  };
}

function notExpanded(path: string, jdk: number): Finding {
  return {
    severity: 'warning',
    what: `JDK ${jdk} does not expand %p in HeapDumpPath=${path}.`,
    why: 'The file is named with the two characters; JDK 25 puts the PID there.',
    source: MEASURED_ON_ALL,
    remedy: 'Name a directory that exists: the JVM adds java_pid<pid>.hprof.',
  };
}

function collision(path: string, reason: string): Finding {
  return {
    severity: 'warning',
    what: `A second dump to ${path} cannot be made, and ${reason}.`,
    why: 'A dump never overwrites a file ("File exists"); in a container the PID, and so the name within a directory, is always the same.',
    source: MEASURED_ON_ALL,
    remedy:
      'Have the hook move the dump away under a name of its own, or give each start a directory of its own.',
  };
}
