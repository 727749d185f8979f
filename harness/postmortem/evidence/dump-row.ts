import { hookCommands, isSet } from '../../check/capture.ts';
import { dumpPlace, otherReaders } from '../../check/dump-place.ts';
import type { OomType } from '../../oom-type.ts';
import { maskedText } from '../../task/definition/secret-mask.ts';
import type { Case, SeenFlags } from '../case.ts';
import { isWithinLife } from '../lifetime.ts';
import { signsOf } from '../log/log-facts.ts';
import { FLAGS_UNKNOWN, instantText, notSeenRow, whyNotFired } from './evidence-words.ts';
import type { EvidenceRow } from './evidence-row.ts';

const WHAT = 'heap dump';

/** The heap dump: given, on its way out, or gone. */
export function dumpRow(subject: Case, oomTypes: readonly OomType[]): EvidenceRow {
  const { dump, flags, log } = subject;
  if (dump !== null) return givenDump(subject);
  const begun = signsOf(log, 'dump-begin').at(-1);
  const ended = signsOf(log, 'dump-end').at(-1);
  const failed = signsOf(log, 'dump-failed').at(-1);
  const citations = [begun, failed ?? ended].flatMap((sign) => sign?.last.citation ?? []);
  if (failed !== undefined && (ended === undefined || ended.last.sequence < failed.last.sequence)) {
    return {
      what: WHAT,
      state: 'gone',
      where: 'The JVM could not write it whole, in its own words.',
      citations,
    };
  }
  if (begun === undefined) {
    if (flags === null) return { what: WHAT, state: 'unknown', where: FLAGS_UNKNOWN, citations };
    const reason = whyNotFired('heap-dump', flags, oomTypes);
    if (reason !== null)
      return { what: WHAT, state: 'never-made', where: reason, citations: [flags.citation] };
    if (!isSet('heap-dump', flags.subject)) return notSeenRow(WHAT, flags, '-XX:+HeapDumpOnOutOfMemoryError');
  }
  if (flags?.origin === 'definition') {
    return {
      ...wayOut(flags, begun !== undefined && ended === undefined),
      citations: [flags.citation, ...citations],
    };
  }
  return {
    what: WHAT,
    state: 'may-exist',
    where: `${begun === undefined ? 'If the JVM wrote one, it' : `The JVM ${ended === undefined ? 'began' : 'wrote'} ${begun.sign.path}. It`} is gone with the task, unless a hook, a sidecar or EFS took it: the task definition tells.`,
    citations: [...(flags === null ? [] : [flags.citation]), ...citations],
  };
}

function givenDump({ dump, task }: Case): EvidenceRow {
  const [file, flaw] = [dump?.file ?? '', dump?.flaw ?? null];
  const isOther = !isWithinLife(dump?.atMs ?? null, task);
  const held = dump?.holder === null || dump === null ? '' : ` Most of its memory is held by ${dump.holder}.`;
  const origin = dump?.isOfOom === true ? ' An OutOfMemoryError set it off.' : '';
  return {
    what: WHAT,
    state: 'given',
    where: isOther
      ? `${file} was written ${instantText(dump?.atMs ?? null)}, outside of this task's life: it is another task's.`
      : `${file} is ${flaw === null ? 'whole' : `not whole (${flaw})`}.${origin}${held} lastgasp hprof shows more.`,
    citations: dump === null ? [] : [dump.citation],
  };
}

/** Where a dump goes from the disk of the task. */
function wayOut({ subject }: SeenFlags, isUnfinished: boolean): Omit<EvidenceRow, 'citations'> {
  const place = dumpPlace(subject);
  const unfinished = isUnfinished ? ' The log does not say that it was finished.' : '';
  if (place.mount !== null && subject.durableVolumes.includes(place.mount.volume)) {
    return {
      what: WHAT,
      state: 'may-exist',
      where: `On volume ${place.mount.volume}, which outlives the task, as ${place.path} in the container.${unfinished}`,
    };
  }
  const readers = otherReaders(subject, place).map(({ name }) => name);
  const hooks = hookCommands(subject);
  if (readers.length > 0 || hooks.length > 0) {
    const by =
      readers.length > 0 ? `container ${readers.join(', ')}` : `the hook ${maskedText(hooks.join('; '))}`;
    return {
      what: WHAT,
      state: 'may-exist',
      where: `In the bucket that ${by} sends to (S3), under a key of the time of the OutOfMemoryError, if the upload was done before the end.${unfinished} A smaller object than the dump was cut off: lastgasp hprof tells.`,
    };
  }
  return subject.isWholeSeen
    ? {
        what: WHAT,
        state: 'gone',
        where: `${place.path} was on the task's own disk, and nothing takes it off: no hook, no sidecar on its volume, no EFS.`,
      }
    : {
        what: WHAT,
        state: 'may-exist',
        where: `${place.path} was on the task's own disk and is gone with it, unless something in the image sent it: the definition has no hook, no sidecar on its volume, no EFS.`,
      };
}
