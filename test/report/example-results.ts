import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOSS_STAGES } from '../../harness/capture/path-verdict.ts';
import { resultsLayout } from '../../harness/journal/results-layout.ts';
import type { RunRecord } from '../../harness/journal/run-record.ts';
import type { TrialRecord } from '../../harness/journal/trial-record.ts';
import { Random } from '../../harness/plan/random.ts';
import type { TimelineEvent } from '../../harness/timeline/timeline-event.ts';
import { CAPTURED, exampleRecord, exampleRun, invalidRecord, LOST } from '../journal/example-run.ts';
import { timelineText } from './story/example-timeline.ts';

/** A results folder, gone when it is disposed. */
export async function exampleResults(results: {
  readonly run: RunRecord;
  readonly records: readonly TrialRecord[];
  /** Timelines by trial. */
  readonly timelines?: ReadonlyMap<string, readonly TimelineEvent[]>;
}): Promise<AsyncDisposable & { readonly directory: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'lastgasp-report-'));
  const layout = resultsLayout(directory);
  await writeFile(layout.runFile, JSON.stringify(results.run));
  await writeFile(layout.trialsFile, results.records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  for (const [trial, events] of results.timelines ?? []) {
    const folder = join(layout.trialsDirectory, trial);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'timeline.jsonl'), timelineText(events));
  }
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) };
}

const SCENARIOS = ['heap-leak', 'metaspace', 'direct-buffer', 'native-thread', 'gc-overhead'];

/** Ten thousand planned trials of forty cells. */
export function largeRun(): RunRecord {
  return exampleRun({
    scenarios: SCENARIOS.map((name) => ({ name, taskSize: '256/512' })),
    jdks: [17, 21],
    flagSets: ['none', 'dump-hook', 'dump-hook-exit', 'dump-sidecar'],
    trialsPerCell: 250,
  });
}

/** A record of each trial of {@link largeRun}: every outcome, no two alike. */
export function largeRecords(): readonly TrialRecord[] {
  const random = new Random(1);
  return largeRun().plan.trials.map(({ id, scenario, jdk, flagSet, index }) => {
    const changes = { trial: id, scenario, jdk };
    const drawn = random.nextFraction();
    if (drawn < 0.03) return invalidRecord({ flagSet, changes }, `k6 failed in its own way ${index}`);
    const lossStage = LOSS_STAGES[Math.floor(random.nextFraction() * LOSS_STAGES.length)] ?? 'not-sent';
    const path =
      drawn < 0.5
        ? { ...CAPTURED, marginSeconds: random.nextFraction() * 400, detail: `${index} MB arrived whole` }
        : { ...LOST, lossStage, marginSeconds: -600 * drawn, detail: `${index} of 500 MB had arrived` };
    return exampleRecord({ flagSet, path, changes });
  });
}
