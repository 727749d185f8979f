import { fingerprint } from '../../harness/journal/fingerprint.ts';
import type { RunRecord, RunRequest } from '../../harness/journal/run-record.ts';
import type { TrialRecord } from '../../harness/journal/trial-record.ts';
import { FIXED_DESIGN } from '../../harness/plan/design.ts';
import { planTrials } from '../../harness/plan/plan.ts';
import { type Crossed, crossedCells } from '../plan/example-cells.ts';

const SETUP = { 'jdk-17': 'sha256:aa', visibility: 'visible', timeScale: 1 };
const EXAMPLE_FINGERPRINT = fingerprint(SETUP);

type PathVerdict = TrialRecord['paths'][string];

export const CAPTURED: PathVerdict = {
  verdict: 'captured',
  lossStage: null,
  attributed: true,
  marginSeconds: 12.34,
  blindWindowSeconds: null,
  durable: { afterOomSeconds: 8.5, sizeBytes: 120_000_000 },
  detail: 'whole dump of 120 MB',
};

export const LOST: PathVerdict = {
  verdict: 'lost',
  lossStage: 'stopped-mid-upload',
  attributed: false,
  marginSeconds: -212.4,
  blindWindowSeconds: null,
  durable: null,
  detail: '40 of 120 MB arrived',
};

type Artefacts = NonNullable<TrialRecord['artefacts']>;

/** What did not come to exist, or whatever it is told. */
export function artefact(changes: Partial<Artefacts['dump']> = {}): Artefacts['dump'] {
  return { state: 'none', path: null, sizeBytes: null, isOfEarlierOom: false, detail: 'none', ...changes };
}

/** A disk with nothing on it, but for what it is told. */
export function artefacts(changes: Partial<Artefacts> = {}): Artefacts {
  const none = artefact();
  return { dump: none, hook: none, hsErr: none, jfr: none, jfrChunks: none, ...changes };
}

/** As when nothing is asked for. */
export const EXAMPLE_REQUEST: RunRequest = {
  config: null,
  taskDefinition: null,
  container: null,
  secretsFile: null,
  taskSize: null,
  pressure: 1,
  oomAfterSeconds: null,
  phaseRule: 'random',
  onlyTrial: null,
  concurrency: 'auto',
  keepDumps: false,
};

/** The run of `heap-leak` on JDK 17 with `none` and `dump-hook`, three trials each, unless told otherwise. */
export function exampleRun({
  trialsPerCell = 3,
  seed = 1,
  ...crossed
}: Partial<Crossed> & { readonly trialsPerCell?: number; readonly seed?: number } = {}): RunRecord {
  return {
    schemaVersion: 2,
    startedAt: '2026-11-23T05:00:00.000Z',
    flagSets: { none: { jvmFlags: [] }, 'dump-hook': { jvmFlags: ['-XX:+HeapDumpOnOutOfMemoryError'] } },
    plan: planTrials({
      cells: crossedCells({
        scenarios: [{ name: 'heap-leak', taskSize: '256/512' }],
        jdks: [17],
        flagSets: ['none', 'dump-hook'],
        ...crossed,
      }),
      trialsPerCell,
      phaseRule: 'random',
      seed,
    }),
    request: EXAMPLE_REQUEST,
    design: FIXED_DESIGN,
    shard: null,
    gates: [],
    controls: null,
    timeScale: 1,
    versions: { lastgasp: '0.1.0', node: '24.21.0' },
    setups: { [EXAMPLE_FINGERPRINT]: SETUP },
  };
}

export interface ExampleTrial {
  readonly flagSet?: string;
  readonly index?: number;
  readonly path?: PathVerdict;
  readonly changes?: Partial<TrialRecord>;
}

/** A valid trial that captured its heap dump, unless told otherwise. */
export function exampleRecord({
  flagSet = 'dump-hook',
  index = 1,
  path = CAPTURED,
  changes = {},
}: ExampleTrial = {}): TrialRecord {
  return {
    schemaVersion: 2,
    trial: `heap-leak/17/${flagSet}/256-512/${index}`,
    scenario: 'heap-leak',
    oomType: 'heap-space',
    jdk: 17,
    flagSet,
    taskSize: '256/512',
    phase: null,
    phaseRule: null,
    phaseReached: null,
    periodSeconds: null,
    valid: true,
    invalidReason: null,
    unreachableReason: null,
    spoiled: false,
    timeScale: 1,
    fingerprint: EXAMPLE_FINGERPRINT,
    startedAt: '2026-11-23T05:00:01.000Z',
    oomAt: '2026-11-23T05:01:01.000Z',
    oomWantedAt: null,
    oomWitness: 'sample',
    stoppedAt: '2026-11-23T05:02:01.000Z',
    stopCode: 'ServiceSchedulerInitiated',
    stoppedReason: 'Task failed ELB health checks in (target-group lastgasp)',
    exitCode: 137,
    oomKilled: false,
    paths: { 'heap-dump': path },
    artefacts: artefacts(),
    course: null,
    models: [],
    cost: null,
    alerts: null,
    fidelityNotes: [],
    conditions: { neighboursMax: 0, harnessRssBytes: 150_000_000 },
    ...changes,
  };
}

export function invalidRecord(trial: ExampleTrial, invalidReason: string): TrialRecord {
  return exampleRecord({ ...trial, changes: { ...trial.changes, valid: false, invalidReason, paths: {} } });
}

export function unreachableRecord(trial: ExampleTrial, unreachableReason: string): TrialRecord {
  return exampleRecord({
    ...trial,
    changes: { ...trial.changes, valid: false, unreachableReason, paths: {} },
  });
}
