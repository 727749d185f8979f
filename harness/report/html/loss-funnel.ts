import { LOSS_STAGES, type LossStage } from '../../capture/path-verdict.ts';
import type { PathReport, Report } from '../report.ts';
import { html, type Html } from './html.ts';
import { columnHead, scrollTable } from './scroll.ts';

/** What had happened where evidence was lost only at the stage named, or not at all. */
const BEYOND: Readonly<Record<LossStage, string>> = {
  'no-trigger': 'set off',
  'not-written': 'written at all',
  'incomplete-file': 'file whole',
  'not-sent': 'upload begun',
  'stopped-mid-upload': 'upload finished',
  'arrived-damaged': 'arrived whole',
};

/** How far evidence got, by capture path and flag set, over all OOM types: where most of it ends is where to look. */
export function lossFunnel({ cells }: Report): Html | null {
  const rows = new Map<
    string,
    { readonly path: string; readonly flagSet: string; readonly parts: PathReport[] }
  >();
  for (const { flagSet, paths } of cells) {
    for (const path of paths.filter(({ valid }) => valid > 0)) {
      const key = JSON.stringify([path.path, flagSet]);
      const row = rows.get(key) ?? { path: path.path, flagSet, parts: [] };
      row.parts.push(path);
      rows.set(key, row);
    }
  }
  if (rows.size === 0) return null;
  const sorted = [...rows.values()].toSorted((a, b) => a.path.localeCompare(b.path));
  return html`<section id="funnel">
    <h2>How far the evidence got</h2>
    <p class="note">Of the valid trials of all OOM types together, how many got past each stage.</p>
    ${scrollTable({
      label: 'Loss stages',
      head: [
        ...['Path', 'Flag set', 'trials'].map((name) => columnHead(name)),
        ...LOSS_STAGES.map((stage) => columnHead(BEYOND[stage], `else ${stage}`)),
      ],
      rows: sorted.map(funnelRow),
    })}
  </section>`;
}

function funnelRow({
  path,
  flagSet,
  parts,
}: {
  readonly path: string;
  readonly flagSet: string;
  readonly parts: readonly PathReport[];
}): Html {
  const valid = parts.reduce((sum, part) => sum + part.valid, 0);
  const lostAt = (stage: LossStage): number =>
    parts.reduce((sum, { losses }) => sum + losses.filter(({ lossStage }) => lossStage === stage).length, 0);
  let left = valid;
  const cells = LOSS_STAGES.map((stage) => {
    const lost = lostAt(stage);
    left -= lost;
    const width = Math.round((left / valid) * 100);
    return html`<td>
      ${left}${lost === 0 ? null : html` <small>−${lost}</small>`}<span
        class="bar"
        style="width:${width}%"
      ></span>
    </td>`;
  });
  return html`<tr>
    <td>${path}</td>
    <th scope="row">${flagSet}</th>
    <td class="number">${valid}</td>
    ${cells}
  </tr> `;
}
