import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConfigInput } from '../../harness/config/config.ts';
import type { TrialRecord } from '../../harness/journal/trial-record.ts';
import type { TimelineEvent } from '../../harness/timeline/timeline-event.ts';
import type { RealRun } from './real-run.ts';

/** The incident's flags, and a log of the collector. */
export const INCIDENT_FLAG_SET: NonNullable<ConfigInput['flagSets']> = {
  incident: {
    description: 'the incident, with its garbage collections in the log',
    jvmFlags: [
      '-XX:+HeapDumpOnOutOfMemoryError',
      '-XX:HeapDumpPath=/tmp/heap_dump.hprof',
      '-XX:OnOutOfMemoryError=/dump.sh',
      '-Xlog:gc',
    ],
  },
};

/** Each step of the incident, as it stands on the timeline. */
const STEPS: readonly (readonly [step: string, is: (event: TimelineEvent) => boolean])[] = [
  ['heavy load', ({ kind }) => kind === 'load-started'],
  ['OutOfMemoryError', ({ kind }) => kind === 'oom'],
  ['heap dump', ({ kind }) => kind === 'dump-end'],
  ['hook', ({ kind }) => kind === 'hook-begin'],
  ['upload', ({ kind }) => kind === 'upload-begin'],
  ['unanswered probes', (event) => event.kind === 'target-health' && event.health === 'unhealthy'],
  ['replacement', ({ kind }) => kind === 'replacement-healthy'],
  ['drain', (event) => event.kind === 'target-health' && event.health === 'draining'],
  ['SIGTERM', (event) => event.kind === 'signal' && event.signal === 'SIGTERM'],
  ['SIGKILL', (event) => event.kind === 'signal' && event.signal === 'SIGKILL'],
  ['STOPPED', ({ kind }) => kind === 'task-stopped'],
];

/** What a trial shows of the incident. */
export interface Incident {
  readonly missingSteps: readonly string[];
  readonly isInOrder: boolean;
  readonly hasFullGcBeforeOom: boolean;
  readonly record: TrialRecord;
}

/** The incident in all its steps, with the dump lost. */
export const INCIDENT = {
  missingSteps: [],
  isInOrder: true,
  hasFullGcBeforeOom: true,
  record: {
    valid: true,
    stopCode: 'ServiceSchedulerInitiated',
    exitCode: 137,
    paths: { 'heap-dump': { verdict: 'lost', lossStage: 'stopped-mid-upload' } },
  },
};

/** Reads the incident off a trial's timeline and log. */
export async function incidentOf(run: RealRun): Promise<Incident> {
  const record = run.records.get('incident/17');
  if (record === undefined) throw new Error('the incident did not end');
  const { events } = await run.evidenceOf(record);
  const steps = STEPS.map(([step, is]) => ({ step, atMs: events.find(is)?.atMs }));
  const timesMs = steps.map(({ atMs }) => atMs ?? Number.NaN);
  const log = await readFile(join(run.directory, 'trials', record.trial, 'app.log'), 'utf8');
  const fullGcAt = log.indexOf('Pause Full');
  return {
    missingSteps: steps.filter(({ atMs }) => atMs === undefined).map(({ step }) => step),
    isInOrder: timesMs.every((atMs, index) => index === 0 || atMs >= (timesMs[index - 1] ?? Number.NaN)),
    hasFullGcBeforeOom: fullGcAt > -1 && fullGcAt < log.indexOf('java.lang.OutOfMemoryError'),
    record,
  };
}
