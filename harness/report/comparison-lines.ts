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
  return [
    ...telling.map((comparison) => `${places.size > 1 ? placeText(comparison) : ''}${comparison.words}`),
    ...stratifiedComparisons.filter(({ outcome }) => outcome !== 'no-evidence').map(({ words }) => words),
    ...silentLines({ silent: comparisons.length - telling.length, all: comparisons.length }),
  ];
}

function silentLines({ silent, all }: { readonly silent: number; readonly all: number }): readonly string[] {
  if (silent === 0) return [];
  const of = silent === all ? '' : ` in ${silent} of ${all} comparisons`;
  return [`Too little data${of}: no outcome of so few trials could show a difference.`];
}
