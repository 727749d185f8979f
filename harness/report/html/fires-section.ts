import { FIRES_LEGEND, firesTable } from '../fires-table.ts';
import type { Report } from '../report.ts';
import { html, type Html } from './html.ts';

/** What came to exist on the tasks' disks, by OOM type and flag set. */
export function firesSection(report: Report): Html | null {
  const { flagSets, rows, notes } = firesTable(report);
  if (rows.length === 0) return null;
  return html`<section id="fires">
    <h2>What fires for what</h2>
    <div class="scroll" role="region" aria-label="What fires for what" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">OOM type</th>
            ${flagSets.map((name) => html`<th scope="col">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ scenario, oomType, cells }) =>
              html`<tr>
                <th scope="row">${oomType}<small>${scenario}</small></th>
                ${cells.map(
                  ({ outcomes }) =>
                    html`<td>
                      ${outcomes.map(({ jdks, text }) => html`<div>${outcomes.length > 1 ? `JDK ${jdks.join(', ')}: ` : ''}${text}</div>`)}
                    </td>`,
                )}
              </tr> `,
          )}
        </tbody>
      </table>
    </div>
    ${FIRES_LEGEND.map((line) => html`<p class="note">${line}</p>`)}
    ${notes.map(({ cell, kind, reasons }) => html`<p class="note">${cell} ${kind}: ${reasons.join(' ')}</p>`)}
  </section>`;
}
