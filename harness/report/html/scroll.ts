import { html, type Html } from './html.ts';

/** What may be wider than a screen: it scrolls by itself, by keyboard as well. */
export function scrollRegion(label: string, content: Html): Html {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${content}</div>`;
}

/** A table that scrolls by itself. */
export function scrollTable({
  label,
  head,
  rows,
  isHeatMap = false,
}: {
  /** What it is of; of a heat map also its caption. */
  readonly label: string;
  /** Cells of the head. */
  readonly head: readonly Html[];
  readonly rows: readonly Html[];
  readonly isHeatMap?: boolean;
}): Html {
  return scrollRegion(
    label,
    html`<table class="${isHeatMap ? 'heat' : 'plain'}">
      ${
        isHeatMap
          ? html`<caption>
              ${label}
            </caption>`
          : null
      }
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`,
  );
}

/** The head of a column, and what is to be known of it. */
export function columnHead(name: string, detail?: string): Html {
  return html`<th scope="col">${name}${detail === undefined ? null : html`<small>${detail}</small>`}</th>`;
}
