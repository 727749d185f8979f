import { isSet } from '../capture.ts';
import { dumpPlace, otherReaders } from '../dump-place.ts';
import { type Rule } from '../finding.ts';

/** A dump that nobody takes off the task's disk. */
export const dumpStays: Rule = {
  id: 'dump-stays',
  find: (subject) => {
    if (!isSet('heap-dump', subject) || isSet('hook', subject)) return [];
    const place = dumpPlace(subject);
    const isDurable = place.mount !== null && subject.durableVolumes.includes(place.mount.volume);
    if (isDurable || otherReaders(subject, place).length > 0) return [];
    const isPlaceKnown = place.isKnown || subject.container.mountPoints.length === 0;
    const isCertain = isPlaceKnown && subject.isWholeSeen;
    return [
      {
        severity: isCertain ? 'serious' : 'warning',
        what: `Nothing takes the dump at ${place.path} off the task: no hook, no sidecar on its volume, no EFS.`,
        why: 'The ephemeral storage is destroyed with the task.',
        source: { grade: 'documented', reference: 'ECS developer guide, "Fargate task ephemeral storage"' },
        remedy: 'Upload it in -XX:OnOutOfMemoryError, from a sidecar on a shared volume, or dump to EFS.',
      },
    ];
  },
};
