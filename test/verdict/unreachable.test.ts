import { describe, expect, it } from 'vitest';
import { factOfJvmLogLine } from '../../harness/timeline/jvm-log.ts';
import { readGcLog } from '../../harness/timeline/gc-log.ts';
import type { TimelineEvent } from '../../harness/timeline/timeline-event.ts';
import { reasonOfUnreachability } from '../../harness/verdict/unreachable.ts';

// As a JVM 25 writes it with ParallelGC and a heap of 48 MiB that fills by a trickle.
const GC_LOG = `
[32200ms][gc          ] GC(117) Pause Full (Allocation Failure) 40M->40M(44M) 151.310ms
[33000ms][gc          ] GC(118) Pause Full (Allocation Failure) 40M->40M(44M) 149.991ms
[33400ms][gc          ] GC(119) Pause Full (Allocation Failure) 40M->40M(44M) 400.000ms
[33538ms][gc          ] GC(120) Pause Full (Allocation Failure) 40M->40M(44M) 138.245ms
[33710ms][gc          ] GC(121) Pause Full (Allocation Failure) 40M->40M(44M) 171.716ms
[33867ms][gc          ] GC(122) Pause Full (Allocation Failure) 40M->40M(44M) 156.379ms
[34084ms][gc          ] GC(123) Pause Full (Allocation Failure) 40M->40M(44M) 216.777ms`.trim();

const GC_OVERHEAD = { oomType: 'gc-overhead', jvmFlags: ['-XX:+UseParallelGC'] } as const;

function events(log: string, changes: { readonly message?: string; readonly atSeconds?: number } = {}) {
  const lines = readGcLog(log.split('\n')).collections.map(({ atMs, fact }): TimelineEvent => ({
    ...fact,
    atMs,
    source: 'jvm-file',
  }));
  expect(lines).toHaveLength(log.split('\n').length);
  const text = `java.lang.OutOfMemoryError: ${changes.message ?? 'Java heap space'}`;
  const oom = factOfJvmLogLine({ stream: 'stdout', text });
  if (oom === undefined) throw new Error(`nothing is read into ${text}`);
  return [...lines, { ...oom, atMs: (changes.atSeconds ?? 34.085) * 1000, source: 'container-log' } as const];
}

describe('gc-overhead', () => {
  it('is unreachable for a JVM that did nothing but collect and threw heap space', () => {
    expect(reasonOfUnreachability(events(GC_LOG), GC_OVERHEAD)).toBe(
      'This JVM threw "Java heap space" where "GC overhead limit exceeded" was due: its last 5 full collections took 99 % of the time and recovered next to nothing.',
    );
  });

  it.each<[string, readonly TimelineEvent[]]>([
    ['nothing of the collector is in the log', events(GC_LOG).slice(-1)],
    ['it collected too few times', events(GC_LOG).slice(-5)],
    ['the collections left time between them', events(GC_LOG.replace('[33400ms]', '[33300ms]'))],
    ['the OOM came long after the last collection', events(GC_LOG, { atSeconds: 34.2 })],
    [
      'a collection recovered something',
      events(
        GC_LOG.replace(
          '(121) Pause Full (Allocation Failure) 40M',
          '(121) Pause Full (Allocation Failure) 43M',
        ),
      ),
    ],
    ['the OOM was another', events(GC_LOG, { message: 'Metaspace' })],
    ['there was no OOM', events(GC_LOG).slice(0, -1)],
  ])('is not unreachable when %s', (_name, seen) => {
    expect(reasonOfUnreachability(seen, GC_OVERHEAD)).toBeNull();
  });

  it('goes by the limits that the JVM was given', () => {
    const seen = events(GC_LOG.replace('[33400ms]', '[33300ms]'));
    const given = (...jvmFlags: readonly string[]) =>
      reasonOfUnreachability(seen, { oomType: 'gc-overhead', jvmFlags });
    expect(given('-XX:GCTimeLimit=90')).toContain('took 91 % of the time');
    expect(given('-XX:GCTimeLimit=92')).toBeNull();
    expect(given('-XX:GCTimeLimit=90', '-XX:GCTimeLimit=99')).toBeNull();
    const recovered = GC_LOG.replace(
      '(121) Pause Full (Allocation Failure) 40M',
      '(121) Pause Full (Allocation Failure) 43M',
    );
    const free = (percent: number) =>
      reasonOfUnreachability(events(recovered), {
        oomType: 'gc-overhead',
        jvmFlags: [`-XX:GCHeapFreeLimit=${percent}`],
      });
    expect(free(5)).not.toBeNull();
    expect(free(4)).toBeNull();
  });

  it('is the only type that can be', () => {
    expect(reasonOfUnreachability(events(GC_LOG), { oomType: 'metaspace', jvmFlags: [] })).toBeNull();
  });
});
