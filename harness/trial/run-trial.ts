import { measureClockOffset, type ClockOffset } from '../engine/engine-clock.ts';
import { LogCollectorFiles } from '../sink/log-collector-files.ts';
import { SCHEDULER_FIDELITY_NOTES } from '../task/service-scheduler.ts';
import { Timeline } from '../timeline/timeline.ts';
import type { TrialEvidence } from '../verdict/trial-evidence.ts';
import { AppLog } from './app-log.ts';
import { conductTrial, type Conduct } from './conduct-trial.ts';
import { recordIrregularity } from './irregularities.ts';
import type { TrialContext, TrialJob } from './trial-context.ts';

/**
 * Runs one trial from its first container to the removal of its last, and returns what it left behind:
 *
 * 1. measures the engine's clock,
 * 2. starts network, object store, task and load balancer,
 * 3. waits until the service is ready, then starts the load,
 * 4. waits for what ends the task: its exit, the service, the horizon, or the harness giving up,
 * 5. stops what still runs, as ECS does,
 * 6. closes the sinks and takes the facts of every capture path while the task's storage still exists,
 * 7. removes everything and measures the engine's clock again.
 *
 * A trial that fails or is interrupted goes through steps 5 to 7 all the same. Nothing is judged here.
 */
export async function runTrial(
  job: TrialJob,
  context: TrialContext,
): Promise<Omit<TrialEvidence, 'conditions'>> {
  const { clock, docker } = context;
  const startedAtMs = clock.nowMs();
  const before = await measureClockOffset(docker, clock);
  const timeline = new Timeline({ clock, engineOffsetMs: before.offsetMs });
  timeline.record({ kind: 'trial-started' });
  using phases = timeline.subscribe(({ kind }) => {
    if (kind !== 'oom') return;
    phases[Symbol.dispose]();
    job.onPhase('oom');
  });
  using _pulse = context.pulse.subscribe((irregularity) => recordIrregularity(timeline, irregularity));
  await using logs = new LogCollectorFiles(job.directory);
  const conduct = await conductTrial({ job, context, timeline, appLog: new AppLog(timeline), logs });
  const after = await measureClockOffset(docker, clock);
  const { id, scenario, jdk, flagSet, taskSize, phase, timing } = job.planned;
  return {
    trial: { id, scenario, jdk, flagSet, taskSize, phase, timing },
    startedAtMs,
    timeScale: context.timeScale,
    fingerprint: job.fingerprint,
    engineOffsetMs: before.offsetMs,
    clockUncertaintyMs:
      before.uncertaintyMs + after.uncertaintyMs + Math.abs(after.offsetMs - before.offsetMs),
    engineClockStepMs: clockStepMs(before, after),
    events: timeline.events,
    ...conduct,
    fidelityNotes: [...fidelityNotesOf(conduct, context), ...logs.cuts],
  };
}

/** What the two measurements differ by beyond their own uncertainty. */
function clockStepMs(before: ClockOffset, after: ClockOffset): number {
  const seenMs = Math.abs(after.offsetMs - before.offsetMs);
  return Math.max(0, seenMs - before.uncertaintyMs - after.uncertaintyMs);
}

/** What of this trial is not as on Fargate: fields of the definition, parts of the mirror, inferred facts. */
function fidelityNotesOf({ end, fidelityNotes }: Conduct, { task }: TrialContext): readonly string[] {
  const substituted = task.notes.filter(({ treatment }) => treatment === 'substituted');
  return [
    ...substituted.map(({ field, message }) => `${field}: ${message}`),
    ...fidelityNotes,
    ...(end?.stopCode === 'ServiceSchedulerInitiated' ? SCHEDULER_FIDELITY_NOTES : []),
  ];
}
