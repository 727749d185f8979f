import { CAPTURES } from '../capture.ts';
import { MEASURED_ON_ALL, type Rule } from '../finding.ts';
import { mibText } from '../java/memory-size.ts';

const COLLECTORS = ['UseSerialGC', 'UseParallelGC', 'UseG1GC', 'UseZGC', 'UseShenandoahGC', 'UseEpsilonGC'];

/** Flags that are right one by one and keep the JVM from starting together. */
export const contradiction: Rule = {
  id: 'contradiction',
  find: ({ settings }) => {
    const collectors = COLLECTORS.filter((name) => settings.isOn(name) === true);
    const initial = settings.sizeBytes('InitialHeapSize');
    const most = settings.sizeBytes('MaxHeapSize');
    const whats = [
      ...(collectors.length > 1 ? [`Several collectors are chosen: ${collectors.join(', ')}.`] : []),
      ...(initial !== undefined && most !== undefined && initial > most
        ? [`The heap begins with ${mibText(initial)} and may have ${mibText(most)}.`]
        : []),
    ];
    return whats.map((what) => ({
      severity: 'serious',
      what,
      why: 'The JVM does not start: "Error occurred during initialization of VM".',
      source: MEASURED_ON_ALL,
      remedy: 'Keep one of them, or make them agree.',
      blocks: CAPTURES,
    }));
  },
};
