import { join } from 'node:path';

/** Where the files of one run's results lie, in a folder laid out as `run.json`, `trials.jsonl`, `trials/<trial>/`. */
export interface ResultsLayout {
  readonly directory: string;
  /** The plan and what the trials depend on: `RunRecord`. */
  readonly runFile: string;
  /** One `TrialRecord` a line, in the order in which trials ended. */
  readonly trialsFile: string;
  readonly reportFile: string;
  readonly trialsDirectory: string;
}

export function resultsLayout(directory: string): ResultsLayout {
  return {
    directory,
    runFile: join(directory, 'run.json'),
    trialsFile: join(directory, 'trials.jsonl'),
    reportFile: join(directory, 'report.json'),
    trialsDirectory: join(directory, 'trials'),
  };
}
