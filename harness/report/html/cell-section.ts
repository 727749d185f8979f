import { LOSS_STAGES } from '../../capture/path-verdict.ts';
import { cellId } from '../../plan/cell.ts';
import { secondsText } from '../../seconds-text.ts';
import type { CellReport, PathReport, Report } from '../report.ts';
import type { TrialStory } from '../story/read-story.ts';
import { anchorOf, trialNumber } from '../trial-name.ts';
import { intervalInWords, marginInWords, stageInWords } from '../wording.ts';
import { html, type Html } from './html.ts';
import { storyDetails } from './story-details.ts';

export interface CellSectionOptions {
  /** Stories of chosen trials, by the trial's id. */
  readonly stories: ReadonlyMap<string, TrialStory>;
  readonly report: Pick<Report, 'replayCommand' | 'flagSets'>;
}

/** One cell: what became of each capture path, every trial by its outcome, and the timelines of chosen ones. */
export function cellSection(cell: CellReport, options: CellSectionOptions): Html {
  const { scenario, oomType, jdk, flagSet, taskSize, timeScale } = cell;
  const { stories, report } = options;
  const id = cellId(cell);
  const own = [...stories.values()].filter(
    ({ record }) => cellId(record) === id && record.fingerprint === cell.fingerprint,
  );
  return html`<section id="${anchorOf(id)}" class="cell">
    <h3>
      ${oomType} · ${flagSet}
      <span class="muted"
        >${scenario}, JDK ${jdk},
        ${taskSize}${timeScale === 1 ? '' : `, time scale ${timeScale}: not a rate`}</span
      >
    </h3>
    ${cell.paths.map((path) => pathPart(path, options))}
    ${uncounted('Invalid, never counted', cell.invalid, options)}
    ${uncounted('Unreachable on this JDK', cell.unreachable, options)}
    ${own.map((story) => storyDetails(story, { report }))}
  </section> `;
}

function pathPart(path: PathReport, options: CellSectionOptions): Html {
  const { captured, valid, usable, interval, captures, losses, smallestMarginSeconds: smallest } = path;
  const margin = smallest === null ? '' : `, at least ${marginInWords(smallest)}`;
  return html`<p>
      <strong>${path.path}</strong>: ${captured} of ${valid} captured ${intervalInWords(interval)}, ${usable}
      usable${margin}.
    </p>
    ${trialList(
      'Captured',
      captures.map(({ trial, marginSeconds, attributed }) => ({
        trial,
        remark: `${shortMargin(marginSeconds)}${attributed ? '' : ' culprit not named'}`,
      })),
      options,
    )}
    ${LOSS_STAGES.map((stage) => {
      const lost = losses.filter(({ lossStage }) => lossStage === stage);
      const details = new Set(lost.map(({ detail }) => detail));
      return html`${trialList(
        `Lost at ${stageInWords(stage)}`,
        lost.map(({ trial, verdict, marginSeconds }) => ({
          trial,
          remark: `${shortMargin(marginSeconds)}${verdict === 'partial' ? ' partly captured' : ''}`,
        })),
        options,
      )}${details.size === 1 ? html`<p class="note">${[...details]}</p>` : null}`;
    })}
    ${uncounted(`Not to be judged for ${path.path}`, path.invalid, options)}`;
}

/** `12.3 s`, `−212.4 s`, or nothing where nothing was under way. */
function shortMargin(marginSeconds: number | null): string {
  return marginSeconds === null ? '' : secondsText(marginSeconds).replace('-', '−');
}

function trialList(
  title: string,
  trials: readonly { readonly trial: string; readonly remark: string }[],
  { stories }: CellSectionOptions,
): Html | null {
  if (trials.length === 0) return null;
  return html`<ul class="trials">
    <li>${title}:</li>
    ${trials.map(({ trial, remark }) => {
      const number = trialNumber(trial);
      const name = stories.has(trial) ? html`<a href="#${anchorOf(trial)}">${number}</a>` : number;
      return html`<li>${name}${remark === '' ? null : ` ${remark}`}</li>`;
    })}
  </ul>`;
}

/** Trials that do not count, together where they have one reason. */
function uncounted(
  title: string,
  trials: CellReport['invalid'],
  options: CellSectionOptions,
): readonly (Html | null)[] {
  const reasons = Map.groupBy(trials, ({ reason }) => reason);
  return [...reasons].map(
    ([reason, group]) =>
      html`${trialList(
          title,
          group.map(({ trial }) => ({ trial, remark: '' })),
          options,
        )}
        <p class="note">${reason}</p>`,
  );
}
