import { judgeArtefacts } from '../artefact/judge-artefacts.ts';
import type { CapturePath, JudgeContext } from '../capture/capture-path.ts';
import type { ScenarioDefinition } from '../config/scenario.ts';
import { SCHEMA_VERSION, type TrialRecord } from '../journal/trial-record.ts';
import { oomInstant } from '../timeline/oom-instant.ts';
import { eventsOfKind, firstOfKind, type EventOf } from '../timeline/timeline.ts';
import { invalidVerdict, type PathVerdict } from '../capture/path-verdict.ts';
import { alertsOfTrial } from './alerts-of-trial.ts';
import { phaseReached } from './phase-reached.ts';
import { timeCourse } from './time-course.ts';
import { costOfTrial } from './cost-of-trial.ts';
import { reasonOfUnreachability } from './unreachable.ts';
import type { TaskEnd, TrialEvidence } from './trial-evidence.ts';

/** Exit code of a process that died of SIGKILL (128 + 9). */
const SIGKILLED = 137;

export interface JudgeOptions {
  readonly evidence: TrialEvidence;
  readonly scenario: ScenarioDefinition;
  readonly capturePaths: readonly CapturePath[];
}

/** Judges one trial from its evidence alone: pure, so that it can be done again without Docker. */
export function judgeTrial({ evidence, scenario, capturePaths }: JudgeOptions): TrialRecord {
  const { trial, end } = evidence;
  const oom = oomInstant(evidence.events);
  const wanted = firstOfKind(evidence.events, 'oom-wanted');
  const wrong = reasonOfInvalidity(evidence, scenario);
  const unreachableReason =
    wrong?.kind === 'wrong-oom' ? reasonOfUnreachability(evidence.events, scenario) : null;
  const invalidReason = unreachableReason === null ? (wrong?.reason ?? null) : null;
  const uncounted = unreachableReason ?? invalidReason;
  const paths: Record<string, PathVerdict> = {};
  for (const path of capturePaths) {
    paths[path.name] =
      uncounted === null && end !== null && oom !== undefined
        ? judgePath(path, evidence.facts[path.name], contextOf({ evidence, scenario, end, oom }))
        : invalidVerdict(uncounted ?? 'The task never started.');
  }
  return {
    schemaVersion: SCHEMA_VERSION,
    trial: trial.id,
    scenario: trial.scenario,
    oomType: scenario.oomType,
    jdk: trial.jdk,
    flagSet: trial.flagSet,
    taskSize: trial.taskSize,
    phase: trial.phase,
    phaseRule: trial.timing?.rule ?? null,
    phaseReached: phaseReached(trial.timing, evidence.events),
    periodSeconds: trial.timing?.periodSeconds ?? null,
    valid: uncounted === null,
    invalidReason,
    unreachableReason,
    spoiled: wrong?.kind === 'harness',
    timeScale: evidence.timeScale,
    fingerprint: evidence.fingerprint,
    startedAt: isoTime(evidence.startedAtMs),
    oomAt: oom === undefined ? null : isoTime(oom.atMs),
    oomWantedAt: wanted === undefined ? null : isoTime(wanted.atMs),
    oomWitness: oom?.witness ?? null,
    stoppedAt: end === null ? null : isoTime(end.stoppedAtMs),
    stopCode: end?.stopCode ?? null,
    stoppedReason: end?.stoppedReason ?? null,
    exitCode: end?.app.exitCode ?? null,
    oomKilled: end?.app.oomKilled ?? false,
    paths,
    artefacts: evidence.artefacts === null ? null : judgeArtefacts(evidence.artefacts, evidence),
    course:
      end === null || oom === undefined
        ? null
        : timeCourse({ events: evidence.events, oomAtMs: oom.atMs, end }),
    models: [...evidence.models],
    cost: costOfTrial(evidence),
    alerts: alertsOfTrial({ evidence, paths, uncounted }),
    fidelityNotes: [...evidence.fidelityNotes],
    conditions: { ...evidence.conditions },
  };
}

/** Why a trial does not count; a wrong OOM may be all that its JDK can produce, a harness that failed can be had again. */
interface Invalidity {
  readonly kind: 'wrong-oom' | 'harness' | 'other';
  /** One sentence. */
  readonly reason: string;
}

function other(reason: string): Invalidity {
  return { kind: 'other', reason };
}

/** `null` for a trial that counts; else the wrong OOM or none, or the harness itself failed. */
function reasonOfInvalidity(evidence: TrialEvidence, scenario: ScenarioDefinition): Invalidity | null {
  const { failure, events } = evidence;
  const blind = firstOfKind(events, 'observer-failed');
  if (failure !== null) {
    // A service that is never ready while nobody looks, say, may have been.
    const isHarness = failure.kind === 'harness-failed' || blind !== undefined;
    // What the harness suffered says why it failed, or why the service was not seen.
    const because = blind === undefined ? '' : ` (${blind.message})`;
    return { kind: isHarness ? 'harness' : 'other', reason: `${failure.detail}${because}` };
  }
  if (blind !== undefined) return { kind: 'harness', reason: blind.message };
  const oom = oomInstant(events);
  if (oom === undefined) return other(noOom(evidence));
  if (evidence.end === null) return other('The task’s end was not observed.');
  const ready = firstOfKind(events, 'ready');
  if (ready === undefined || ready.atMs > oom.atMs)
    return other('The OOM came before the service was ready.');
  if (oom.oomType === scenario.oomType) return null;
  const seen = `${oom.oomType} (${oom.witness}: ${oom.detail})`;
  return { kind: 'wrong-oom', reason: `Wrong OOM: ${seen} instead of ${scenario.oomType}.` };
}

/** No OOM of the service, and what was seen in its place. */
function noOom({ events, end }: TrialEvidence): string {
  const victims = eventsOfKind(events, 'kernel-kill').map(({ container }) => container);
  if (victims.length > 0) {
    return `The kernel killed ${victims.join(', ')} for the task's memory, not the service; the service had no OutOfMemoryError.`;
  }
  const handled = firstOfKind(events, 'oom-handled');
  if (handled !== undefined) {
    return `The only OutOfMemoryError was one that the service handled (${handled.detail}).`;
  }
  if (end !== null && end.stopCode !== 'EssentialContainerExited') {
    return `The task was stopped before any OutOfMemoryError was witnessed: ${end.stoppedReason}.`;
  }
  const killed = end?.app.exitCode === SIGKILLED && end.app.oomKilled;
  return killed
    ? 'No OutOfMemoryError was witnessed: exit code 137 and OOMKilled alone are none.'
    : 'No OutOfMemoryError was witnessed.';
}

/** A judge that throws says nothing about the evidence: the path is invalid with the error's words, never captured. */
function judgePath(path: CapturePath, facts: unknown, context: JudgeContext): PathVerdict {
  try {
    return path.judge(facts, context);
  } catch (error) {
    return invalidVerdict(`The evidence could not be judged: ${String(error)}`);
  }
}

function contextOf({
  evidence,
  scenario,
  end,
  oom,
}: {
  readonly evidence: TrialEvidence;
  readonly scenario: ScenarioDefinition;
  readonly end: TaskEnd;
  readonly oom: EventOf<'oom'>;
}): JudgeContext {
  return {
    events: evidence.events,
    culprit: scenario.culprit,
    startedAtMs: evidence.startedAtMs,
    oomAtMs: oom.atMs,
    containerEndMs: end.appEndedAtMs,
    engineOffsetMs: evidence.engineOffsetMs,
    clockUncertaintyMs: evidence.clockUncertaintyMs,
    engineClockStepMs: evidence.engineClockStepMs,
  };
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
