import { createColors } from 'picocolors';
import type { Citation } from '../postmortem/citation.ts';
import type { Confidence } from '../postmortem/cause/conclusion.ts';
import type { EvidenceRow } from '../postmortem/evidence/evidence-row.ts';
import type { Configuration } from '../postmortem/evidence/captures.ts';
import type { PostmortemReport } from '../postmortem/postmortem-report.ts';
import { visibleText } from '../report/visible-text.ts';

type Colors = ReturnType<typeof createColors>;

const CONFIDENCE_WORDS: Readonly<Record<Confidence, string>> = {
  certain: 'certain',
  likely: 'likely',
  'cannot-tell': 'cannot tell',
};
const STATE_WORDS: Readonly<Record<EvidenceRow['state'], string>> = {
  given: 'given',
  'may-exist': 'may exist',
  gone: 'gone',
  'never-made': 'never made',
  unknown: 'unknown',
};
const EFFECT_WORDS = { fires: 'fires', 'cannot-fire': 'cannot fire', records: 'records' } as const;
const ORIGIN_WORDS = { definition: 'the task definition', log: 'what the JVM repeats in its log' } as const;
const JDK_WORDS = { given: '', 'image-tag': ' (by the image’s name)', assumed: ' (assumed)' } as const;

/** The postmortem for people. Ends in a newline; what logs and files contain cannot move a cursor. */
export function formatPostmortem(
  report: PostmortemReport,
  { colours }: { readonly colours: boolean },
): string {
  const colors = createColors(colours);
  const { taskId, container, cause, oom, evidence, configuration, changes, notes } = report;
  const sections = [
    [`Task ${taskId ?? '(not given)'}, container ${container ?? '(not known)'}`],
    [
      heading('What ended it', cause, colors),
      ...citationLines(cause.citations, colors),
      ...list('To be surer:', cause.wouldDecide),
    ],
    [heading('Out of memory', oom, colors), ...citationLines(oom.citations, colors)],
    [colors.bold('Evidence'), ...evidenceLines(evidence, colors)],
    ...(configuration === null ? [] : [configurationLines(configuration, colors)]),
    ...(changes.length === 0
      ? []
      : [[colors.bold('What to change'), ...changes.map((change) => `  → ${change}`)]]),
    ...(notes.length === 0
      ? []
      : [
          [
            colors.bold('About the inputs'),
            ...notes.flatMap(({ statement, citations }) => [
              `  ${visibleText(statement)}`,
              ...citationLines(citations, colors),
            ]),
          ],
        ]),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function heading(
  title: string,
  { confidence, statement }: { readonly confidence: Confidence; readonly statement: string },
  colors: Colors,
): string {
  const paint = { certain: colors.green, likely: colors.yellow, 'cannot-tell': colors.red }[confidence];
  return `${colors.bold(title)} (${paint(CONFIDENCE_WORDS[confidence])}): ${visibleText(statement)}`;
}

/** `app.log:312  what stands there`, each place once. */
function citationLines(citations: readonly Citation[], colors: Colors): readonly string[] {
  const lines = citations.map(
    (citation) =>
      `    ${colors.cyan(visibleText(placeText(citation)))}  ${visibleText(citation.excerpt).replaceAll(/\s+/g, ' ')}`,
  );
  return [...new Set(lines)];
}

function placeText({ file, line, path }: Citation): string {
  return `${file}${line === null ? '' : `:${line}`}${path === null ? '' : ` ${path}`}`;
}

function list(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [`  ${title}`, ...items.map((item) => `  - ${visibleText(item)}`)];
}

function evidenceLines(rows: readonly EvidenceRow[], colors: Colors): readonly string[] {
  const width = Math.max(...rows.map(({ what }) => what.length));
  const stateWidth = Math.max(...rows.map(({ state }) => STATE_WORDS[state].length));
  return rows.map(({ what, state, where, citations }) => {
    const places = [...new Set(citations.map(placeText))].map((place) => colors.cyan(visibleText(place)));
    const rests = places.length === 0 ? '' : ` [${places.join(', ')}]`;
    return `  ${what.padEnd(width)}  ${STATE_WORDS[state].padEnd(stateWidth)}  ${visibleText(where)}${rests}`;
  });
}

function configurationLines(
  { origin, jdk, jdkOrigin, oomType, captures }: Configuration,
  colors: Colors,
): readonly string[] {
  const set = captures.filter(({ effect }) => effect !== 'not-set');
  const unset = captures.filter(({ effect }) => effect === 'not-set').map(({ name }) => name);
  const forType = oomType === null ? 'for an OOM type that is not known' : `for ${oomType}`;
  return [
    `${colors.bold('What could be captured')}, by ${ORIGIN_WORDS[origin]}, ${forType}, JDK ${jdk}${JDK_WORDS[jdkOrigin]}`,
    ...set.map(({ name, effect, reason }) =>
      effect === 'not-set' ? '' : `  ${name}: ${EFFECT_WORDS[effect]}. ${visibleText(reason)}`,
    ),
    ...(unset.length === 0
      ? []
      : [`  ${origin === 'definition' ? 'Not set' : 'Not seen'}: ${unset.join(', ')}`]),
  ];
}
