import { join } from 'node:path';

/** Where the files of one run's results lie, in a folder laid out as `run.json`, `trials.jsonl`, `trials/<trial>/`. */
export interface ResultsLayout {
  readonly directory: string;
  /** The plan and what the trials depend on: `RunRecord`. */
  readonly runFile: string;
  /** One `TrialRecord` a line, in the order in which trials ended. */
  readonly trialsFile: string;
  readonly reportFile: string;
  /** The same for people, for build servers, and for the summary of a CI step. */
  readonly htmlFile: string;
  readonly junitFile: string;
  readonly summaryFile: string;
  readonly trialsDirectory: string;
}

export function resultsLayout(directory: string): ResultsLayout {
  return {
    directory,
    runFile: join(directory, 'run.json'),
    trialsFile: join(directory, 'trials.jsonl'),
    reportFile: join(directory, 'report.json'),
    htmlFile: join(directory, 'report.html'),
    junitFile: join(directory, 'junit.xml'),
    summaryFile: join(directory, 'summary.md'),
    trialsDirectory: join(directory, 'trials'),
  };
}
