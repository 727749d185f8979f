import { FIRES_LEGEND, firesTable, type FiresCell } from '../fires-table.ts';
import type { Report } from '../report.ts';
import { html, type Html } from './html.ts';
import { columnHead, scrollTable } from './scroll.ts';

/** What came to exist on the tasks' disks, by OOM type and flag set. */
export function firesSection(report: Report): Html | null {
  const { flagSets, rows, notes } = firesTable(report);
  if (rows.length === 0) return null;
  return html`<section id="fires">
    <h2>What fires for what</h2>
    ${scrollTable({
      label: 'What fires for what',
      head: ['OOM type', ...flagSets].map((name) => columnHead(name)),
      rows: rows.map(
        ({ scenario, oomType, cells }) =>
          html`<tr>
            <th scope="row">${oomType}<small>${scenario}</small></th>
            ${cells.map(firesCell)}
          </tr> `,
      ),
    })}
    ${FIRES_LEGEND.map((line) => html`<p class="note">${line}</p>`)}
    ${notes.map(({ cell, kind, reasons }) => html`<p class="note">${cell} ${kind}: ${reasons.join(' ')}</p>`)}
  </section>`;
}

function firesCell({ outcomes }: FiresCell): Html {
  const isOne = outcomes.length === 1;
  return html`<td>
    ${outcomes.map(({ jdks, text }) => html`<div>${isOne ? '' : `JDK ${jdks.join(', ')}: `}${text}</div>`)}
  </td>`;
}
