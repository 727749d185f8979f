import { LOSS_STAGES } from '../capture/path-verdict.ts';
import { cellId } from '../plan/cell.ts';
import { markdownRow, markdownRule, markdownText } from './markdown-text.ts';
import { findingLists } from './finding-list.ts';
import { columnsOf } from './matrix.ts';
import type { CellReport, Loss, Report } from './report.ts';
import { intervalInWords, marginInWords } from './wording.ts';

/** GitHub shows no step summary above 1 MiB ("Workflow commands", job summaries); this leaves room for others. */
const BYTES_MAX = 1_000_000;

/**
 * The summary of a CI step: the answer, what makes it inconclusive, the rates, then every loss, the worst
 * stage first; the least important lines are left out, and counted, where it would be too long. Ends in a newline.
 */
export function formatMarkdown(report: Report): string {
  return bounded([
    ['# lastgasp: did the evidence get out?', ...report.answers.map((answer) => `- ${markdownText(answer)}`)],
    list('Inconclusive', report.inconclusiveReasons),
    ...findingLists(report).map(({ title, sentences }) => list(title, sentences)),
    list(
      'Warnings',
      report.warnings.map(({ message, remedy }) => `${message} ${remedy}`),
    ),
    ...rateTables(report),
    list(
      'Not as on Fargate',
      report.fidelity.filter(({ deviates }) => deviates).map(({ name, value }) => `${name}: ${value}`),
    ),
    lossTable(report),
    list('Invalid, never counted', uncounted(report.cells, 'invalid')),
    list('Unreachable', uncounted(report.cells, 'unreachable')),
    list('Fidelity notes', report.fidelityNotes),
    ['## Again', `\`${report.replayCommand}\` and a trial’s id`],
  ]);
}

/** A heading and what stands below it, a blank line between them. */
type Part = readonly string[];

function list(title: string, lines: readonly string[]): Part {
  return lines.length === 0 ? [] : [`## ${title}`, ...lines.map((line) => `- ${markdownText(line)}`)];
}

function rateTables({ cells }: Report): readonly Part[] {
  const groups = Map.groupBy(
    cells.flatMap((cell) => cell.paths.map(({ path }) => ({ cell, path }))),
    ({ cell, path }) => JSON.stringify([path, cell.jdk]),
  );
  return [...groups.values()].map((group) => rateTable(group));
}

function rateTable(group: readonly { readonly cell: CellReport; readonly path: string }[]): Part {
  const cells = group.map(({ cell }) => cell);
  const columns = columnsOf(cells);
  const flagSets = [...new Set(cells.map(({ flagSet }) => flagSet))];
  const path = group[0]?.path ?? '';
  return [
    `## ${markdownText(path)}, JDK ${cells[0]?.jdk}`,
    markdownRow([
      'flag set',
      ...columns.map(({ oomType, detail }) => `${oomType} (${markdownText(detail)})`),
    ]),
    markdownRule(columns.length + 1),
    ...flagSets.map((flagSet) =>
      markdownRow([
        markdownText(flagSet),
        ...columns.map((column) => {
          const cell = cells.find((candidate) => candidate.flagSet === flagSet && column.has(candidate));
          return cell === undefined ? '–' : rateText(cell, path);
        }),
      ]),
    ),
  ];
}

function rateText(cell: CellReport, name: string): string {
  const path = cell.paths.find((candidate) => candidate.path === name);
  if (path === undefined) return '–';
  if (path.valid === 0) return cell.unreachable.length > 0 ? 'unreachable' : 'no valid trial';
  const { captured, valid, usable, interval, smallestMarginSeconds: margin } = path;
  const words = [
    `**${captured}/${valid}** ${markdownText(intervalInWords(interval))}`,
    ...(captured > usable ? [`${usable} usable`] : []),
    ...(margin === null ? [] : [`at least ${marginInWords(margin)}`]),
    ...(cell.timeScale === 1 ? [] : [`time scale ${cell.timeScale}: not a rate`]),
  ];
  return words.join(', ');
}

function lossTable({ cells }: Report): Part {
  const losses = cells.flatMap((cell) =>
    cell.paths.flatMap(({ path, losses: lost }) => lost.map((loss) => ({ path, loss }))),
  );
  if (losses.length === 0) return [];
  const sorted = losses.toSorted((a, b) => weightOf(b.loss) - weightOf(a.loss));
  return [
    `## ${losses.length} ${losses.length === 1 ? 'loss' : 'losses'}`,
    markdownRow(['trial', 'path', 'stage', 'margin', 'what was seen']),
    markdownRule(5),
    ...sorted.map(({ path, loss: { trial, verdict, lossStage, marginSeconds, detail } }) =>
      markdownRow([
        markdownText(trial),
        markdownText(path),
        `${lossStage}${verdict === 'partial' ? ' (partly captured)' : ''}`,
        marginInWords(marginSeconds),
        markdownText(detail),
      ]),
    ),
  ];
}

/** What was nearly captured says the most about what to change. */
function weightOf({ lossStage }: Loss): number {
  return LOSS_STAGES.indexOf(lossStage);
}

function uncounted(cells: readonly CellReport[], kind: 'invalid' | 'unreachable'): readonly string[] {
  return cells.flatMap((cell) =>
    [...Map.groupBy(cell[kind], ({ reason }) => reason)].map(
      ([reason, trials]) => `${cellId(cell)}: ${trials.length} of ${cell.trials}: ${reason}`,
    ),
  );
}

function bounded(parts: readonly Part[]): string {
  let bytes = 0;
  let leftOut = 0;
  const texts: string[] = [];
  for (const part of parts.filter(({ length }) => length > 0)) {
    const lines: string[] = [];
    for (const line of part) {
      const lineBytes = Buffer.byteLength(line) + 1;
      if (bytes + lineBytes > BYTES_MAX) leftOut += 1;
      else lines.push(line);
      bytes += bytes + lineBytes > BYTES_MAX ? 0 : lineBytes;
    }
    const [heading, ...body] = lines;
    if (heading !== undefined) texts.push(`${heading}\n\n${body.join('\n')}`);
  }
  if (leftOut > 0) texts.push(`${leftOut} more lines are in report.html.`);
  return `${texts.join('\n\n')}\n`;
}
