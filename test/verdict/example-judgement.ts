import type { CapturePath } from '../../harness/capture/capture-path.ts';
import { heapDump } from '../../harness/capture/heap-dump.ts';
import type { ScenarioDefinition } from '../../harness/config/scenario.ts';
import { trialRecordSchema, type TrialRecord } from '../../harness/journal/trial-record.ts';
import type { TimelineEvent } from '../../harness/timeline/timeline-event.ts';
import { judgeTrial } from '../../harness/verdict/judge-trial.ts';
import type { TrialEvidence } from '../../harness/verdict/trial-evidence.ts';
import { at } from './example-evidence.ts';

export const SCENARIO: ScenarioDefinition = {
  description: 'reports stay in a cache',
  oomType: 'heap-space',
  culprit: { className: 'lastgasp.orders.ReportCache', methodName: 'put' },
  jvmFlags: [],
  taskSize: '256/512',
  requestsPerSecond: 15,
  oomWithinSeconds: 180,
  userSees: 'no answer any more',
};

/** Judges and holds the record against the schema that other programs rely on. */
export function judge(evidence: TrialEvidence, path: CapturePath = heapDump): TrialRecord {
  return trialRecordSchema.parse(judgeTrial({ evidence, scenario: SCENARIO, capturePaths: [path] }));
}

export function pathThat(judgePath: CapturePath['judge']): CapturePath {
  return { ...heapDump, judge: judgePath };
}

/** Fails the test when an invalid trial's evidence is looked at. */
export const UNASKED = pathThat(() => {
  throw new Error('an invalid trial is not judged');
});

export const HANDLED: TimelineEvent = {
  kind: 'oom-handled',
  oomType: 'heap-space',
  detail: 'lastgasp-witness oom=heap-space handled',
  atMs: at(50),
  source: 'container-log',
};

export const BLIND = {
  kind: 'observer-failed',
  message: 'The object store went away',
  atMs: at(70),
  source: 'object-store',
} as const;
