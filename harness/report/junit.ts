import { cellId, type Cell } from '../plan/cell.ts';
import { inconclusiveReasonsOf } from './inconclusive.ts';
import { failedGates } from './finding-list.ts';
import { escapeMarkup } from './markup.ts';
import type { CellReport, Report } from './report.ts';
import { intervalInWords, marginInWords, stageInWords } from './wording.ts';

/**
 * What becomes of a test case beside passing, in JUnit's words: `error` the cell answers nothing · `failure`
 * a gate · `skipped` its JDK does not reach the OOM.
 */
interface Outcome {
  readonly element: 'error' | 'failure' | 'skipped';
  readonly message: string;
}

interface TestCase {
  readonly cell: Cell;
  readonly outcomes: readonly Outcome[];
  /** What a build server shows below it. */
  readonly output: readonly string[];
}

/**
 * JUnit XML: a test suite for each scenario, a test case for each cell. A low rate is no failure by itself, for only a
 * gate says what is wanted. Ends in a newline.
 */
export function formatJunit(report: Report): string {
  const cases = [
    ...report.cells.map((cell) => testCase(cell, failuresOf(report, cell))),
    ...report.cellsWithoutTrial.map((cell): TestCase => ({
      cell,
      outcomes: [{ element: 'error', message: 'no trial ended' }],
      output: [],
    })),
  ];
  const suites = [...Map.groupBy(cases, ({ cell }) => cell.scenario)];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="lastgasp" ${counts(cases)}>`,
    ...suites.map(([scenario, of]) => suite(scenario, of, report)),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(scenario: string, cases: readonly TestCase[], { startedAt }: Report): string {
  const attributes = `name="${escapeMarkup(scenario)}" ${counts(cases)} timestamp="${startedAt.slice(0, 19)}"`;
  return [`  <testsuite ${attributes}>`, ...cases.map(caseText), '  </testsuite>'].join('\n');
}

function counts(cases: readonly TestCase[]): string {
  const having = (element: Outcome['element']): number =>
    cases.filter(({ outcomes }) => outcomes[0]?.element === element).length;
  return `tests="${cases.length}" failures="${having('failure')}" errors="${having('error')}" skipped="${having('skipped')}"`;
}

function caseText({ cell, outcomes, output }: TestCase): string {
  const { scenario, flagSet, jdk, taskSize } = cell;
  const name = escapeMarkup(`${flagSet} on JDK ${jdk}, ${taskSize}`);
  return [
    `    <testcase classname="lastgasp.${escapeMarkup(scenario)}" name="${name}">`,
    // One is all that the format allows for; the others stand in the output.
    ...outcomes
      .slice(0, 1)
      .map(({ element, message }) => `      <${element} message="${escapeMarkup(message)}"/>`),
    ...(output.length === 0 ? [] : [`      <system-out>${escapeMarkup(output.join('\n'))}</system-out>`]),
    '    </testcase>',
  ].join('\n');
}

function failuresOf(report: Report, cell: CellReport): readonly Outcome[] {
  return failedGates(report)
    .filter((gate) => gate.cell === cellId(cell))
    .map(({ words }) => ({ element: 'failure', message: words }));
}

function testCase(cell: CellReport, failures: readonly Outcome[]): TestCase {
  const isUnreachable = cell.trials > 0 && cell.unreachable.length === cell.trials;
  const reasons = inconclusiveReasonsOf(cell);
  const skipped: readonly Outcome[] = isUnreachable
    ? [{ element: 'skipped', message: cell.unreachable[0]?.reason ?? 'unreachable' }]
    : [];
  const errors = reasons.map((message): Outcome => ({ element: 'error', message }));
  const outcomes = [...errors, ...failures, ...skipped];
  return {
    cell,
    outcomes,
    output: [...outcomes.slice(1).map(({ message }) => message), ...outputOf(cell)],
  };
}

function outputOf({ paths, invalid, timeScale }: CellReport): readonly string[] {
  return [
    ...(timeScale === 1 ? [] : [`time scale ${timeScale}: not a rate`]),
    ...paths.flatMap(({ path, captured, valid, usable, interval, losses }) => [
      `${path}: ${captured} of ${valid} captured ${intervalInWords(interval)}, ${usable} usable`,
      ...losses.map(
        ({ trial, lossStage, marginSeconds, detail }) =>
          `${trial}: lost at ${stageInWords(lossStage)}, ${marginInWords(marginSeconds)}: ${detail}`,
      ),
    ]),
    ...invalid.map(({ trial, reason }) => `${trial}: invalid: ${reason}`),
  ];
}
