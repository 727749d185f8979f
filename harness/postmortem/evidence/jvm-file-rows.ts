import { isSet } from '../../check/capture.ts';
import { otherReaders, placeOf } from '../../check/dump-place.ts';
import type { OomType } from '../../oom-type.ts';
import type { Case, SeenFlags } from '../case.ts';
import { isWithinLife } from '../lifetime.ts';
import { signsOf } from '../log/log-facts.ts';
import { FLAGS_UNKNOWN, instantText, notSeenRow, whyNotFired } from './evidence-words.ts';
import type { EvidenceRow } from './evidence-row.ts';

/** HotSpot's crash report, `hs_err_pid<n>.log`. */
export function crashReportRow(subject: Case, oomTypes: readonly OomType[]): EvidenceRow {
  const what = 'crash report';
  const { crashReport, flags, log, task } = subject;
  if (crashReport !== null) {
    const { file, flaw, atMs, citation } = crashReport;
    const where = isWithinLife(atMs, task)
      ? `${file} is ${flaw === null ? 'whole' : `not whole: ${flaw}`}`
      : `${file} was written ${instantText(atMs)}, outside of this task's life: it is another task's.`;
    return { what, state: 'given', where, citations: [citation] };
  }
  const written = signsOf(log, 'crash-report').at(-1);
  if (written !== undefined) {
    const place = flags === null ? null : placeState(flags, written.sign.path);
    return {
      what,
      state: place?.state ?? 'may-exist',
      where: `The JVM wrote ${written.sign.path}; ${place?.where ?? 'it is gone with the task unless something took it off its disk'}. Its head is in the log.`,
      citations: [written.last.citation],
    };
  }
  if (flags === null) return { what, state: 'unknown', where: FLAGS_UNKNOWN, citations: [] };
  const reason = whyNotFired('crash', flags, oomTypes);
  if (reason !== null) return { what, state: 'never-made', where: reason, citations: [flags.citation] };
  if (!isSet('crash', flags.subject)) return notSeenRow(what, flags, '-XX:+CrashOnOutOfMemoryError');
  const place = placeState(flags, flags.subject.settings.value('ErrorFile') ?? 'hs_err_pid<pid>.log');
  return {
    what,
    state: place.state,
    where: `If the JVM crashed: ${place.where}.`,
    citations: [flags.citation],
  };
}

/** The flight recording, or the chunks in its repository. */
export function recordingRow({ recording, flags, task }: Case): EvidenceRow {
  const what = 'flight recording';
  if (recording !== null) {
    const { file, flaw, fromMs, untilMs, citation } = recording;
    const isOther = !isWithinLife(fromMs, task) || !isWithinLife(untilMs, task);
    return {
      what,
      state: 'given',
      where: isOther
        ? `${file} covers a time outside of this task's life: it is another task's.`
        : `${file} ${flaw === null ? 'can be read' : `is damaged (${flaw})`} and ends ${instantText(untilMs)}. lastgasp jfr shows what it points at.`,
      citations: [citation],
    };
  }
  if (flags === null) return { what, state: 'unknown', where: FLAGS_UNKNOWN, citations: [] };
  if (!isSet('jfr', flags.subject)) return notSeenRow(what, flags, '-XX:StartFlightRecording');
  const options = flags.subject.settings.value('FlightRecorderOptions') ?? '';
  const repository = /(?:^|,)repository=([^,]+)/.exec(options)?.[1];
  const place = placeState(flags, repository ?? 'a directory of the JVM’s own choice');
  return {
    what,
    state: place.state,
    where: `Chunks up to a second before the end: ${place.where}. A recording written at the JVM's exit is empty after Exit- and CrashOnOutOfMemoryError.`,
    citations: [flags.citation],
  };
}

/** Whether a file of the JVM's outlives the task. */
function placeState({ subject, origin }: SeenFlags, path: string): Pick<EvidenceRow, 'state' | 'where'> {
  if (origin === 'log') {
    return {
      state: 'may-exist',
      where: `${path} is gone with the task, unless a sidecar or EFS took it: the task definition tells`,
    };
  }
  const place = placeOf(subject, path);
  if (place.mount !== null && subject.durableVolumes.includes(place.mount.volume)) {
    return {
      state: 'may-exist',
      where: `on volume ${place.mount.volume}, which outlives the task, as ${place.path}`,
    };
  }
  const readers = otherReaders(subject, place).map(({ name }) => name);
  return readers.length > 0
    ? { state: 'may-exist', where: `where container ${readers.join(', ')} sends ${place.path}` }
    : { state: 'gone', where: `${place.path} was on the task's own disk, which is gone` };
}
