import { MEASURED_ON_ALL, type Rule, type Source } from '../finding.ts';

const VISIBILITY: Source = {
  grade: 'inferred',
  reference:
    'ECS agent source and reports of cgroup v2 hosts; the effect itself is measured on OpenJDK 17, 21 and 25',
};

/** A heap that is a share of memory, in a container whose memory the JVM may not see. */
export const hiddenMemory: Rule = {
  id: 'hidden-memory',
  find: ({ settings, container, visibility, limits, task }) => {
    const isShare = settings.value('MaxHeapSize') === undefined && settings.value('MaxRAM') === undefined;
    if (!isShare) return [];
    if (settings.isOn('UseContainerSupport') === false) {
      return [
        {
          severity: 'serious',
          what: 'UseContainerSupport is off and there is no -Xmx.',
          why: 'The heap is sized from the machine, not from the task: the kernel kills before any Java error.',
          source: MEASURED_ON_ALL,
          remedy: 'Leave the flag out, or set -Xmx.',
        },
      ];
    }
    if (container.memoryMiB !== null) return [];
    const share = limits.heap?.origin === 'share' || settings.value('MaxRAMPercentage') !== undefined;
    const size = share ? `MaxRAMPercentage=${settings.value('MaxRAMPercentage') ?? ''}` : 'the default share';
    return [
      {
        severity: visibility === 'hidden' ? 'serious' : share ? 'warning' : 'note',
        what: `The heap is ${size.replace(/=$/, '')} of what the JVM sees, and container ${container.name} has no memory of its own.`,
        why: `Where the task's ${task.size.memoryMiB} MiB are hidden (cgroup v2) the JVM takes its share of the machine, and the kernel kills before any Java error. JDK 21.0.9 and 24.0.1 did so on cgroup v1 too (JDK-8370572).`,
        source: VISIBILITY,
        remedy: 'Set the container’s memory, or -Xmx.',
      },
    ];
  },
};
