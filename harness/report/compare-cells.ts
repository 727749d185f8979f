import { comparedPairs } from '../plan/compared-pairs.ts';
import type { Design } from '../plan/design.ts';
import { differenceSequence } from '../statistics/difference-sequence.ts';
import { holmAdjusted } from '../statistics/holm.ts';
import { SIGNIFICANCE } from '../statistics/interval.ts';
import { trialsNeeded } from '../statistics/trials-needed.ts';
import type { CellPool } from './cell-pool.ts';
import { countOf, trialPairs, type ComparisonArm, type ComparisonArms } from './comparison-arm.ts';
import { draftComparisons, type ComparedRun, type ComparisonDraft } from './comparison-draft.ts';
import type { Comparison, ComparisonOutcome, StratifiedComparison } from './comparison-schema.ts';
import { seenDifference } from './comparison-test.ts';
import { comparisonInWords } from './comparison-words.ts';
import { draftStratified } from './stratified-comparison.ts';

/** A report gives up looking for the number of trials that would settle a comparison there. */
const MORE_TRIALS_MAX = 100;

/** What a claim is made of: the family's size, and this comparison's p-value within it. */
interface Family {
  readonly size: number;
  readonly adjustedPValue: number;
}

function outcomeOf({ arms, tested }: ComparisonDraft, family: Family, design: Design): ComparisonOutcome {
  if (family.adjustedPValue <= SIGNIFICANCE) return tested.isSecondMore ? 'second-more' : 'first-more';
  if (tested.smallestPValue * family.size > SIGNIFICANCE) return 'too-little-data';
  return design.stopping === 'sequential' && excludesDifference(arms, family, design)
    ? 'no-difference'
    : 'no-evidence';
}

/** Whether a difference that is looked for is excluded in both directions, with the error of the whole family. */
function excludesDifference(
  arms: ComparisonArms,
  { size }: Pick<Family, 'size'>,
  { detectPoints }: Design,
): boolean {
  const { lower, upper } = differenceSequence(trialPairs(arms), 1 - SIGNIFICANCE / size);
  return lower * 100 > -detectPoints && upper * 100 < detectPoints;
}

/** A rate that stays away from 0 and 1: half a trial of each outcome is added. */
function tamedRate({ successes, trials }: { readonly successes: number; readonly trials: number }): number {
  return (successes + 0.5) / (trials + 1);
}

function moreTrials(arms: ComparisonArms, { size }: Family): number | null {
  const { first, second } = { first: countOf(arms.first), second: countOf(arms.second) };
  const have = Math.min(first.trials, second.trials);
  if (seenDifference(arms) === 0) return null;
  const needed = trialsNeeded({
    first: tamedRate(first),
    second: tamedRate(second),
    significance: SIGNIFICANCE / size,
    trialsMax: MORE_TRIALS_MAX,
  });
  // As many as there are may be enough 4 times out of 5, and were not this time.
  return needed === null ? null : Math.max(1, needed - have);
}

function armReport(arm: ComparisonArm): Comparison['first'] {
  const { successes, trials } = countOf(arm);
  return { flagSet: arm.flagSet, taskSize: arm.taskSize, usable: successes, valid: trials };
}

function finished(draft: ComparisonDraft, family: Family, design: Design): Comparison {
  const { arms, common, tested } = draft;
  const outcome = outcomeOf(draft, family, design);
  const isOpen = outcome === 'no-evidence' || outcome === 'too-little-data';
  const told = {
    ...common,
    first: armReport(arms.first),
    second: armReport(arms.second),
    outcome,
    isDecided: !isOpen || !tested.mayStillBeClaimed,
    difference: seenDifference(arms),
    interval: tested.interval,
    intervalMethod: tested.intervalMethod,
    test: tested.test,
    pValue: tested.pValue,
    adjustedPValue: family.adjustedPValue,
    moreTrialsPerArm: isOpen ? moreTrials(arms, family) : null,
  };
  return { ...told, words: comparisonInWords(told, design) };
}

export interface Comparisons {
  readonly comparisons: readonly Comparison[];
  readonly stratifiedComparisons: readonly StratifiedComparison[];
}

/**
 * Compares what the run's design compares, by usable evidence. The p-values of all comparisons, stratified ones
 * among them, are adjusted together: in at most 5 % of all reports is any difference claimed that is not there.
 */
export function compareCells(pools: readonly CellPool[], run: ComparedRun): Comparisons {
  const drafts = draftComparisons(pools, run);
  const stratified = draftStratified(drafts, run.design);
  // A comparison that has no trials yet is one of the family all the same: it may have some at the next look.
  const missing = comparedPairs(run.plan.cells, run.design).length - drafts.length;
  const adjusted = holmAdjusted([
    ...drafts.map(({ tested }) => tested.pValue),
    ...stratified.map(({ pValue }) => pValue),
    ...Array.from({ length: Math.max(0, missing) }, () => 1),
  ]);
  const familyAt = (index: number): Family => ({
    size: adjusted.length,
    adjustedPValue: adjusted[index] ?? 1,
  });
  return {
    comparisons: drafts.map((draft, index) => finished(draft, familyAt(index), run.design)),
    stratifiedComparisons: stratified.map((draft, index) =>
      draft.finish(familyAt(drafts.length + index).adjustedPValue),
    ),
  };
}
