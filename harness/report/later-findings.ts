import type { Report } from './report.ts';

interface Told {
  /** One sentence or two. */
  readonly words: string;
}

/**
 * What is concluded from a report's rates. A report has of these parts what its run was asked for: it has no
 * section for a part that is not there, or empty.
 */
interface LaterFindings {
  readonly stoppingReason?: string | null;
  readonly gates?: readonly (Told & { readonly cell: string; readonly outcome: string })[];
  readonly baseline?: { readonly cells: readonly (Told & { readonly status: string })[] } | null;
  readonly comparisons?: readonly Told[];
  readonly stratifiedComparisons?: readonly Told[];
  readonly controls?: readonly Told[];
}

/** A heading and the sentences below it. */
export interface FindingList {
  readonly title: string;
  readonly sentences: readonly string[];
}

/** Every part that a report has, what calls for action first. */
export function findingLists(report: Report): readonly FindingList[] {
  const { stoppingReason, gates, baseline, comparisons, stratifiedComparisons, controls } =
    laterFindings(report);
  const lists: readonly FindingList[] = [
    { title: 'Gates that failed', sentences: failedGates(report).map(({ words }) => words) },
    { title: 'Against the baseline', sentences: wordsOf(baseline?.cells) },
    { title: 'Comparisons', sentences: [...wordsOf(comparisons), ...wordsOf(stratifiedComparisons)] },
    { title: 'Controls', sentences: wordsOf(controls) },
    { title: 'Gates that passed', sentences: wordsOf(gates?.filter(({ outcome }) => outcome === 'passed')) },
    { title: 'Why it stopped', sentences: stoppingReason == null ? [] : [stoppingReason] },
  ];
  return lists.filter(({ sentences }) => sentences.length > 0);
}

/** Each gate that failed, with the id of its cell. */
export function failedGates(report: Report): readonly { readonly cell: string; readonly words: string }[] {
  return (laterFindings(report).gates ?? []).filter(({ outcome }) => outcome === 'failed');
}

function laterFindings(report: Report): LaterFindings & Pick<Report, 'cells'> {
  return report;
}

function wordsOf(told: readonly Told[] = []): readonly string[] {
  return told.map(({ words }) => words);
}
