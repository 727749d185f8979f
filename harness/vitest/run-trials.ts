import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { EXIT_CODE } from '../harness-error.ts';
import { readJournal } from '../journal/read-journal.ts';
import type { TrialRecord } from '../journal/trial-record.ts';
import { MatcherError } from './matcher-error.ts';

const LAUNCHER = fileURLToPath(new URL('../../lastgasp', import.meta.url));
/** Between SIGTERM and SIGKILL, in milliseconds: a run removes its containers meanwhile. */
const KILL_GRACE_MS = 30_000;
/** Ends of a run whose records are worth reading. */
const ENDS_WITH_RECORDS: readonly number[] = [EXIT_CODE.done, EXIT_CODE.gateFailed, EXIT_CODE.inconclusive];

/** What is to be run; everything that is left out is as for `lastgasp run`. */
export interface TrialsToRun {
  readonly scenario: string;
  readonly flagSet: string;
  /** Default 17. */
  readonly jdk?: number;
  /** Default 1. */
  readonly trials?: number;
  /** File of the service's own task definition. Default: the built-in task. */
  readonly taskDefinition?: string;
  /** Its container that is the service. */
  readonly container?: string;
  /** Configuration file, for flag sets of your own. */
  readonly config?: string;
  /** Results folder; holds no run yet. Default: a new one under `results`. */
  readonly out?: string;
  /** Default 1, real time: nothing else gives a margin. */
  readonly timeScale?: number;
  /** Ends the run; what it started is removed. */
  readonly signal?: AbortSignal;
}

/**
 * Runs trials of one cell and returns their records, in the order in which they ended. Takes minutes: give the test
 * a timeout that allows for it.
 *
 * @throws {MatcherError} when the run came to no record, with what it said
 */
export async function runTrials(options: TrialsToRun): Promise<readonly TrialRecord[]> {
  const directory =
    options.out ?? join('results', `vitest-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`);
  const { exitCode, stderr } = await execa(LAUNCHER, argumentsOf(options, directory), {
    reject: false,
    forceKillAfterDelay: KILL_GRACE_MS,
    ...(options.signal !== undefined && { cancelSignal: options.signal }),
  });
  options.signal?.throwIfAborted();
  if (exitCode === undefined || !ENDS_WITH_RECORDS.includes(exitCode)) {
    throw new MatcherError(`lastgasp run ended with exit code ${exitCode}: ${stderr}`);
  }
  const { records } = await readJournal(directory);
  return records;
}

function argumentsOf(options: TrialsToRun, directory: string): readonly string[] {
  const { scenario, flagSet, jdk, trials, taskDefinition, container, config, timeScale } = options;
  const valued = {
    'flag-set': flagSet,
    out: directory,
    jdk,
    trials,
    'task-definition': taskDefinition,
    container,
    config,
    'time-scale': timeScale,
  };
  return [
    'run',
    scenario,
    '--yes',
    '--quiet',
    ...Object.entries(valued).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}`, String(value)],
    ),
  ];
}
