import { isSet } from '../capture.ts';
import { dumpPlace, type FilePlace, otherReaders } from '../dump-place.ts';
import { type Finding, MEASURED_ON_ALL, type Rule, type Source } from '../finding.ts';
import type { CheckSubject } from '../subject.ts';

const FARGATE_VOLUMES: Source = {
  grade: 'documented',
  reference:
    'ECS developer guide, "Bind mounts": a new volume belongs to root with mode 0755 unless the image says otherwise',
};

/** A dump into a place where the JVM's user cannot write. */
export const dumpNotWritable: Rule = {
  id: 'dump-not-writable',
  find: (subject) => {
    if (!isSet('heap-dump', subject)) return [];
    const { container } = subject;
    const place = dumpPlace(subject);
    if (place.mount?.readOnly === true)
      return [readOnly(place, `volume ${place.mount.volume} is mounted read-only`)];
    const isRoot = place.mount === null && (place.isKnown || container.mountPoints.length === 0);
    if (isRoot && container.readonlyRootFilesystem) {
      return [readOnly(place, 'the root file system is read-only and no volume is mounted there')];
    }
    return place.mount !== null && isOrdinaryUser(subject) && !hasOwnerBefore(subject, place)
      ? [rootsVolume(place, container.user ?? '')]
      : [];
  },
};

function readOnly({ path }: FilePlace, reason: string): Finding {
  return {
    severity: 'serious',
    what: `The dump cannot be written to ${path}: ${reason}.`,
    why: 'The JVM says "Unable to create" and goes on without a dump.',
    source: MEASURED_ON_ALL,
    remedy: 'Mount a writable volume there, or choose a path on one.',
    blocks: ['heap-dump'],
  };
}

function rootsVolume({ path, mount }: FilePlace, user: string): Finding {
  return {
    severity: 'warning',
    what: `The dump goes to ${path} on volume ${mount?.volume}, and the container's user is ${user}.`,
    why: 'A fresh volume belongs to root, unless the image has that directory with another owner and declares it a VOLUME: the dump is then refused.',
    source: FARGATE_VOLUMES,
    remedy: `Declare it in the image (chown, then VOLUME), or let a container that runs before it chown it.`,
  };
}

function isOrdinaryUser({ container }: CheckSubject): boolean {
  const user = container.user?.split(':', 1)[0] ?? 'root';
  return user !== 'root' && user !== '0';
}

/** Another container that mounts the volume and has to end first may well be there to give it its owner. */
function hasOwnerBefore(subject: CheckSubject, place: FilePlace): boolean {
  const ended = subject.container.dependsOn.filter(
    ({ condition }) => condition === 'SUCCESS' || condition === 'COMPLETE',
  );
  return otherReaders(subject, place).some(({ name }) =>
    ended.some(({ containerName }) => containerName === name),
  );
}
