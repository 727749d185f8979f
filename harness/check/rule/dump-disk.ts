import { isSet } from '../capture.ts';
import { dumpPlace } from '../dump-place.ts';
import { MEASURED_ON_ALL, type Rule } from '../finding.ts';
import { mibText, MIB } from '../java/memory-size.ts';

/** A dump that does not fit on the task's disk; segmented ones (JDK 22 and later) need up to twice their size. */
export const dumpDisk: Rule = {
  id: 'dump-disk',
  find: (subject) => {
    const { heap } = subject.limits;
    if (!isSet('heap-dump', subject) || heap === null) return [];
    const { mount } = dumpPlace(subject);
    if (mount !== null && subject.durableVolumes.includes(mount.volume)) return [];
    const isSegmented = subject.jdk.jdk >= 22;
    const isCompressed = Number(subject.settings.value('HeapDumpGzipLevel') ?? 0) > 0;
    const neededBytes = heap.bytes * (isSegmented ? 2 : 1);
    const diskBytes = subject.task.ephemeralStorageGiB * 1024 * MIB;
    if (neededBytes <= diskBytes) return [];
    return [
      {
        severity: heap.bytes > diskBytes && !isCompressed ? 'serious' : 'warning',
        what: `A dump of a full heap needs up to ${mibText(neededBytes)}; the task's disk has ${mibText(diskBytes)}.`,
        why: `On a full disk the dump stays incomplete, and a hook may find no room either.${isSegmented ? ' From JDK 22 on a dump is written in segments and merged: up to twice its size.' : ''}${isCompressed ? ' Compressed it is smaller, by how much depends on the heap.' : ''}`,
        source: MEASURED_ON_ALL,
        remedy: 'Raise ephemeralStorage.sizeInGiB.',
      },
    ];
  },
};
