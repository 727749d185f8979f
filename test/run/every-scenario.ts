import { SCENARIOS_DIRECTORY } from '../../harness/command/project-files.ts';
import { configSchema } from '../../harness/config/config-schema.ts';
import { chooseScenarios } from '../../harness/config/scenario-choice.ts';
import { listScenarios } from '../../harness/config/scenario-file.ts';
import { eventsOfKind } from '../../harness/timeline/timeline.ts';
import { oomInstant } from '../../harness/timeline/oom-instant.ts';
import { runForReal, type RealRun } from './real-run.ts';

/** The names of the order service's scenarios, sorted. */
export const SCENARIOS = await chooseScenarios({ names: [], all: true, directories: [SCENARIOS_DIRECTORY] });

/** Those of other samples and of the pressure agent, for which not every change can wait. */
export const SCENARIOS_OF_OTHERS = (await listScenarios([SCENARIOS_DIRECTORY])).filter(
  (name) => !SCENARIOS.includes(name),
);

/**
 * Nobody stops a task that is unhealthy: at this scale a load balancer would give up on a JVM that only
 * collects garbage, long before its OOM. One that survives its OOM is stopped 10 s after it.
 */
const TIME_SCALE = 30;
const { service, horizonSeconds } = configSchema.parse({
  service: { kind: 'standalone' },
  horizonSeconds: 300,
});
const CONFIG = { service, horizonSeconds };

/** One trial of each of the scenarios on each JDK, without flags. */
export async function runEveryScenario(
  jdks: readonly number[],
  scenarios: readonly string[] = SCENARIOS,
): Promise<RealRun> {
  return runForReal({
    scenarios,
    flagSets: ['none'],
    jdks,
    config: CONFIG,
    timeScale: TIME_SCALE,
  });
}

/** One trial of each of the scenarios whose load is all but taken away, with 20 s for an OOM to come all the same. */
export async function runEveryScenarioWithoutPressure(
  scenarios: readonly string[] = SCENARIOS,
): Promise<RealRun> {
  return runForReal({
    scenarios,
    flagSets: ['none'],
    config: CONFIG,
    scenario: { oomWithinSeconds: 20 },
    pressure: 0.01,
    timeScale: TIME_SCALE,
  });
}

/** What a trial came to, as far as its scenario decides it. */
export interface ScenarioOutcome {
  readonly oomType: string | undefined;
  readonly invalidReason: string | null;
  readonly unreachableReason: string | null;
  /** Requests that ended before the OOM, as the timeline has them. */
  readonly requestsBeforeOom: number;
}

export async function outcomeOf(
  run: RealRun,
  { scenario, jdk }: { readonly scenario: string; readonly jdk: number },
): Promise<ScenarioOutcome> {
  const record = run.allRecords.find((candidate) => candidate.scenario === scenario && candidate.jdk === jdk);
  if (record === undefined) throw new Error(`no trial of ${scenario} on JDK ${jdk} ended`);
  const { events } = await run.evidenceOf(record);
  const oom = oomInstant(events);
  return {
    oomType: oom?.oomType,
    invalidReason: record.invalidReason,
    unreachableReason: record.unreachableReason,
    requestsBeforeOom: eventsOfKind(events, 'load-interval')
      .filter(({ atMs }) => oom !== undefined && atMs < oom.atMs)
      .reduce((sum, { requests }) => sum + requests, 0),
  };
}
