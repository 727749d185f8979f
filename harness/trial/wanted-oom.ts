import { trialLabels } from '../engine/labels.ts';
import { LoadControl } from '../load/load-control.ts';
import { latestSeconds } from '../plan/oom-timing.ts';
import { firstOfKind, type Timeline } from '../timeline/timeline.ts';
import type { StartedTrial } from './started-trial.ts';
import type { TrialContext, TrialJob } from './trial-context.ts';

export interface WantedOomOptions {
  readonly job: Pick<TrialJob, 'planned'>;
  readonly context: TrialContext;
  readonly timeline: Timeline;
  readonly trial: Pick<StartedTrial, 'task'>;
}

/**
 * Starts what tells the load when the OOM is wanted: so long after ready, or after the first profile that the
 * intake receives from now on. `null` for a load that reaches the OOM when it does.
 */
export async function startLoadControl(options: WantedOomOptions): Promise<LoadControl | null> {
  const { job, context, timeline, trial } = options;
  const { timing } = job.planned;
  const afterReadyMs =
    context.oomAfterMs ?? (timing?.rule === 'random' ? (timing.afterSeconds ?? 0) * 1000 : null);
  const ready = firstOfKind(timeline.events, 'ready');
  if (ready === undefined || (afterReadyMs === null && timing?.rule !== 'aligned')) return null;
  const control = await LoadControl.start({
    docker: context.docker,
    nodeImage: context.images.node,
    networkContainerId: trial.task.networkContainerId,
    labels: trialLabels(context.identity, job.planned.id),
    onFailure: (message) => timeline.record({ kind: 'observer-failed', message }),
  });
  const wantAt = (atMs: number): void => {
    control.wantOomAt(timeline.engineTimeMs(timeline.record({ kind: 'oom-wanted' }, atMs)));
  };
  if (afterReadyMs !== null) wantAt(ready.atMs + afterReadyMs);
  else wantAfterProfile({ timeline, afterMs: (timing?.afterSeconds ?? 0) * 1000, wantAt });
  return control;
}

/** Subscribes for as long as the trial's timeline is written, and once at most. */
function wantAfterProfile(options: {
  readonly timeline: Timeline;
  readonly afterMs: number;
  readonly wantAt: (atMs: number) => void;
}): void {
  const { timeline, afterMs, wantAt } = options;
  const subscription = timeline.subscribe((event) => {
    if (event.kind !== 'profile-received') return;
    subscription[Symbol.dispose]();
    wantAt(event.atMs + afterMs);
  });
}

/** Milliseconds of load within which the OOM must come: a load that is held below it takes that much longer. */
export function oomWithinMs(
  { scenario, planned }: Pick<TrialJob, 'scenario' | 'planned'>,
  { oomAfterMs }: Pick<TrialContext, 'oomAfterMs'>,
): number {
  const heldSeconds = planned.timing === null ? 0 : latestSeconds(planned.timing);
  return (scenario.oomWithinSeconds + heldSeconds) * 1000 + (oomAfterMs ?? 0);
}
