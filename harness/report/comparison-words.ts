import type { Design } from '../plan/design.ts';
import type { Interval } from '../statistics/interval.ts';
import type { Comparison } from './comparison-schema.ts';

type Told = Omit<Comparison, 'words'>;

const POINTS = 100;

function armText({ flagSet, usable, valid }: Comparison['first']): string {
  return `${flagSet} ${usable}/${valid}`;
}

/** `0 to 45 points more`, `between 12 points fewer and 40 more`; rounded outwards, so that it claims no more than it may. */
export function differenceInWords({ lower, upper }: Interval): string {
  const low = Math.floor(lower * POINTS + 1e-9);
  const high = Math.ceil(upper * POINTS - 1e-9);
  if (low >= 0) return `${low} to ${high} points more`;
  if (high <= 0) return `${-high} to ${-low} points fewer`;
  return `between ${-low} points fewer and ${high} more`;
}

function mirrored({ lower, upper }: Interval): Interval {
  return { lower: -upper, upper: -lower };
}

function scaleText({ timeScale }: Told): string {
  return timeScale === 1 ? '' : ` At time scale ${timeScale} these are no rates.`;
}

function moreTrialsText({ moreTrialsPerArm, difference }: Told): string {
  if (moreTrialsPerArm !== null) {
    return ` If the rates are what they look like, about ${moreTrialsPerArm} more trials of each would settle it.`;
  }
  return difference === 0
    ? ' They look alike.'
    : ' If the rates are what they look like, it would take more than 100 more trials of each.';
}

/** What a comparison says, for people; the name of its test is in the details. */
export function comparisonInWords(told: Told, { detectPoints }: Pick<Design, 'detectPoints'>): string {
  const { first, second, outcome, interval } = told;
  const counts = `usable evidence ${armText(first)}, ${armText(second)}`;
  const range = `${differenceInWords(interval)} with ${second.flagSet}`;
  const scale = scaleText(told);
  switch (outcome) {
    case 'second-more':
      return `${second.flagSet} captures more than ${first.flagSet}, 95 % sure (${counts}: ${differenceInWords(interval)}).${scale}`;
    case 'first-more':
      return `${first.flagSet} captures more than ${second.flagSet}, 95 % sure (${counts}: ${differenceInWords(mirrored(interval))}).${scale}`;
    case 'no-difference':
      return `${first.flagSet} and ${second.flagSet} do not differ by ${detectPoints} points or more, 95 % sure (${counts}: ${range}).${scale}`;
    case 'no-evidence':
      return `No evidence that ${first.flagSet} and ${second.flagSet} differ (${counts}: ${range}).${moreTrialsText(told)}${scale}`;
    case 'too-little-data':
      return `Too little data to tell ${first.flagSet} and ${second.flagSet} apart: no outcome of so few trials could (${counts}).${moreTrialsText(told)}${scale}`;
  }
}
