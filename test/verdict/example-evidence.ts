import type { ArtefactFacts } from '../../harness/artefact/artefact-facts.ts';
import type { TimelineEvent } from '../../harness/timeline/timeline-event.ts';
import type { TaskEnd, TrialEvidence } from '../../harness/verdict/trial-evidence.ts';

export const STARTED_AT_MS = Date.UTC(2026, 10, 23, 5, 0, 0);

/** Milliseconds since the epoch of a moment of the example trial. */
export function at(secondsAfterStart: number): number {
  return STARTED_AT_MS + secondsAfterStart * 1000;
}

type OomEvent = Extract<TimelineEvent, { readonly kind: 'oom' }>;

/** The VM's banner of a full heap, 60 s into the trial, unless told otherwise. */
export function oomEvent(changes: Partial<OomEvent> = {}): OomEvent {
  return {
    kind: 'oom',
    oomType: 'heap-space',
    witness: 'jvm-banner',
    detail: 'java.lang.OutOfMemoryError: Java heap space',
    atMs: at(60),
    source: 'container-log',
    ...changes,
  };
}

export const READY: TimelineEvent = { kind: 'ready', atMs: at(5), source: 'prober' };

export const END: TaskEnd = {
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  stoppedAtMs: at(90.25),
  appEndedAtMs: at(90),
  app: {
    container: 'app',
    exitCode: 3,
    oomKilled: false,
    startedAtEngineMs: at(1),
    finishedAtEngineMs: at(90),
  },
};

/** A disk on which no artefact came to exist. */
const NOTHING_LEFT: ArtefactFacts = {
  dump: { kind: 'none' },
  hsErr: { kind: 'none' },
  recordings: { kind: 'none' },
  repository: { kind: 'none' },
};

/** A trial that was ready, ran out of heap and ended by itself, unless told otherwise. */
export function exampleEvidence(changes: Partial<TrialEvidence> = {}): TrialEvidence {
  return {
    trial: {
      id: 'heap-leak/17/dump-hook-exit/256-512/1',
      scenario: 'heap-leak',
      jdk: 17,
      flagSet: 'dump-hook-exit',
      taskSize: '256/512',
      phase: null,
      timing: null,
    },
    startedAtMs: STARTED_AT_MS,
    timeScale: 1,
    fingerprint: 'a83d4c4b106050c8',
    engineOffsetMs: 0,
    clockUncertaintyMs: 10,
    engineClockStepMs: 0,
    events: [READY, oomEvent()],
    end: END,
    description: null,
    failure: null,
    facts: { 'heap-dump': { file: null, object: null, pieces: [], holder: null } },
    artefacts: NOTHING_LEFT,
    models: [],
    fidelityNotes: ['one note'],
    conditions: { neighboursMax: 0, harnessRssBytes: 150_000_000 },
    ...changes,
  };
}
