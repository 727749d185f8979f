import type { CapturePath, JudgeContext } from '../capture/capture-path.ts';
import type { ScenarioDefinition } from '../config/scenario.ts';
import { SCHEMA_VERSION, type TrialRecord } from '../journal/trial-record.ts';
import { firstOfKind } from '../timeline/timeline.ts';
import { oomInstant } from './oom-instant.ts';
import { invalidVerdict, type PathVerdict } from '../capture/path-verdict.ts';
import type { TaskEnd, TrialEvidence } from './trial-evidence.ts';

export interface JudgeOptions {
  readonly evidence: TrialEvidence;
  readonly scenario: ScenarioDefinition;
  readonly capturePaths: readonly CapturePath[];
}

/** Judges one trial from its evidence alone: pure, so that it can be done again without Docker. */
export function judgeTrial({ evidence, scenario, capturePaths }: JudgeOptions): TrialRecord {
  const { trial, end } = evidence;
  const oom = oomInstant(evidence.events);
  const invalidReason = reasonOfInvalidity(evidence, scenario);
  const paths: Record<string, PathVerdict> = {};
  for (const path of capturePaths) {
    paths[path.name] =
      invalidReason === null && end !== null
        ? judgePath(path, evidence.facts[path.name], contextOf({ evidence, scenario, end }))
        : invalidVerdict(invalidReason ?? 'The task never started.');
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
    valid: invalidReason === null,
    invalidReason,
    timeScale: evidence.timeScale,
    fingerprint: evidence.fingerprint,
    startedAt: isoTime(evidence.startedAtMs),
    oomAt: oom === undefined ? null : isoTime(oom.atMs),
    oomWitness: oom?.witness ?? null,
    stoppedAt: end === null ? null : isoTime(end.stoppedAtMs),
    stopCode: end?.stopCode ?? null,
    stoppedReason: end?.stoppedReason ?? null,
    exitCode: end?.app.exitCode ?? null,
    oomKilled: end?.app.oomKilled ?? false,
    paths,
    fidelityNotes: [...evidence.fidelityNotes],
  };
}

/** One sentence, or `null` for a trial that counts: the wrong OOM or none, or the harness itself failed. */
function reasonOfInvalidity(evidence: TrialEvidence, scenario: ScenarioDefinition): string | null {
  if (evidence.failure !== null) return evidence.failure.detail;
  const blind = firstOfKind(evidence.events, 'observer-failed');
  if (blind !== undefined) return blind.message;
  const oom = oomInstant(evidence.events);
  if (oom === undefined) return 'No OutOfMemoryError was witnessed.';
  if (oom.oomType !== scenario.oomType) {
    return `Wrong OOM: ${oom.oomType} (${oom.witness}: ${oom.detail}) instead of ${scenario.oomType}.`;
  }
  if (evidence.end === null) return 'The task’s end was not observed.';
  const ready = firstOfKind(evidence.events, 'ready');
  if (ready === undefined || ready.atMs > oom.atMs) return 'The OOM came before the service was ready.';
  return null;
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
}: {
  readonly evidence: TrialEvidence;
  readonly scenario: ScenarioDefinition;
  readonly end: TaskEnd;
}): JudgeContext {
  return {
    events: evidence.events,
    culprit: scenario.culprit,
    startedAtMs: evidence.startedAtMs,
    containerEndMs: end.appEndedAtMs,
    engineOffsetMs: evidence.engineOffsetMs,
    clockUncertaintyMs: evidence.clockUncertaintyMs,
    engineClockStepMs: evidence.engineClockStepMs,
  };
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
