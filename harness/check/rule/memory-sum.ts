import { hasDatadogTracer } from '../datadog.ts';
import { type Finding, type Rule, type Source } from '../finding.ts';
import type { MemoryLimit } from '../java/memory-limits.ts';
import { mibText, MIB } from '../java/memory-size.ts';
import type { CheckSubject } from '../subject.ts';

/** Where the definition bounds nothing: threads and metaspace of a mid-sized web service (assumed). */
const THREADS_ASSUMED = 50;
const METASPACE_ASSUMED_BYTES = 128 * MIB;
/** RSS that dd-java-agent 1.68.1 with its profiler adds (measured). */
const TRACER_BYTES = 130 * MIB;

const SOURCE: Source = {
  grade: 'documented',
  reference: 'java manual (defaults of the flags); threads and metaspace without a limit are assumptions',
};

interface Part {
  readonly name: string;
  readonly bytes: number;
  /** The definition itself says so. */
  readonly isSet: boolean;
  readonly remark: string;
}

/** What the JVM may take against what it has: above it the kernel kills before any Java error. */
export const memorySum: Rule = {
  id: 'memory-sum',
  find: (subject) => {
    const parts = partsOf(subject);
    const { bytes: roomBytes, name } = roomOf(subject);
    const heap = parts.find((part) => part.name === 'heap');
    const setBytes = total(parts.filter((part) => part.isSet || part.name === 'heap'));
    if (heap !== undefined && heap.bytes >= roomBytes)
      return [finding({ severity: 'serious', parts: [heap], roomBytes, name })];
    if (heap !== undefined && setBytes > roomBytes) {
      const limited = parts.filter((part) => part.isSet || part.name === 'heap');
      return [finding({ severity: 'serious', parts: limited, roomBytes, name })];
    }
    return total(parts) > roomBytes ? [finding({ severity: 'warning', parts, roomBytes, name })] : [];
  },
};

function finding(sum: {
  readonly severity: 'serious' | 'warning';
  readonly parts: readonly Part[];
  readonly roomBytes: number;
  readonly name: string;
}): Finding {
  const terms = sum.parts.map(({ name, bytes, remark }) => `${name} ${mibText(bytes)}${remark}`).join(' + ');
  const isOne = sum.parts.length === 1;
  return {
    severity: sum.severity,
    what: `${terms}${isOne ? '' : ` = ${mibText(total(sum.parts))}`}, ${isOne ? 'not below' : 'above'} the ${mibText(sum.roomBytes)} of ${sum.name}.`,
    why:
      sum.severity === 'serious'
        ? 'The limits the definition sets cannot all be used: the kernel kills first, and no flag fires then.'
        : 'What leaks may grow until the kernel kills, before it meets a Java limit; no flag fires then.',
    source: SOURCE,
    remedy:
      sum.severity === 'serious'
        ? 'Lower the heap or raise the memory.'
        : 'Set MaxDirectMemorySize and MaxMetaspaceSize so that the sum fits.',
  };
}

function partsOf(subject: CheckSubject): readonly Part[] {
  const { heap, direct, nettyDirect, metaspace, codeCache, threadStackBytes } = subject.limits;
  return [
    ...(heap === null ? [] : [limitedPart('heap', heap)]),
    ...(direct === null
      ? []
      : [{ ...limitedPart('direct', direct), ...(direct.origin !== 'set' && AS_THE_HEAP) }]),
    ...(nettyDirect === null
      ? []
      : [{ ...limitedPart('Netty’s own direct', nettyDirect), remark: ' (of 4.2)' }]),
    metaspace === null
      ? { name: 'metaspace', bytes: METASPACE_ASSUMED_BYTES, isSet: false, remark: ' (no limit, assumed)' }
      : limitedPart('metaspace', metaspace),
    limitedPart('code cache', codeCache),
    {
      name: 'threads',
      bytes: THREADS_ASSUMED * threadStackBytes,
      isSet: false,
      remark: ` (${THREADS_ASSUMED} of them assumed)`,
    },
    ...(hasDatadogTracer(subject)
      ? [{ name: 'Datadog tracer', bytes: TRACER_BYTES, isSet: false, remark: ' (measured)' }]
      : []),
  ];
}

const AS_THE_HEAP = { remark: ' (no limit, so as much as the heap)' };

function limitedPart(name: string, { bytes, origin }: MemoryLimit): Part {
  const remark = origin === 'default' ? ' (default)' : '';
  return { name, bytes, isSet: origin === 'set', remark };
}

function total(parts: readonly Part[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The container's own limit, or what the task has beside what its other containers are given. */
function roomOf({ task, container }: CheckSubject): { readonly bytes: number; readonly name: string } {
  if (container.memoryMiB !== null) {
    return { bytes: container.memoryMiB * MIB, name: `container ${container.name}` };
  }
  const others = task.containers
    .filter(({ name }) => name !== container.name)
    .reduce((sum, other) => sum + (other.memoryReservationMiB ?? other.memoryMiB ?? 0), 0);
  const name = others === 0 ? 'the task' : `the task beside ${others} MiB of its other containers`;
  return { bytes: (task.size.memoryMiB - others) * MIB, name };
}
