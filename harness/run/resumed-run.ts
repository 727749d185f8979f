import { differences } from '../journal/difference.ts';
import { JournalError } from '../journal/journal-error.ts';
import type { RecordedRun } from '../journal/read-journal.ts';
import type { Plan, PlannedTrial } from '../plan/plan.ts';
import type { Experiment } from './experiment.ts';
import type { PreparedJdk } from './prepared-run.ts';
import { describeFlagSets } from './setup.ts';

/** Differences that are named; more of them rarely say more. */
const DIFFERENCES_SHOWN = 5;

/**
 * Makes sure that what is asked for now is what that run planned, before anything is prepared.
 *
 * @throws {JournalError} `other-plan` naming what differs
 */
export function assertSamePlan({ layout, run }: RecordedRun, experiment: Experiment): void {
  const before = { ...run.plan, timeScale: run.timeScale, flagSets: run.flagSets };
  const after = {
    ...experiment.plan,
    timeScale: experiment.timeScale,
    flagSets: describeFlagSets(experiment),
  };
  const found = differences({ before, after });
  if (found.length === 0) return;
  throw new JournalError('other-plan', `The run in ${layout.directory} has another plan: ${named(found)}.`, {
    hint: 'Give --resume without the options that differ and with the configuration of that run, or start anew with --out.',
  });
}

/**
 * Makes sure that trials to come would be of the setups that the ended ones are of: their rates are pooled.
 *
 * @throws {JournalError} `other-setup` naming what differs
 */
export function assertSameSetups(
  { layout, run }: RecordedRun,
  jdks: ReadonlyMap<number, Pick<PreparedJdk, 'setup' | 'fingerprint'>>,
): void {
  for (const [jdk, { setup, fingerprint }] of jdks) {
    if (Object.hasOwn(run.setups, fingerprint)) continue;
    const nearest = Object.values(run.setups)
      .map((before) => differences({ before, after: setup }))
      .toSorted((left, right) => left.length - right.length)[0];
    throw new JournalError(
      'other-setup',
      `The trials in ${layout.directory} on JDK ${jdk} have another setup: ${named(nearest ?? [])}.`,
      {
        hint: 'Resume where that run began, with the same images and configuration, or start anew with --out.',
      },
    );
  }
}

/** Planned trials that have not ended, in the order of the plan. */
export function unfinishedTrials(
  { trials }: Pick<Plan, 'trials'>,
  records: RecordedRun['records'],
): readonly PlannedTrial[] {
  const ended = new Set(records.map(({ trial }) => trial));
  return trials.filter(({ id }) => !ended.has(id));
}

function named(found: readonly string[]): string {
  const more = found.length - DIFFERENCES_SHOWN;
  const shown = found.slice(0, DIFFERENCES_SHOWN).join('; ');
  return more > 0 ? `${shown}; and ${more} more` : shown;
}
