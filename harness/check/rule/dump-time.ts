import { isSet } from '../capture.ts';
import { type Rule } from '../finding.ts';
import { mibText } from '../java/memory-size.ts';

/** `HeapDumpGzipLevel=1` on one whole core; 80–90 MB/s measured. */
const GZIP_BYTES_PER_SECOND = 80e6;

/** A compressed dump that takes longer than is left once the task is stopped. */
export const dumpTime: Rule = {
  id: 'dump-time',
  find: (subject) => {
    const { heap } = subject.limits;
    const level = Number(subject.settings.value('HeapDumpGzipLevel') ?? 0);
    if (!isSet('heap-dump', subject) || heap === null || !(level > 0)) return [];
    const cores = Math.min(1, subject.task.size.cpuUnits / 1024);
    const seconds = Math.ceil(heap.bytes / (GZIP_BYTES_PER_SECOND * cores));
    const { stopTimeoutSeconds } = subject.container;
    if (seconds <= stopTimeoutSeconds) return [];
    return [
      {
        severity: 'warning',
        what: `Compressing a full heap of ${mibText(heap.bytes)} takes about ${seconds} s on ${cores} vCPU; stopTimeout is ${stopTimeoutSeconds} s.`,
        why: 'gzip level 1 does 80 to 90 MB/s on a whole core; a dump that is still being written when the stop signal comes goes on until SIGKILL, and is then cut.',
        source: {
          grade: 'measured',
          reference: 'OpenJDK 17 to 25 on two cores; that it shrinks with the share of a core is inferred',
        },
        remedy:
          'Raise stopTimeout (120 s at most), leave out HeapDumpGzipLevel, or compress while uploading.',
      },
    ];
  },
};
