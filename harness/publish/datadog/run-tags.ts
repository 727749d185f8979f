import type { RunRecord } from '../../journal/run-record.ts';
import type { OomType } from '../../oom-type.ts';

/** Longer ones are cut by Datadog (docs.datadoghq.com, "Getting started with tags"). */
const TAG_CHARACTERS_MAX = 200;
/** Of a digest, enough to tell setups apart. */
const SETUP_CHARACTERS = 12;

/** What lasts of a run in Datadog goes by this service. */
export const SERVICE = 'lastgasp';

/** What every tag of a cell says. */
export interface TaggedCell {
  readonly scenario: string;
  readonly oomType: OomType;
  readonly jdk: number;
  readonly flagSet: string;
  readonly taskSize: string;
  readonly fingerprint: string;
}

type TaggedRun = Pick<RunRecord, 'startedAt' | 'plan' | 'versions'>;

/**
 * A tag as Datadog keeps it: lower case, 200 characters, letters, digits, `_`, `-`, `:`, `.` and `/`; what else is
 * sent comes out as `_` there, and would not be found by what was sent (docs.datadoghq.com, "Defining tags").
 */
export function tagOf(key: string, value: string): string {
  return `${key}:${value}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9_:./-]/g, '_')
    .slice(0, TAG_CHARACTERS_MAX);
}

/**
 * The tags of a cell. The setup is one of them: Datadog would take the mean over setups whose rates must not be
 * pooled.
 */
export function cellTags(cell: TaggedCell, run: TaggedRun): readonly string[] {
  const { scenario, oomType, jdk, flagSet, taskSize, fingerprint } = cell;
  return [
    ...identityTags({ scenario, jdk, flagSet, taskSize }),
    tagOf('oom_type', oomType),
    tagOf('setup', fingerprint.slice(0, SETUP_CHARACTERS)),
    ...commitTags(run),
  ];
}

/** Those by which a cell is known whatever it ran on. */
export function identityTags({
  scenario,
  jdk,
  flagSet,
  taskSize,
}: Pick<TaggedCell, 'scenario' | 'jdk' | 'flagSet' | 'taskSize'>): readonly string[] {
  return [
    tagOf('scenario', scenario),
    tagOf('jdk', String(jdk)),
    tagOf('flag_set', flagSet),
    tagOf('task_size', taskSize),
  ];
}

/** The tag that a run's logs and events have in common, and no other run's; nothing in it is special to a search. */
export function runTag({ startedAt, plan }: TaggedRun): string {
  return tagOf('run', `${startedAt.replaceAll(/\D/g, '')}_${plan.seed}`);
}

/** Which commit was tried; none where the run did not know. */
export function commitTags({ versions }: Pick<RunRecord, 'versions'>): readonly string[] {
  const { commit } = versions;
  return commit === undefined ? [] : [tagOf('git_sha', commit)];
}
