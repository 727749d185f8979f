import type { Gate } from '../config/gate-schema.ts';
import type { Design } from '../plan/design.ts';
import type { PlanPower } from '../plan/plan-power.ts';
import { durationText } from '../progress/duration-text.ts';
import { SIGNIFICANCE } from '../statistics/interval.ts';
import { TRIALS_NEEDED_MAX } from '../statistics/trials-needed.ts';
import type { RunEstimate } from '../run/run-estimate.ts';

function differenceText(points: number | null, from: string): string {
  return points === null
    ? `from ${from} no difference at all`
    : `from ${from} a difference of ${points} points or more`;
}

function neededText(trials: number | null): string {
  return trials === null ? `more than ${TRIALS_NEEDED_MAX}` : String(trials);
}

function trialsText(trials: number): string {
  return `${trials} ${trials === 1 ? 'trial' : 'trials'} of each flag set`;
}

/** What a plan whose trials all run can show, or why they may not all run. */
function reachLines(power: PlanPower, { stopping }: Design): readonly string[] {
  const { trialsPerArm, comparisons, pointsFromHalf, pointsFromEnd } = power;
  const arms = trialsText(trialsPerArm);
  if (stopping === 'sequential') {
    return [`It stops as soon as every comparison is decided, after ${arms} at the latest.`];
  }
  if (pointsFromHalf === null && pointsFromEnd === null) return [`With ${arms} no difference can be shown.`];
  const of = comparisons === 1 ? '' : `, for each of ${comparisons} comparisons together`;
  return [
    `With ${arms} you will see ${differenceText(pointsFromHalf, '50 %')}, ${differenceText(pointsFromEnd, '0 or 100 %')} (4 times out of 5${of}).`,
    ...(stopping === 'curtailed' ? ['Trials that can no longer change an answer are left out.'] : []),
  ];
}

/** What a plan can show, in plain words, before any trial is run. */
export function powerLines(power: PlanPower | null, design: Design): readonly string[] {
  if (power === null) return [];
  const { detectPoints, trialsNeededFromHalf, trialsNeededFromEnd } = power;
  const plan = design.stopping === 'sequential' ? 'a plan that may not stop early' : 'it';
  return [
    ...reachLines(power, design),
    `To see ${detectPoints} points ${plan} takes ${neededText(trialsNeededFromHalf)} trials of each from 50 %, ${neededText(trialsNeededFromEnd)} from 0 or 100 %.`,
  ];
}

/** Trials without a loss that a gate takes: rateᵗʳⁱᵃˡˢ is then at most 5 % (Clopper–Pearson of a clean sweep). */
function cleanSweep(rateMin: number): number {
  return Math.ceil(Math.log(SIGNIFICANCE) / Math.log(rateMin));
}

/** Gates that no outcome of the plan could pass. */
export function gateLines(gates: readonly Gate[], trialsPerCell: number): readonly string[] {
  return gates
    .map(({ flagSet, rateMin }) => ({ flagSet, rateMin, trials: cleanSweep(rateMin) }))
    .filter(({ trials }) => trials > trialsPerCell)
    .map(
      ({ flagSet, rateMin, trials }) =>
        `The gate of ${rateMin * 100} % for ${flagSet} cannot pass with ${trialsPerCell} of each: it takes ${trials} of ${trials}.`,
    );
}

export function estimateLine({ trials, totalSeconds, longestTrialSeconds, memoryMiB }: RunEstimate): string {
  return `${trials} trials take at most ${durationText(totalSeconds * 1000)}, the longest ${durationText(longestTrialSeconds * 1000)}, and ${memoryMiB} MiB of memory.`;
}
