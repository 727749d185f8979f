import { FIXED_DESIGN } from '../plan/design.ts';
import { SCHEMA_VERSION } from './trial-record.ts';

/** What version 2 added to a line of `trials.jsonl`, as version 1 would have had it: nobody had looked. */
const ADDED_TO_TRIALS = {
  unreachableReason: null,
  oomWantedAt: null,
  alerts: null,
  artefacts: null,
  conditions: null,
  cost: null,
  course: null,
  models: [],
  phaseRule: null,
  phaseReached: null,
  periodSeconds: null,
} as const;

/** What it added to `run.json`. */
const ADDED_TO_RUNS = {
  request: null,
  design: FIXED_DESIGN,
  shard: null,
  gates: [],
  controls: null,
} as const;

/**
 * What an earlier lastgasp wrote, in the present shape; anything else as it is, for the schema to judge.
 * Version 1 differs only in what is done here.
 */
export function asPresentVersion(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!('schemaVersion' in value) || value.schemaVersion !== 1) return value;
  return {
    ...('trial' in value && ADDED_TO_TRIALS),
    ...('plan' in value && ADDED_TO_RUNS),
    ...value,
    ...('paths' in value && { paths: asPresentPaths(value.paths) }),
    ...('plan' in value && { plan: asPresentPlan(value.plan) }),
    ...('flagSets' in value && { flagSets: asPresentFlagSets(value.flagSets) }),
    schemaVersion: SCHEMA_VERSION,
  };
}

/** In version 1 nobody noted when captured evidence was durable. */
function asPresentPaths(paths: unknown): unknown {
  if (!isObject(paths)) return paths;
  return Object.fromEntries(
    Object.entries(paths).map(([name, verdict]: readonly [string, unknown]) => [
      name,
      isObject(verdict) ? { durable: null, ...verdict } : verdict,
    ]),
  );
}

/** In version 1 no capture path was periodic. */
function asPresentPlan(plan: unknown): unknown {
  if (typeof plan !== 'object' || plan === null || !('trials' in plan)) return plan;
  if (!Array.isArray(plan.trials)) return plan;
  const trials: readonly unknown[] = plan.trials;
  return { ...plan, trials: trials.map((trial) => (isObject(trial) ? { timing: null, ...trial } : trial)) };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** In version 1 a flag set was its JVM flags. */
function asPresentFlagSets(flagSets: unknown): unknown {
  if (typeof flagSets !== 'object' || flagSets === null) return flagSets;
  return Object.fromEntries(
    Object.entries(flagSets).map(([name, jvmFlags]: readonly [string, unknown]) => [name, { jvmFlags }]),
  );
}
