import type { GateReport } from './gate-report.ts';
import type { Report } from './report.ts';

/** A heading and the sentences below it. */
export interface FindingList {
  readonly title: string;
  readonly sentences: readonly string[];
}

/** What is concluded from the rates, as far as the run was asked for it: what calls for action first. */
export function findingLists(report: Report): readonly FindingList[] {
  const { stoppingReason, gates, baseline, comparisons, stratifiedComparisons, controls } = report;
  const lists: readonly FindingList[] = [
    { title: 'Gates that failed', sentences: wordsOf(failedGates(report)) },
    { title: 'Against the baseline', sentences: wordsOf(baseline?.cells ?? []) },
    { title: 'Comparisons', sentences: wordsOf([...comparisons, ...stratifiedComparisons]) },
    { title: 'Controls', sentences: wordsOf(controls) },
    { title: 'Gates that passed', sentences: wordsOf(gates.filter(({ outcome }) => outcome === 'passed')) },
    { title: 'Why it stopped', sentences: stoppingReason === null ? [] : [stoppingReason] },
  ];
  return lists.filter(({ sentences }) => sentences.length > 0);
}

export function failedGates({ gates }: Report): readonly GateReport[] {
  return gates.filter(({ outcome }) => outcome === 'failed');
}

function wordsOf(told: readonly { readonly words: string }[]): readonly string[] {
  return told.map(({ words }) => words);
}
