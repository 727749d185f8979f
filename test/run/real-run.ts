import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configSchema } from '../../harness/config/config-schema.ts';
import type { Config, ConfigInput, FlagSet } from '../../harness/config/config.ts';
import { loadConfig } from '../../harness/config/load-config.ts';
import { loadScenario, type Scenario } from '../../harness/config/scenario-file.ts';
import { chooseFlagSets } from '../../harness/config/choice.ts';
import type { EngineHost } from '../../harness/engine/engine-host.ts';
import type { PhaseRule } from '../../harness/plan/oom-timing.ts';
import { readJournal } from '../../harness/journal/read-journal.ts';
import type { TrialRecord } from '../../harness/journal/trial-record.ts';
import type { RunEvent } from '../../harness/progress/run-event.ts';
import { FIXED_DESIGN } from '../../harness/plan/design.ts';
import { planExperiment } from '../../harness/run/experiment.ts';
import { prepareRun } from '../../harness/run/prepared-run.ts';
import { runExperiment } from '../../harness/run/run-experiment.ts';
import { builtInTask, type TaskInput } from '../../harness/task/task-input.ts';
import type { TimelineEvent } from '../../harness/timeline/timeline-event.ts';
import type { TrialEvidence } from '../../harness/verdict/trial-evidence.ts';
import { EXAMPLE_REQUEST } from '../journal/example-run.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Scales the mirror's clocks so that a trial takes a minute and a half; never a rate. */
const TEST_TIME_SCALE = 10;

export interface RealRunOptions {
  /** Default `heap-leak` alone. */
  readonly scenarios?: readonly string[];
  readonly flagSets: readonly string[];
  /** Further flag sets, by name, beside those of the config. */
  readonly extraFlagSets?: ConfigInput['flagSets'];
  readonly jdks?: readonly number[];
  /** Default: the built-in one. */
  readonly task?: TaskInput;
  readonly config?: Partial<Config>;
  /** In place of what every scenario says. */
  readonly scenario?: Partial<Scenario>;
  /** Of every task; default each scenario's own. */
  readonly taskSize?: string;
  readonly pressure?: number;
  /** The engine's machine. Default: the real one. */
  readonly host?: EngineHost;
  readonly oomAfterSeconds?: number;
  /** Default `random`. */
  readonly phaseRule?: PhaseRule;
  /** Default 1. */
  readonly trialsPerCell?: number;
  /** Default 3. */
  readonly concurrency?: number;
  /** Default {@link TEST_TIME_SCALE}. */
  readonly timeScale?: number;
  /** Default: the harness's. */
  readonly attemptsMax?: number;
  readonly onEvent?: (event: RunEvent) => void;
}

/** A finished run on real containers. Disposing it removes its results. */
export interface RealRun extends AsyncDisposable {
  readonly directory: string;
  /** Of a run with one scenario and one trial a cell, by flag set and JDK, such as `none/17`. */
  readonly records: ReadonlyMap<string, TrialRecord>;
  /** In the order in which they ended. */
  readonly allRecords: readonly TrialRecord[];
  evidenceOf(record: TrialRecord): Promise<TrialEvidence>;
  objectFileOf(record: TrialRecord): string;
}

/** Runs trials of each cell through the same use cases as `lastgasp run`. */
export async function runForReal(options: RealRunOptions): Promise<RealRun> {
  const loaded = await loadConfig({ file: join(ROOT, 'lastgasp.config.ts') });
  const config: Config = {
    ...loaded,
    flagSets: { ...loaded.flagSets, ...configSchema.parse({ flagSets: options.extraFlagSets }).flagSets },
    ...options.config,
  };
  const scenarios = await Promise.all(
    (options.scenarios ?? ['heap-leak']).map((name) =>
      loadScenario({ directories: [join(ROOT, 'scenarios')], name }),
    ),
  );
  const flagSets: readonly FlagSet[] = chooseFlagSets(config, options.flagSets);
  const experiment = planExperiment({
    config,
    task: options.task ?? builtInTask(config),
    taskSize: options.taskSize ?? null,
    scenarios: scenarios.map((scenario) => ({ ...scenario, ...options.scenario })),
    jdks: options.jdks ?? [17],
    flagSets,
    trialsPerCell: options.trialsPerCell ?? 1,
    seed: 1,
    design: FIXED_DESIGN,
    shard: null,
    controls: null,
    gates: [],
    timeScale: options.timeScale ?? TEST_TIME_SCALE,
    pressure: options.pressure ?? 1,
    oomAfterSeconds: options.oomAfterSeconds ?? null,
    phaseRule: options.phaseRule ?? 'random',
    concurrency: options.concurrency ?? 3,
  });
  const parent = await mkdtemp(join(tmpdir(), 'lastgasp-run-'));
  const directory = join(parent, 'results');
  const signal = new AbortController().signal;
  await using prepared = await prepareRun({
    experiment,
    directory,
    consent: async () => true,
    onProgress: () => undefined,
    signal,
  });
  await runExperiment({
    experiment,
    prepared: { ...prepared, host: options.host ?? prepared.host },
    directory,
    request: { ...EXAMPLE_REQUEST, keepDumps: true },
    ...(options.attemptsMax !== undefined && { attemptsMax: options.attemptsMax }),
    onEvent: options.onEvent ?? (() => undefined),
    signal,
  });
  const { records } = await readJournal(directory);
  return {
    directory,
    records: new Map(records.map((record) => [`${record.flagSet}/${record.jdk}`, record])),
    allRecords: records,
    evidenceOf: async (record) => readEvidence(join(directory, 'trials', record.trial)),
    objectFileOf: (record) =>
      join(directory, 'trials', record.trial, 'objects', 'evidence', 'heap_dump.hprof'),
    [Symbol.asyncDispose]: async () => rm(parent, { recursive: true, force: true }),
  };
}

async function readEvidence(directory: string): Promise<TrialEvidence> {
  const evidence: Omit<TrialEvidence, 'events'> = JSON.parse(
    await readFile(join(directory, 'evidence.json'), 'utf8'),
  );
  const timeline = await readFile(join(directory, 'timeline.jsonl'), 'utf8');
  const events = timeline
    .trim()
    .split('\n')
    .map((line): TimelineEvent => JSON.parse(line));
  return { ...evidence, events };
}
