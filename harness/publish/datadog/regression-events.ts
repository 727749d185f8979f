import type { v1 } from '@datadog/datadog-api-client';
import type { RunRecord } from '../../journal/run-record.ts';
import type { Report } from '../../report/report.ts';
import { commitTags, identityTags, runTag, SERVICE, tagOf } from './run-tags.ts';

/** docs.datadoghq.com, "Post an event"; of a title it names no limit. */
const TEXT_CHARACTERS_MAX = 4000;
const KEY_CHARACTERS_MAX = 100;
const TITLE_CHARACTERS_MAX = 100;

/** One event for each flag set that captures less than the baseline says, 95 % sure; of the moment of publishing. */
export function regressionEvents(
  { baseline, cells }: Pick<Report, 'baseline' | 'cells'>,
  run: RunRecord,
): readonly v1.EventCreateRequest[] {
  const regressed = (baseline?.cells ?? []).filter(({ status }) => status === 'regressed');
  return regressed.map((cell): v1.EventCreateRequest => {
    const { scenario, jdk, flagSet, taskSize, words } = cell;
    const oomType = cells.find((other) => other.scenario === scenario)?.oomType;
    return {
      title: `lastgasp: ${flagSet} captures less than it did`.slice(0, TITLE_CHARACTERS_MAX),
      text: `${words} Run of ${run.startedAt}.`.slice(0, TEXT_CHARACTERS_MAX),
      alertType: 'error',
      aggregationKey: `lastgasp/${scenario}/${jdk}/${flagSet}/${taskSize}`.slice(0, KEY_CHARACTERS_MAX),
      tags: [
        ...identityTags(cell),
        ...(oomType === undefined ? [] : [tagOf('oom_type', oomType)]),
        ...commitTags(run),
        runTag(run),
        tagOf('service', SERVICE),
      ],
    };
  });
}
