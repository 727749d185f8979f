import * as Plot from '@observablehq/plot';
import { evenly } from '../../timeline/evenly.ts';
import type { Html } from '../html/html.ts';
import type { CellReport } from '../report.ts';
import { crosses, dots, spans } from './mark.ts';
import { besideLanes, plotMarkup } from './plot.ts';

const ROW_HEIGHT = 26;
/** Of each row; the least and the most are always among them. */
const DOTS_MAX = 40;
const AXIS_HEIGHT = 42;

interface Row {
  readonly name: string;
  readonly captured: readonly number[];
  readonly lost: readonly number[];
}

/** Margins of one capture path, a row for each cell that has any; `null` without. */
export function marginChart(cells: readonly CellReport[], pathName: string): Html | null {
  const rows = cells.flatMap((cell): readonly Row[] => {
    const path = cell.paths.find(({ path: name }) => name === pathName);
    const captured = path?.captures.flatMap(({ marginSeconds }) => marginSeconds ?? []) ?? [];
    const lost = path?.losses.flatMap(({ marginSeconds }) => marginSeconds ?? []) ?? [];
    const name = `${cell.scenario} · ${cell.flagSet} · ${cell.jdk}`;
    return captured.length + lost.length === 0
      ? []
      : [{ name, captured: shown(captured), lost: shown(lost) }];
  });
  if (rows.length === 0) return null;
  const all = rows.flatMap(({ captured, lost }) => [...captured, ...lost]);
  const domain: [number, number] = [Math.min(-1, ...all) * 1.2, Math.max(1, ...all) * 1.2];
  const ticks = TICKS.filter((tick) => tick > domain[0] && tick < domain[1]);
  return plotMarkup(
    {
      marginLeft: 250,
      marginRight: 30,
      marginTop: 4,
      marginBottom: AXIS_HEIGHT - 4,
      height: rows.length * ROW_HEIGHT + AXIS_HEIGHT,
      // Linear around nothing, logarithmic beyond: a tenth of a second and ten minutes stand on one axis.
      x: {
        type: 'symlog',
        constant: 1,
        domain,
        axis: null,
      },
      y: { domain: [rows.length, 0], axis: null },
      marks: [
        Plot.gridX({ className: 'grid', ticks }),
        Plot.axisX({
          ticks,
          label: 'seconds to spare (left of 0: it would have needed more)',
          labelAnchor: 'center',
          labelArrow: 'none',
        }),
        Plot.ruleX([0], { className: 'origin' }),
        ...rows.flatMap(({ captured, lost }, index) => [
          spans(rangeOf([...captured, ...lost], index), 'range'),
          dots(
            captured.map((seconds) => ({ seconds, lane: index + 0.5 })),
            'healthy',
          ),
          crosses(
            lost.map((seconds) => ({ seconds, lane: index + 0.5 })),
            'cross',
          ),
        ]),
        besideLanes(
          rows.map(({ name }) => name),
          { side: 'left' },
        ),
      ],
    },
    `Margins of ${pathName}: ${rows.map(({ name, captured, lost }) => `${name}, ${captured.length} captured, ${lost.length} lost`).join('; ')}`,
  );
}

const TICKS = [-1000, -100, -10, -1, 0, 1, 10, 100, 1000];

function shown(margins: readonly number[]): readonly number[] {
  const sorted = margins.toSorted((a, b) => a - b);
  return [...new Set([...evenly(sorted, DOTS_MAX), ...sorted.slice(-1)])];
}

function rangeOf(margins: readonly number[], lane: number) {
  const [from, to] = [Math.min(...margins), Math.max(...margins)];
  return [{ fromSeconds: from, toSeconds: to, lane, top: 0.46, bottom: 0.54 }];
}
