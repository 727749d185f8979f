import { EXIT_CODE, type ExitCode } from '../harness-error.ts';
import type { CellDistortion, CellOutcome, Distortion } from './distortion.ts';

const AGREEMENT = new Map([
  [true, 'agree'],
  [false, 'DIFFER'],
  [null, 'nothing to compare'],
]);

/** For people: a block for each cell, then how many of them agree and how fast either run was. */
export function formatDistortion(distortion: Distortion): string {
  const { cells, trialsPerHour } = distortion;
  const agreeing = cells.filter(({ agrees }) => agrees).length;
  const { reference, other } = trialsPerHour;
  const speed =
    reference === null || other === null
      ? []
      : [
          `${reference.toFixed(1)} trials an hour there, ${other.toFixed(1)} here: ${(other / reference).toFixed(2)} times as many.`,
        ];
  return `${[
    ...cells.flatMap(cellLines),
    `The verdicts of ${agreeing} of ${cells.length} cells agree.`,
    ...speed,
  ].join('\n')}\n`;
}

/** 0 every cell agrees · 1 one does not · 2 there is nothing to compare. */
export function exitCodeOfDistortion({ cells }: Distortion): ExitCode {
  if (cells.some(({ agrees }) => agrees === false)) return EXIT_CODE.gateFailed;
  return cells.some(({ agrees }) => agrees === true) ? EXIT_CODE.done : EXIT_CODE.inconclusive;
}

function cellLines({ cell, reference, other, agrees }: CellDistortion): readonly string[] {
  return [
    `${cell}: ${AGREEMENT.get(agrees)}`,
    `  there: ${outcomeLine(reference)}`,
    `  here:  ${outcomeLine(other)}`,
  ];
}

function outcomeLine(outcome: CellOutcome): string {
  if (outcome.outcomes === null) return 'no valid trial';
  const paths = Object.entries(outcome.outcomes).map(([path, text]) => `${path} ${text}`);
  return [
    ...paths,
    `OOM after ${inSeconds(outcome.secondsToOom)}`,
    `STOPPED ${inSeconds(outcome.secondsFromOomToStop)} later`,
    `${outcome.valid} valid`,
    ...(outcome.neighboursMax === null ? [] : [`up to ${outcome.neighboursMax} neighbours`]),
  ].join(', ');
}

function inSeconds(seconds: number | null): string {
  return seconds === null ? '?' : `${seconds.toFixed(1)} s`;
}
