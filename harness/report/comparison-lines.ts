import type { Comparison } from './comparison-schema.ts';
import type { Report } from './report.ts';

/** Where it was compared: named only in a report that has more than one such place. */
function placeText({ scenario, jdk }: Comparison): string {
  return `${scenario} · JDK ${jdk}: `;
}

/** A line for each comparison that says something, one for all that have too little data. */
export function comparisonLines({
  comparisons,
  stratifiedComparisons,
}: Pick<Report, 'comparisons' | 'stratifiedComparisons'>): readonly string[] {
  const places = new Set(comparisons.map(placeText));
  const telling = comparisons.filter(({ outcome }) => outcome !== 'too-little-data');
  const silent = comparisons.length - telling.length;
  return [
    ...telling.map((comparison) => `${places.size > 1 ? placeText(comparison) : ''}${comparison.words}`),
    ...stratifiedComparisons.filter(({ outcome }) => outcome !== 'no-evidence').map(({ words }) => words),
    ...(silent > 0
      ? [
          `${silent} of ${comparisons.length} have too little data: no outcome of so few trials could show a difference.`,
        ]
      : []),
  ];
}
