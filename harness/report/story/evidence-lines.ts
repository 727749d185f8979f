import type { TrialRecord } from '../../journal/trial-record.ts';
import type { Report } from '../report.ts';
import { drawnOfKind } from './drawn-event.ts';
import { EVIDENCE_PLACES, type EvidencePlace } from './evidence-place.ts';
import type { TrialStory } from './read-story.ts';

/** Where one capture path's evidence of a trial would be found. */
export interface EvidenceLine {
  readonly path: string;
  /** One line. */
  readonly words: string;
}

/**
 * Where the evidence of a trial would be found, had it been production: by this JVM's own service and runtime-id,
 * where they are known. Nothing is to be found of what was lost. Empty for a trial that decides nothing.
 */
export function evidenceLines(
  { record, events }: TrialStory,
  { flagSets }: Pick<Report, 'flagSets'>,
): readonly EvidenceLine[] {
  if (!record.valid) return [];
  const service = serviceOf(flagSets[record.flagSet]);
  const runtimeId = ownRuntimeId({ record, events });
  return Object.entries(record.paths).flatMap(([path, { verdict, lossStage }]) => {
    const place = isKnown(path) ? EVIDENCE_PLACES[path] : undefined;
    if (place === undefined || verdict === 'invalid') return [];
    const found = `${place.where}: ${searchOf(place, { service, runtimeId })}${windowOf(record)}`;
    if (verdict === 'partial') return [{ path, words: `in part, ${found}` }];
    if (verdict !== 'lost') return [{ path, words: found }];
    const words = `nothing of the OOM, it was lost at ${lossStage}`;
    return [{ path, words: place.isContinuous ? `${words}; what came before, ${found}` : words }];
  });
}

/** Of the JVM that ran out of memory: what its tracer said last before that. */
function ownRuntimeId({ record: { oomAt }, events }: TrialStory): string | undefined {
  const untilMs = oomAt === null ? Number.POSITIVE_INFINITY : Date.parse(oomAt);
  return drawnOfKind(events, 'tracer-started').findLast(({ atMs }) => atMs <= untilMs)?.runtimeId;
}

function isKnown(path: string): path is keyof typeof EVIDENCE_PLACES {
  return Object.hasOwn(EVIDENCE_PLACES, path);
}

interface Jvm {
  readonly service: string | undefined;
  readonly runtimeId: string | undefined;
}

/** What is not known stays as it stands in the table, to be filled in. */
function searchOf({ search }: EvidencePlace, { service, runtimeId }: Jvm): string {
  return search
    .replace('SERVICE', () => service ?? 'SERVICE')
    .replace('RUNTIME-ID', () => runtimeId ?? 'RUNTIME-ID');
}

function windowOf({ startedAt, stoppedAt }: TrialRecord): string {
  return stoppedAt === null ? '' : `, from ${startedAt} to ${stoppedAt}`;
}

function serviceOf(flagSet: Report['flagSets'][string] | undefined): string | undefined {
  const environment = flagSet?.['environment'];
  if (typeof environment !== 'object' || environment === null || Array.isArray(environment)) return undefined;
  const service = environment['DD_SERVICE'];
  return typeof service === 'string' ? service : undefined;
}
