import { createColors } from 'picocolors';
import { cellId } from '../plan/cell.ts';
import type { Cell } from '../plan/cell.ts';
import { comparisonLines } from './comparison-lines.ts';
import { courseLines } from './course-text.ts';
import type { GateReport } from './gate-report.ts';
import type { CellReport, Loss, NotificationReport, PathReport, Report, TrialEnd } from './report.ts';
import { intervalInWords, marginInWords, stageInWords } from './wording.ts';

/** Trials of a cell whose time is told of here; of all it is in `report.json`. */
const COURSES_MAX = 3;

type Colors = ReturnType<typeof createColors>;

export interface TerminalOptions {
  /** ANSI colours; off unless asked for. */
  readonly colours: boolean;
}

function cellName({ scenario, jdk, flagSet, taskSize }: Cell): string {
  return `${scenario} · JDK ${jdk} · ${flagSet} · ${taskSize}`;
}

/** A smoke test's figures must not be taken for a rate, nor a model's for a measurement, wherever the line is pasted. */
function marksOf({ timeScale, models }: CellReport): string {
  const scale = timeScale === 1 ? '' : `  (time scale ${timeScale}: not a rate)`;
  return models.length === 0 ? scale : `${scale}  (modelled: ${models.join(', ')})`;
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

/** Without a colour: good or bad is said of evidence. */
function notificationText({ path, notified, valid, interval }: NotificationReport): string {
  return `${path}: ${notified}/${valid} notified, which is no evidence ${intervalInWords(interval)}`;
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

function courseOf({ trial, course }: TrialEnd): readonly string[] {
  const lines = course === null ? [] : courseLines(course);
  return lines.map((line) => `    ${trialNumber(trial)} ${line}`);
}

interface CellLines {
  readonly cell: CellReport;
  /** The cell's name, padded to the width of the longest. */
  readonly name: string;
  readonly showPath: boolean;
  readonly colors: Colors;
}

function cellLines({ cell, name, showPath, colors }: CellLines): readonly string[] {
  const mark = marksOf(cell);
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
    ...(cell.paths.length + cell.notifications.length === 0 ? [unjudged] : []),
    ...cell.paths.flatMap((path) => [
      `${name}   ${showPath ? `${path.path}: ` : ''}${rateColour(path, colors)(rateText(path))}${mark}`,
      ...path.losses.map((loss) => colors.dim(`${lossText(loss)}${mark}`)),
      ...path.invalid.map(invalidLine),
    ]),
    ...cell.notifications.flatMap((notification) => [
      `${name}   ${notificationText(notification)}${mark}`,
      ...notification.losses.map((loss) => colors.dim(`${lossText(loss)}${mark}`)),
      ...notification.invalid.map(invalidLine),
    ]),
    ...cell.ends.slice(0, COURSES_MAX).flatMap((end) => courseOf(end).map((line) => colors.dim(line))),
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
  const showPath =
    new Set(
      report.cells.flatMap(({ paths, notifications }) =>
        [...paths, ...notifications].map(({ path }) => path),
      ),
    ).size > 1;
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
