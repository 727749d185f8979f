import { marginChart } from '../chart/margin-chart.ts';
import type { Report } from '../report.ts';
import { html, type Html } from './html.ts';
import { scrollRegion } from './scroll.ts';

/** How much time there was to spare, and how much was missing, for each capture path that has margins. */
export function marginSection({ cells }: Report): Html | null {
  const paths = [...new Set(cells.flatMap((cell) => cell.paths.map(({ path }) => path)))];
  const charts = paths.flatMap((path) => {
    const chart = marginChart(cells, path);
    return chart === null ? [] : [{ path, chart }];
  });
  if (charts.length === 0) return null;
  return html`<section id="margins">
    <h2>Seconds to spare</h2>
    <p class="note">
      Between the last needed byte being durable and the container’s end. A dot is a captured trial, a cross a
      lost one whose evidence was under way.
    </p>
    ${charts.map(
      ({ path, chart }) =>
        html`<h3>${path}</h3>
          ${scrollRegion(`Margins of ${path}`, html`<div class="chart">${chart}</div>`)}`,
    )}
  </section>`;
}
