import { bytesText } from '../../bytes-text.ts';
import { cellId } from '../../plan/cell.ts';
import type { CellReport, PathReport, Report } from '../report.ts';
import { secondsText } from '../../seconds-text.ts';
import { anchorOf } from '../trial-name.ts';
import { intervalInWords, marginInWords } from '../wording.ts';
import { html, type Html } from './html.ts';
import { columnHead, scrollTable } from './scroll.ts';

/** Capture paths side by side, such as heap dump versus profile; `null` where there is one only. */
export function pathTable({ cells }: Report): Html | null {
  const paths = [...new Set(cells.flatMap((cell) => cell.paths.map(({ path }) => path)))];
  if (paths.length < 2) return null;
  return html`<section id="paths">
    <h2>Path by path: ${paths.join(' versus ')}</h2>
    <p class="note">
      Trials in which each path’s evidence was captured and names the culprit, of the valid ones; the interval
      is that of being captured. Size and time are medians over the captured ones.
    </p>
    ${scrollTable({
      label: 'Capture paths side by side',
      head: ['OOM type', 'Flag set', ...paths].map((name) => columnHead(name)),
      rows: cells.map(
        (cell) =>
          html`<tr>
            <td>${cell.oomType}<small>${cell.scenario}, JDK ${cell.jdk}</small></td>
            <th scope="row"><a href="#${anchorOf(cellId(cell))}">${cell.flagSet}</a></th>
            ${paths.map((path) => pathCell(cell, path))}
          </tr> `,
      ),
    })}
  </section>`;
}

function pathCell(cell: CellReport, name: string): Html {
  const path = cell.paths.find((candidate) => candidate.path === name);
  if (path === undefined) return html`<td class="muted">not judged</td>`;
  if (path.valid === 0) return html`<td class="muted">no valid run</td>`;
  const { captured, usable, valid, interval, smallestMarginSeconds: margin } = path;
  return html`<td>
    ${usable} of ${valid} usable<small>${captured} captured ${intervalInWords(interval)}</small>${
      margin === null
        ? lostAtText(path)
        : html`<small>at least ${marginInWords(margin)}</small>${durableText(path)}`
    }
  </td>`;
}

/** How long it took and how much it was. */
function durableText({ medianDurableSeconds, medianSizeBytes }: PathReport): Html | null {
  const { value: seconds } = medianDurableSeconds;
  if (seconds === null) return null;
  const when = `${secondsText(Math.abs(seconds))} ${seconds < 0 ? 'before' : 'after'} the OOM`;
  const { value: bytes } = medianSizeBytes;
  return html`<small>${bytes === null ? '' : `${bytesText(bytes)}, `}complete ${when}</small>`;
}

function lostAtText({ losses }: PathReport): Html | null {
  const stages = [...new Set(losses.map(({ lossStage }) => lossStage))];
  return stages.length === 0 ? null : html`<small>lost at ${stages.join(', ')}</small>`;
}
