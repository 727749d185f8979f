import { trialsOfShard } from '../plan/shard.ts';
import { mirrorClocks } from '../task/mirror-clocks.ts';
import type { Experiment } from './experiment.ts';
import { BESIDE_TASK_MIB } from './room.ts';

/** Task and sinks started, evidence read, everything removed: more than was seen on two cores. */
const AROUND_TRIAL_SECONDS = 60;

/** What a run takes at most, as long as no trial fails for the harness's own reasons. */
export interface RunEstimate {
  readonly trials: number;
  readonly longestTrialSeconds: number;
  readonly totalSeconds: number;
  /** While as many trials run as may. */
  readonly memoryMiB: number;
}

/** From the OOM to STOPPED: an unhealthy target is replaced and drained, or nobody stops the task before the horizon. */
function stopSeconds({ config, timeScale }: Experiment): number {
  const { horizonMs, probeIntervalMs, graceMs, replacementHealthyMs, deregistrationDelayMs } = mirrorClocks(
    config,
    timeScale,
  );
  const { kind, loadBalancer } = config.service;
  const failedProbesMs = (loadBalancer.unhealthyThreshold + 1) * probeIntervalMs;
  const drainedMs = graceMs + failedProbesMs + replacementHealthyMs + deregistrationDelayMs;
  const stoppedMs = kind === 'standalone' ? horizonMs : Math.min(horizonMs, drainedMs);
  return stoppedMs / 1000 + config.stopTimeoutSeconds;
}

/** An upper bound, from the scenarios' own bounds and the mirror's clocks. */
export function estimateRun(experiment: Experiment): RunEstimate {
  const { plan, shard, scenarios, concurrency, largestTask } = experiment;
  const afterOomSeconds = stopSeconds(experiment);
  const secondsByScenario = new Map(
    scenarios.map(({ name, oomWithinSeconds }) => [
      name,
      AROUND_TRIAL_SECONDS + oomWithinSeconds + afterOomSeconds,
    ]),
  );
  const trials = trialsOfShard(plan, shard);
  const seconds = trials.map(({ scenario }) => secondsByScenario.get(scenario) ?? 0);
  const sideBySide = Math.min(concurrency, trials.length);
  const longestTrialSeconds = Math.max(0, ...seconds);
  const sumSeconds = seconds.reduce((sum, one) => sum + one, 0);
  return {
    trials: trials.length,
    longestTrialSeconds,
    // Graham's bound for a list that is worked off by several at once: the longest may be the last to start.
    totalSeconds: sumSeconds / sideBySide + longestTrialSeconds * (1 - 1 / sideBySide),
    memoryMiB: sideBySide * (largestTask.memoryMiB + BESIDE_TASK_MIB),
  };
}
