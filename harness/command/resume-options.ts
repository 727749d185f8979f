import { JournalError } from '../journal/journal-error.ts';
import type { RecordedRun } from '../journal/read-journal.ts';
import type { RunRequest } from '../journal/run-record.ts';
import { PROJECT_CONFIG } from './project-files.ts';
import type { RunCommandOptions } from './run-options.ts';

/** Scenarios and options of `run`. */
export interface RunArguments {
  readonly scenarios: readonly string[];
  readonly options: RunCommandOptions;
}

/**
 * What a killed run was asked for, with what is given now in its place: whatever of that would make it
 * another run is refused later, by name.
 *
 * @throws {JournalError} `not-resumable`
 */
export function resumedArguments(
  { layout, run }: RecordedRun,
  given: RunArguments & { readonly isGiven: (option: keyof RunCommandOptions) => boolean },
): RunArguments {
  const { plan, request } = run;
  if (request === null) {
    throw new JournalError(
      'not-resumable',
      `The run in ${layout.directory} is of a lastgasp that did not write down what it was asked for.`,
      { hint: 'Run it again into another folder with --out.' },
    );
  }
  const { cells } = plan;
  const recorded: RunCommandOptions = {
    config: request.config ?? PROJECT_CONFIG,
    flagSet: unique(cells.map(({ flagSet }) => flagSet)),
    jdk: unique(cells.map(({ jdk }) => String(jdk))),
    trials: plan.trialsPerCell,
    detect: run.design.detectPoints,
    ...(run.shard !== null && { shard: run.shard }),
    seed: plan.seed,
    timeScale: run.timeScale,
    pressure: request.pressure,
    phase: request.phaseRule,
    concurrency: request.concurrency,
    ...withoutNulls({
      taskSize: request.taskSize,
      taskDefinition: request.taskDefinition,
      container: request.container,
      secretsFile: request.secretsFile,
      only: request.onlyTrial,
    }),
    ...(request.oomAfterSeconds !== null && { oomAfter: request.oomAfterSeconds }),
    ...(request.keepDumps && { keepDumps: true }),
  };
  const { allScenarios } = given.options;
  return {
    scenarios:
      given.scenarios.length > 0 || allScenarios
        ? given.scenarios
        : unique(cells.map(({ scenario }) => scenario)),
    options: { ...recorded, ...givenOptions(given) },
  };
}

/** What a run is asked for, as its record keeps it. */
export function requestOf(options: RunCommandOptions): RunRequest {
  return {
    config: options.config === PROJECT_CONFIG ? null : options.config,
    taskDefinition: options.taskDefinition ?? null,
    container: options.container ?? null,
    secretsFile: options.secretsFile ?? null,
    taskSize: options.taskSize ?? null,
    pressure: options.pressure,
    oomAfterSeconds: options.oomAfter ?? null,
    phaseRule: options.phase,
    onlyTrial: options.only ?? null,
    concurrency: options.concurrency,
    keepDumps: options.keepDumps ?? false,
  };
}

/** Those the user wrote, without the defaults. */
function givenOptions({
  options,
  isGiven,
}: {
  readonly options: RunCommandOptions;
  readonly isGiven: (option: keyof RunCommandOptions) => boolean;
}): Partial<RunCommandOptions> {
  const names = Object.keys(options).filter((name): name is keyof RunCommandOptions => name in options);
  return Object.fromEntries(names.filter(isGiven).map((name) => [name, options[name]]));
}

function withoutNulls<Key extends string>(
  values: Readonly<Record<Key, string | null>>,
): Partial<Record<Key, string>> {
  const known: Partial<Record<Key, string>> = {};
  for (const key in values) {
    const value = values[key];
    if (value !== null) known[key] = value;
  }
  return known;
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
