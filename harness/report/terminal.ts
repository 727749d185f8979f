import { createColors } from 'picocolors';
import { cellId } from '../plan/cell.ts';
import type { Cell } from '../plan/cell.ts';
import { comparisonLines } from './comparison-lines.ts';
import type { GateReport } from './gate-report.ts';
import type { CellReport, Loss, PathReport, Report } from './report.ts';
import { intervalInWords, marginInWords, stageInWords } from './wording.ts';

type Colors = ReturnType<typeof createColors>;

export interface TerminalOptions {
  /** ANSI colours; off unless asked for. */
  readonly colours: boolean;
}

function cellName({ scenario, jdk, flagSet, taskSize }: Cell): string {
  return `${scenario} · JDK ${jdk} · ${flagSet} · ${taskSize}`;
}

/** A smoke test's figures must not be taken for a rate wherever the line is pasted. */
function scaleMark({ timeScale }: CellReport): string {
  return timeScale === 1 ? '' : `  (time scale ${timeScale}: not a rate)`;
}

function trialNumber(trial: string): string {
  return `#${trial.slice(trial.lastIndexOf('/') + 1)}`;
}

function rateText(path: PathReport): string {
  const rate = `${path.captured}/${path.valid} captured ${intervalInWords(path.interval)}`;
  if (path.captured === 0) return rate;
  const usable = `, ${path.usable} of them usable`;
  if (path.smallestMarginSeconds === null) return `${rate}${usable}`;
  return `${rate}${usable}, at least ${marginInWords(path.smallestMarginSeconds)}`;
}

function rateColour(path: PathReport, colors: Colors) {
  if (path.valid === 0) return colors.yellow;
  if (path.captured === path.valid) return colors.green;
  return path.captured === 0 ? colors.red : colors.yellow;
}

function lossText({ trial, verdict, lossStage, marginSeconds, detail }: Loss): string {
  const what = verdict === 'partial' ? 'only partly captured, lost' : 'lost';
  return `    ${trialNumber(trial)} ${what} at ${stageInWords(lossStage)}, ${marginInWords(marginSeconds)}: ${detail}`;
}

interface CellLines {
  readonly cell: CellReport;
  /** The cell's name, padded to the width of the longest. */
  readonly name: string;
  readonly showPath: boolean;
  readonly colors: Colors;
}

function cellLines({ cell, name, showPath, colors }: CellLines): readonly string[] {
  const mark = scaleMark(cell);
  const invalidLine = ({ trial, reason }: { readonly trial: string; readonly reason: string }) =>
    colors.yellow(`    ${trialNumber(trial)} invalid: ${reason}${mark}`);
  const unreachableLines = cell.unreachable.map(({ trial, reason }) =>
    colors.yellow(`    ${trialNumber(trial)} unreachable: ${reason}${mark}`),
  );
  if (cell.trials > 0 && cell.unreachable.length === cell.trials) {
    return [`${name}   ${colors.yellow('unreachable')}${mark}`, ...unreachableLines];
  }
  const unjudged = `${name}   ${colors.yellow(intervalInWords(null))}${mark}`;
  return [
    ...(cell.paths.length === 0 ? [unjudged] : []),
    ...cell.paths.flatMap((path) => [
      `${name}   ${showPath ? `${path.path}: ` : ''}${rateColour(path, colors)(rateText(path))}${mark}`,
      ...path.losses.map((loss) => colors.dim(`${lossText(loss)}${mark}`)),
      ...path.invalid.map(invalidLine),
    ]),
    ...cell.invalid.map(invalidLine),
    ...unreachableLines,
  ];
}

/** What distinguishes cells that differ only in what must not be pooled. */
function namesOf(cells: readonly CellReport[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const cell of cells) counts.set(cellId(cell), (counts.get(cellId(cell)) ?? 0) + 1);
  const names = cells.map((cell) =>
    (counts.get(cellId(cell)) ?? 0) > 1 ? `${cellName(cell)} · setup ${cell.fingerprint}` : cellName(cell),
  );
  const width = Math.max(0, ...names.map((name) => name.length));
  return names.map((name) => name.padEnd(width));
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

function gateLine({ outcome, words }: GateReport, colors: Colors): string {
  return outcome === 'failed' ? colors.red(words) : colors.green(words);
}

function baselineLines({ baseline }: Report, colors: Colors): readonly string[] {
  return (baseline?.cells ?? []).map(({ status, words }) => {
    if (status === 'regressed') return colors.red(words);
    return status === 'improved' ? colors.green(words) : words;
  });
}

/** The report for people: a line per cell and capture path, under it each loss and invalid trial. Ends in a newline. */
export function formatTerminal(report: Report, { colours }: TerminalOptions): string {
  const colors = createColors(colours);
  const names = namesOf(report.cells);
  const showPath = new Set(report.cells.flatMap(({ paths }) => paths.map(({ path }) => path))).size > 1;
  const missing = report.plannedTrials - report.endedTrials;
  const lines = [
    ...report.cells.flatMap((cell, index) =>
      cellLines({ cell, name: names[index] ?? cellName(cell), showPath, colors }),
    ),
    ...(report.stoppingReason === null ? [] : ['', report.stoppingReason]),
    ...(missing > 0 && report.stoppingReason === null
      ? ['', `${report.endedTrials} of ${report.plannedTrials} planned trials ended.`]
      : []),
    ...section('Comparisons:', comparisonLines(report)),
    ...section(
      'Controls:',
      report.controls.filter(({ hasHeld }) => hasHeld).map(({ words }) => words),
    ),
    ...section(
      'Gates:',
      report.gates.filter(({ outcome }) => outcome !== 'inconclusive').map((gate) => gateLine(gate, colors)),
    ),
    ...section('Against the baseline:', baselineLines(report, colors)),
    ...section(colors.yellow('Inconclusive:'), report.inconclusiveReasons),
    ...section(
      'Warnings:',
      report.warnings.map(({ message, remedy }) => `${message} ${remedy}`),
    ),
    ...section('Fidelity notes:', report.fidelityNotes),
  ];
  return `${lines.join('\n')}\n`;
}
