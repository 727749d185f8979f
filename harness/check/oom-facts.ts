import { type Jdk, JDKS } from '../config/choice.ts';
import { OOM_TYPES, type OomType } from '../oom-type.ts';
import type { Capture } from './capture.ts';
import { MEASURED_ON_ALL, MEASURED_ON_DATADOG, type Source } from './finding.ts';

/**
 * `fires`: the OOM sets it off. `cannot-fire`: it does not, ever. `records`: nothing sets it off; what it had
 * recorded before the OOM is there, whatever the type.
 */
export type Effect = 'fires' | 'cannot-fire' | 'records';

/** What an OOM of some types means for some captures. */
interface OomFact {
  readonly captures: readonly Capture[];
  readonly oomTypes: readonly OomType[];
  readonly jdks: readonly Jdk[];
  readonly effect: Effect;
  readonly reason: string;
  readonly source: Source;
}

/** Raised inside HotSpot, where the four flags are looked at. */
const RAISED_BY_VM = [
  'heap-space',
  'gc-overhead',
  'metaspace',
  'compressed-class-space',
  'array-size',
] as const;
const VM_FLAGS = ['heap-dump', 'hook', 'crash', 'exit'] as const;

/** What fires for what: the one table that `check` prints and that trials can be held against. */
const OOM_FACTS: readonly OomFact[] = [
  {
    captures: VM_FLAGS,
    oomTypes: RAISED_BY_VM,
    jdks: JDKS,
    effect: 'fires',
    reason: 'HotSpot raises it itself, and looks at the flag as it does.',
    source: MEASURED_ON_ALL,
  },
  {
    captures: VM_FLAGS,
    oomTypes: ['direct-buffer'],
    jdks: JDKS,
    effect: 'cannot-fire',
    reason: 'java.nio.Bits throws it from Java code; the flags are for errors that HotSpot raises.',
    source: MEASURED_ON_ALL,
  },
  {
    captures: VM_FLAGS,
    oomTypes: ['netty-direct'],
    jdks: JDKS,
    effect: 'cannot-fire',
    reason:
      'Netty throws it from Java code for a limit of its own (io.netty.maxDirectMemory); the flags are for errors that HotSpot raises.',
    source: MEASURED_ON_ALL,
  },
  {
    captures: VM_FLAGS,
    oomTypes: ['native-thread'],
    jdks: JDKS,
    effect: 'cannot-fire',
    reason: 'Thread.start throws it without going through the place where the flags are looked at.',
    source: MEASURED_ON_ALL,
  },
  {
    captures: [...VM_FLAGS, 'oom-event'],
    oomTypes: ['oom-killed'],
    jdks: JDKS,
    effect: 'cannot-fire',
    reason: 'The kernel sends SIGKILL; the JVM runs nothing any more.',
    source: MEASURED_ON_ALL,
  },
  {
    captures: ['oom-event'],
    oomTypes: RAISED_BY_VM,
    jdks: JDKS,
    effect: 'fires',
    reason: 'The agent sets OnOutOfMemoryError to its own notifier; a notification, not evidence.',
    source: MEASURED_ON_DATADOG,
  },
  {
    captures: ['oom-event'],
    oomTypes: ['direct-buffer', 'netty-direct', 'native-thread'],
    jdks: JDKS,
    effect: 'cannot-fire',
    reason: 'It hangs on OnOutOfMemoryError, which does not fire for this type.',
    source: MEASURED_ON_DATADOG,
  },
  {
    captures: ['jfr'],
    oomTypes: OOM_TYPES,
    jdks: JDKS,
    effect: 'records',
    reason: 'It records all along; what had been flushed to its repository before the OOM is there.',
    source: MEASURED_ON_ALL,
  },
  {
    captures: ['profile'],
    oomTypes: OOM_TYPES,
    jdks: JDKS,
    effect: 'records',
    reason: 'It uploads every 60 s; what was sent before the OOM is there, the rest mostly is not.',
    source: MEASURED_ON_DATADOG,
  },
];

/** The fact for one capture, OOM type and JDK. */
export function factOf(place: {
  readonly capture: Capture;
  readonly oomType: OomType;
  readonly jdk: Jdk;
}): OomFact {
  const fact = OOM_FACTS.find(
    ({ captures, oomTypes, jdks }) =>
      captures.includes(place.capture) && oomTypes.includes(place.oomType) && jdks.includes(place.jdk),
  );
  if (fact === undefined) throw new RangeError(`no fact for ${Object.values(place).join(', ')}`);
  return fact;
}
