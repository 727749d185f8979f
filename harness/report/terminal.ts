import { stripVTControlCharacters } from 'node:util';
import { createColors } from 'picocolors';
import wrapAnsi from 'wrap-ansi';
import { cellId } from '../plan/cell.ts';
import type { Cell } from '../plan/cell.ts';
import { comparisonLines } from './comparison-lines.ts';
import { courseLines } from './course-text.ts';
import type { GateReport } from './gate-report.ts';
import type { CellReport, Loss, NotificationReport, PathReport, Report, TrialEnd } from './report.ts';
import { terminalMatrix } from './terminal-matrix.ts';
import { trialNumber } from './trial-name.ts';
import { visibleText } from './visible-text.ts';
import { intervalInWords, marginInWords, stageInWords } from './wording.ts';

/** Trials of a cell whose time is told of here; of all it is in `report.json`. */
const COURSES_MAX = 3;

type Colors = ReturnType<typeof createColors>;

export interface TerminalOptions {
  /** ANSI colours; off unless asked for. */
  readonly colours: boolean;
  /** Width that lines are broken at; `null`, the default, leaves them whole, for a pipe or a file. */
  readonly columns?: number | null;
}

/** Of a trial list, so that a hundred losses of one kind do not hide the one of another. */
const NUMBERS_MAX = 12;

function cellName({ scenario, jdk, flagSet, taskSize }: Cell): string {
  return `${scenario} · JDK ${jdk} · ${flagSet} · ${taskSize}`;
}

/** A smoke test's figures must not be taken for a rate, nor a model's for a measurement, wherever the line is pasted. */
function marksOf({ timeScale, models }: CellReport): string {
  const scale = timeScale === 1 ? '' : `  (time scale ${timeScale}: not a rate)`;
  return models.length === 0 ? scale : `${scale}  (modelled: ${models.join(', ')})`;
}

/** `#1`, `#1, #3`, and of more than a line the first ones with their number. */
function numbersText(trials: readonly string[]): string {
  const shown = trials.slice(0, NUMBERS_MAX).map(trialNumber).join(', ');
  return trials.length > NUMBERS_MAX ? `${shown} and ${trials.length - NUMBERS_MAX} more` : shown;
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

/** Each loss with its stage and margin; those that say the same to the word stand on one line. */
function lossLines(losses: readonly Loss[]): readonly string[] {
  const groups = Map.groupBy(losses, ({ verdict, lossStage, marginSeconds, detail }) => {
    const what = verdict === 'partial' ? 'only partly captured, lost' : 'lost';
    return `${what} at ${stageInWords(lossStage)}, ${marginInWords(marginSeconds)}: ${visibleText(detail)}`;
  });
  return [...groups].map(([words, of]) => `    ${numbersText(of.map(({ trial }) => trial))} ${words}`);
}

function uncountedLines(kind: string, trials: CellReport['invalid']): readonly string[] {
  const groups = Map.groupBy(trials, ({ reason }) => reason);
  return [...groups].map(
    ([reason, of]) => `    ${numbersText(of.map(({ trial }) => trial))} ${kind}: ${visibleText(reason)}`,
  );
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
  const yellow = (lines: readonly string[]): readonly string[] =>
    lines.map((line) => colors.yellow(`${line}${mark}`));
  const unreachable = yellow(uncountedLines('unreachable', cell.unreachable));
  if (cell.trials > 0 && cell.unreachable.length === cell.trials) {
    return [`${name}   ${colors.yellow('unreachable')}${mark}`, ...unreachable];
  }
  const unjudged = `${name}   ${colors.yellow(intervalInWords(null))}${mark}`;
  return [
    ...(cell.paths.length + cell.notifications.length === 0 ? [unjudged] : []),
    ...cell.paths.flatMap((path) => [
      `${name}   ${showPath ? `${path.path}: ` : ''}${rateColour(path, colors)(rateText(path))}${mark}`,
      ...lossLines(path.losses).map((line) => colors.dim(`${line}${mark}`)),
      ...yellow(uncountedLines('invalid', path.invalid)),
    ]),
    ...cell.notifications.flatMap((notification) => [
      `${name}   ${notificationText(notification)}${mark}`,
      ...lossLines(notification.losses).map((line) => colors.dim(`${line}${mark}`)),
      ...yellow(uncountedLines('invalid', notification.invalid)),
    ]),
    ...cell.ends.slice(0, COURSES_MAX).flatMap((end) => courseOf(end).map((line) => colors.dim(line))),
    ...yellow(uncountedLines('invalid', cell.invalid)),
    ...unreachable,
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
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${visibleText(line)}`)];
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

/** Breaks a line between words; what follows stands a little further in. */
function wrapped(line: string, columns: number | null): string {
  if (columns === null) return line;
  const indent = `${/^ */.exec(stripVTControlCharacters(line))?.[0] ?? ''}  `;
  const [first = '', ...rest] = wrapAnsi(line, columns, { trim: false }).split('\n');
  if (rest.length === 0) return first;
  const below = wrapAnsi(rest.join('').trimStart(), columns - indent.length, { trim: true });
  return [first.trimEnd(), ...below.split('\n').map((text) => `${indent}${text}`)].join('\n');
}

/**
 * The report for people: the answer, the rates flag set × OOM type, then a line per cell and capture path and
 * under it each loss and invalid trial, and how to run a trial again. Ends in a newline.
 */
export function formatTerminal(report: Report, { colours, columns = null }: TerminalOptions): string {
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
    ...report.answers.map((answer) => colors.bold(answer)),
    ...terminalMatrix(report, { colors, columns }),
    ...(report.cells.length > 0 ? [''] : []),
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
  // A command is to be copied: broken, it would not run.
  const again =
    report.cells.length > 0
      ? section('A trial again, by its id such as heap-leak/17/none/256-512/1:', [
          `${report.replayCommand} ID`,
        ])
      : [];
  return `${[...lines.map((line) => wrapped(line, columns)), ...again].join('\n')}\n`;
}
