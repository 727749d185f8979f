import type { Design } from '../plan/design.ts';
import { breslowDayTest } from '../statistics/breslow-day-test.ts';
import { cochranMantelHaenszelTest } from '../statistics/cochran-mantel-haenszel.ts';
import { commonDifference } from '../statistics/common-difference.ts';
import { SIGNIFICANCE } from '../statistics/interval.ts';
import type { ArmCounts } from '../statistics/rate-count.ts';
import { countsOf } from './comparison-arm.ts';
import type { ComparisonDraft } from './comparison-draft.ts';
import type { StratifiedComparison } from './comparison-schema.ts';

/** A stratified comparison that waits for its adjusted p-value. */
export interface StratifiedDraft {
  readonly pValue: number;
  finish(adjustedPValue: number): StratifiedComparison;
}

/**
 * Of each pair of flag sets that several strata compare: one test over them. Only of runs that were not allowed
 * to stop early, whose counts the test would not be valid for.
 */
export function draftStratified(
  drafts: readonly ComparisonDraft[],
  { stopping }: Design,
): readonly StratifiedDraft[] {
  if (stopping !== 'fixed') return [];
  const groups = Map.groupBy(drafts, ({ arms, common }) =>
    JSON.stringify([arms.first.flagSet, arms.second.flagSet, common.timeScale]),
  );
  return [...groups.values()].filter((strata) => strata.length > 1).map(draftOf);
}

function draftOf(drafts: readonly ComparisonDraft[]): StratifiedDraft {
  const strata = drafts.map(({ arms }) => countsOf(arms));
  const pValue = cochranMantelHaenszelTest(strata);
  const homogeneityPValue = breslowDayTest(strata);
  const common = commonDifference(strata);
  const isAlike = common !== null && (homogeneityPValue === null || homogeneityPValue > SIGNIFICANCE);
  const outcomeOf = (adjustedPValue: number): StratifiedComparison['outcome'] => {
    if (!isAlike) return 'differs';
    return adjustedPValue <= SIGNIFICANCE ? directionOf(strata) : 'no-evidence';
  };
  return {
    pValue,
    finish(adjustedPValue) {
      const told = {
        firstFlagSet: drafts[0]?.arms.first.flagSet ?? '',
        secondFlagSet: drafts[0]?.arms.second.flagSet ?? '',
        timeScale: drafts[0]?.common.timeScale ?? 1,
        strata: drafts.map(({ common: { scenario, jdk } }) => `${scenario}/${jdk}`),
        outcome: outcomeOf(adjustedPValue),
        pValue,
        adjustedPValue,
        homogeneityPValue,
        commonDifference: common,
      };
      return { ...told, words: inWords(told) };
    },
  };
}

/** Which arm has more successes than its share of each stratum's: with a p-value that small they are not even. */
function directionOf(strata: readonly ArmCounts[]): 'first-more' | 'second-more' {
  const beyondShare = strata.reduce((sum, { first, second }) => {
    const trials = first.trials + second.trials;
    const share = trials === 0 ? 0 : second.trials / trials;
    return sum + second.successes - (first.successes + second.successes) * share;
  }, 0);
  return beyondShare > 0 ? 'second-more' : 'first-more';
}

function inWords(told: Omit<StratifiedComparison, 'words'>): string {
  const { firstFlagSet, secondFlagSet, strata, outcome } = told;
  const over = `over ${strata.length} scenarios and JDKs (${strata.join(', ')})`;
  switch (outcome) {
    case 'differs':
      return `How ${firstFlagSet} and ${secondFlagSet} compare is not the same ${over}: read each by itself.`;
    case 'first-more':
      return `${firstFlagSet} captures more than ${secondFlagSet} ${over} taken together, 95 % sure.`;
    case 'second-more':
      return `${secondFlagSet} captures more than ${firstFlagSet} ${over} taken together, 95 % sure.`;
    case 'no-evidence':
      return `No evidence that ${firstFlagSet} and ${secondFlagSet} differ ${over} taken together.`;
  }
}
