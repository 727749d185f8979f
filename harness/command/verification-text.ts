import type { Verification, Verified } from '../publish/datadog/verify-run.ts';
import { visibleText } from '../report/visible-text.ts';

const WORDS: Readonly<Record<Verified['outcome'], string>> = {
  found: 'found',
  'not-found': 'not found',
  unknown: 'cannot tell',
};

/** What of a run is found in Datadog, for a terminal: trial by trial, and what never went there. Ends in a newline. */
export function formatVerification(verification: Verification): string {
  const { publishedAt, place, runTag, trials, cells, events } = verification;
  return `${[
    `Published ${publishedAt} to ${place}, to be searched for as ${runTag}.`,
    ...section(
      'Trials, by their logs',
      trials.map((one) => ({ ...one, name: one.trial })),
    ),
    ...section(
      'Cells, by their metrics',
      cells.map((one) => ({ ...one, name: one.cell })),
    ),
    ...(events === null
      ? []
      : section('Regressions, by their events', [{ ...events, name: `${events.count}` }])),
    ...neverSentLines(verification),
  ].join('\n')}\n`;
}

function section(title: string, items: readonly (Verified & { readonly name: string })[]): readonly string[] {
  return [
    '',
    `${title}:`,
    ...items.map(({ outcome, name, reason }) =>
      visibleText(`  ${WORDS[outcome].padEnd(11)}  ${name}${reason === null ? '' : `: ${reason}`}`),
    ),
  ];
}

/** That a search could not find them says nothing: they went nowhere. */
function neverSentLines({ trials }: Verification): readonly string[] {
  const paths = [...new Set(trials.flatMap(({ neverSent }) => neverSent))].toSorted();
  if (paths.length === 0) return [];
  const counts = paths.map(
    (path) => `${path} (${trials.filter(({ neverSent }) => neverSent.includes(path)).length} trials)`,
  );
  return [
    '',
    'Never sent to Datadog, so not looked for:',
    `  ${counts.join(', ')}: a trial’s Agent sends to lastgasp’s own intake and nowhere else.`,
  ];
}
