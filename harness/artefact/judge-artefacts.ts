import { posix } from 'node:path';
import { hookOverMs, isBackgroundHook } from '../timeline/hook-over.ts';
import { handledOomBefore, oomInstant } from '../timeline/oom-instant.ts';
import { eventsOfKind } from '../timeline/timeline.ts';
import type { TimelineEvent } from '../timeline/timeline-event.ts';
import type { ArtefactFacts, DumpFile, Finding, HsErrFile, RecordingFile } from './artefact-facts.ts';
import type { Artefact, Artefacts } from './artefact-record.ts';

export interface ArtefactContext {
  readonly events: readonly TimelineEvent[];
  /** Milliseconds by which a container's own clock is ahead of the events' times. */
  readonly engineOffsetMs: number;
}

/** Which of the JVM's artefacts came to exist on the task's disk, and whether each is whole. Pure. */
export function judgeArtefacts(facts: ArtefactFacts, context: ArtefactContext): Artefacts {
  const { events } = context;
  const oom = oomInstant(events);
  const handledAtMs = oom === undefined ? null : handledOomBefore(events, oom.atMs);
  return {
    dump: judgeDump(facts.dump, { ...context, handledAtMs }),
    hook: judgeHook(events, handledAtMs),
    hsErr: found(facts.hsErr, { judge: hsErrFile, absent: 'The JVM wrote no crash report.' }),
    jfr: found(facts.recordings, { judge: recordings, absent: 'There is no recording.' }),
    jfrChunks: found(facts.repository, {
      judge: recordings,
      absent: 'There is no chunk in a repository of the flight recorder.',
    }),
  };
}

interface HandledContext extends ArtefactContext {
  /** When the service had last handled an OutOfMemoryError before the trial's; `null` when it never had. */
  readonly handledAtMs: number | null;
}

function judgeDump(facts: Finding<DumpFile>, context: HandledContext): Artefact {
  const { events, engineOffsetMs, handledAtMs } = context;
  const begun = eventsOfKind(events, 'dump-begin').at(-1);
  const failed = eventsOfKind(events, 'dump-failed').at(-1);
  const absent =
    begun === undefined
      ? 'The JVM began no heap dump.'
      : `The JVM began a dump to ${begun.path}, but there is no such file${failed === undefined ? '' : `: ${failed.reason}`}.`;
  return found(facts, {
    absent,
    judge: ({ path, sizeBytes, structure, dumpedAtMs }) => ({
      state: structure.kind === 'complete' ? 'complete' : 'incomplete',
      path,
      sizeBytes,
      isOfEarlierOom: isBefore(dumpedAtMs === null ? begun?.atMs : dumpedAtMs - engineOffsetMs, handledAtMs),
      detail:
        structure.kind === 'complete'
          ? 'It walks to its end record.'
          : `It is broken at byte ${structure.atOffset}: ${structure.reason}.`,
    }),
  });
}

function judgeHook(events: readonly TimelineEvent[], handledAtMs: number | null): Artefact {
  const begun = eventsOfKind(events, 'hook-begin').at(-1);
  if (begun === undefined) return none('The JVM ran no hook.');
  const ended = eventsOfKind(events, 'hook-end').find(({ atMs }) => atMs >= begun.atMs);
  // The JVM going on tells of a hook that it waited for.
  const isOver = isBackgroundHook(begun) ? ended !== undefined : hookOverMs(events, begun) !== null;
  const state = isOver ? 'complete' : 'incomplete';
  return {
    state,
    path: null,
    sizeBytes: null,
    isOfEarlierOom: isBefore(begun.atMs, handledAtMs),
    detail:
      state === 'incomplete'
        ? `${begun.command} was begun; nothing says that it ended.`
        : `${begun.command} ended${ended?.exitCode == null ? '' : ` with exit code ${ended.exitCode}`}.`,
  };
}

function hsErrFile({ path, sizeBytes, flaw, cause }: HsErrFile): Artefact {
  const about = cause === null ? '' : ` and says: ${cause}`;
  return {
    state: flaw === null ? 'complete' : 'incomplete',
    path,
    sizeBytes,
    isOfEarlierOom: false,
    detail: flaw === null ? `It is whole${about}.` : `It is not whole: ${flaw}${about}.`,
  };
}

function recordings(files: readonly RecordingFile[]): Artefact {
  const [first] = files;
  const flawed = files.find(({ structure }) => structure.kind !== 'complete');
  const chunks = files.reduce((sum, file) => sum + file.chunks, 0);
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  return {
    state: flawed === undefined ? 'complete' : 'incomplete',
    path: files.length === 1 ? (first?.path ?? null) : posix.dirname(first?.path ?? '/'),
    sizeBytes,
    isOfEarlierOom: false,
    detail: flawed === undefined ? `${counted(chunks, 'chunk')}, finished.` : flawOf(flawed, chunks),
  };
}

function flawOf({ sizeBytes, structure }: RecordingFile, chunks: number): string {
  if (sizeBytes === 0) return 'It has 0 bytes.';
  if (structure.kind === 'complete') return 'It is complete.';
  return `${counted(chunks, 'chunk')}, ${structure.kind} at byte ${structure.atOffset}: ${structure.reason}.`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function isBefore(atMs: number | undefined, handledAtMs: number | null): boolean {
  return atMs !== undefined && handledAtMs !== null && atMs <= handledAtMs;
}

function found<Found>(
  facts: Finding<Found>,
  { judge, absent }: { readonly judge: (found: Found) => Artefact; readonly absent: string },
): Artefact {
  switch (facts.kind) {
    case 'none':
      return none(absent);
    case 'failed':
      return { ...none(`The task’s disk could not be read: ${facts.message}`), state: 'unknown' };
    case 'found':
      return judge(facts.found);
  }
}

function none(detail: string): Artefact {
  return { state: 'none', path: null, sizeBytes: null, isOfEarlierOom: false, detail };
}
