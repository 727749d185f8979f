import { join } from 'node:path';
import { recordedCapturePath } from '../capture/registry.ts';
import { loadScenario, type Scenario } from '../config/scenario-file.ts';
import { JournalError } from '../journal/journal-error.ts';
import { readJournal, type RecordedRun } from '../journal/read-journal.ts';
import { replaceTrials } from '../journal/replace-trials.ts';
import type { RunRecord } from '../journal/run-record.ts';
import type { TrialRecord } from '../journal/trial-record.ts';
import { judgeTrial } from '../verdict/judge-trial.ts';
import { readEvidence } from './evidence-files.ts';

export interface RejudgeOptions {
  /** Results folder of a run. */
  readonly directory: string;
  /** Where the scenarios of a run are. */
  readonly scenarioDirectories: (run: RunRecord) => readonly string[];
}

/** A verdict that is not what it was. */
export interface ChangedVerdict {
  readonly trial: string;
  /** The capture path; `null` where it is the trial's own validity. */
  readonly path: string | null;
  readonly before: string;
  readonly after: string;
}

export interface RejudgedRun {
  readonly recorded: RecordedRun;
  readonly changes: readonly ChangedVerdict[];
}

/**
 * Judges every trial of a run again, from the evidence in its folder, by the scenarios and rules of today, and
 * writes the verdicts in place of the former ones. Without Docker.
 *
 * @throws {JournalError} for results or evidence that cannot be read: then nothing was written
 * @throws {ConfigError} for a scenario that is not there any more
 */
export async function rejudgeRun({ directory, scenarioDirectories }: RejudgeOptions): Promise<RejudgedRun> {
  const recorded = await readJournal(directory);
  const names = [...new Set(recorded.records.map(({ scenario }) => scenario))];
  const directories = scenarioDirectories(recorded.run);
  const scenarios = new Map<string, Scenario>();
  for (const name of names) {
    scenarios.set(name, await loadScenario({ directories, name }));
  }
  const records: TrialRecord[] = [];
  for (const record of recorded.records) {
    const scenario = scenarios.get(record.scenario);
    if (scenario === undefined) throw new Error(`${record.scenario} was loaded`);
    records.push(await rejudged(record, { scenario, recorded }));
  }
  await replaceTrials(recorded.layout, { records, spoiled: recorded.spoiled });
  return {
    recorded: { ...recorded, records },
    changes: recorded.records.flatMap((before, index) => changesBetween(before, records[index] ?? before)),
  };
}

async function rejudged(
  record: TrialRecord,
  { scenario, recorded }: { readonly scenario: Scenario; readonly recorded: RecordedRun },
): Promise<TrialRecord> {
  const directory = join(recorded.layout.trialsDirectory, record.trial);
  const evidence = await readEvidence(directory);
  if (evidence.trial.id !== record.trial || evidence.fingerprint !== record.fingerprint) {
    throw new JournalError(
      'evidence-damaged',
      `The evidence in ${directory} is of another trial: ${evidence.trial.id}.`,
      {
        hint: 'Restore the folder from a copy.',
      },
    );
  }
  const capturePaths = Object.keys(record.paths).map((name) => {
    const path = recordedCapturePath(name);
    if (path !== undefined) return path;
    throw new JournalError(
      'evidence-damaged',
      `${record.trial} was judged by ${name}, which is unknown here.`,
      {
        hint: 'Judge it with the lastgasp that ran it, or a newer one.',
      },
    );
  });
  return judgeTrial({ evidence, scenario, capturePaths });
}

function validityOf({ valid, invalidReason, unreachableReason }: TrialRecord): string {
  return valid ? 'valid' : `not counted (${invalidReason ?? unreachableReason ?? 'no reason'})`;
}

function verdictText(verdict: TrialRecord['paths'][string] | undefined): string {
  if (verdict === undefined) return 'not judged';
  const { verdict: name, lossStage, attributed } = verdict;
  return `${name}${lossStage === null ? '' : ` at ${lossStage}`}${attributed ? ', attributed' : ''}`;
}

function changesBetween(before: TrialRecord, after: TrialRecord): readonly ChangedVerdict[] {
  const { trial } = before;
  const validity = { trial, path: null, before: validityOf(before), after: validityOf(after) };
  const paths = Object.keys(before.paths).map((path) => ({
    trial,
    path,
    before: verdictText(before.paths[path]),
    after: verdictText(after.paths[path]),
  }));
  return [validity, ...paths].filter((change) => change.before !== change.after);
}
