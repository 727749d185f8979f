import type { CellReport } from './report.ts';
import { intervalInWords } from './wording.ts';

/** Flag sets that a sentence names; a reader keeps no more apart. */
const NAMED_MAX = 4;

/**
 * The answer of a run: for each scenario and JDK, in how many trials each flag set left usable evidence. Where
 * there are many flag sets, the first (what the others are compared with) and the best ones.
 */
export function answersOf(cells: readonly CellReport[]): readonly string[] {
  const groups = new Map<string, CellReport[]>();
  for (const cell of cells) {
    const key = JSON.stringify([cell.scenario, cell.jdk, cell.taskSize, cell.timeScale, cell.fingerprint]);
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  const jdks = new Set(cells.map(({ jdk }) => jdk));
  return [...groups.values()].map((group) => sentence(group, { namesJdk: jdks.size > 1 }));
}

function sentence(cells: readonly CellReport[], { namesJdk }: { readonly namesJdk: boolean }): string {
  const [first, ...others] = cells;
  if (first === undefined) return '';
  const named = [first, ...others.toSorted(byRate).slice(0, NAMED_MAX - 1)];
  const shown = cells.filter((cell) => named.includes(cell));
  const rest = cells.length - shown.length;
  const where = `${first.oomType} OOMs (${first.scenario}${namesJdk ? `, JDK ${first.jdk}` : ''})`;
  const models = new Set(shown.flatMap((cell) => cell.models));
  return [
    `${where} leave usable evidence in ${rateOf(first, { isFirst: true })} with flag set ${first.flagSet}`,
    ...shown
      .filter((cell) => cell !== first)
      .map((cell) => `; ${cell.flagSet}: ${rateOf(cell, { isFirst: false })}`),
    rest === 0 ? '' : `; ${rest} more flag ${rest === 1 ? 'set' : 'sets'} below`,
    first.timeScale === 1 ? '' : ` (time scale ${first.timeScale}: not a rate)`,
    models.size === 0 ? '' : ` (modelled: ${[...models].join(', ')})`,
    '.',
  ].join('');
}

function rateOf(
  { evidence, unreachable, trials: ended }: CellReport,
  { isFirst }: { readonly isFirst: boolean },
): string {
  if (ended > 0 && unreachable.length === ended) return 'no run (this JDK does not reach that error)';
  const { usable, valid, interval } = evidence;
  const runs = isFirst ? ` ${valid === 1 ? 'run' : 'runs'}` : '';
  return `${usable} of ${valid}${runs} ${intervalInWords(interval)}`;
}

function byRate(left: CellReport, right: CellReport): number {
  return shareOf(right) - shareOf(left);
}

function shareOf({ evidence: { usable, valid } }: CellReport): number {
  return valid === 0 ? -1 : usable / valid;
}
