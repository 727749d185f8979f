import { describe, expect, it } from 'vitest';
import type { TrialRecord } from '../../../harness/journal/trial-record.ts';
import { drawnEventSchema } from '../../../harness/report/story/drawn-event.ts';
import { evidenceLines } from '../../../harness/report/story/evidence-lines.ts';
import { formatStoryText } from '../../../harness/report/story/story-text.ts';
import { storyDetails } from '../../../harness/report/html/story-details.ts';
import { CAPTURED, exampleRecord, invalidRecord, LOST } from '../../journal/example-run.ts';

const STARTED = drawnEventSchema.parse({
  kind: 'tracer-started',
  runtimeId: '8a1c-0f',
  version: '1.68.1',
  atMs: Date.parse('2026-11-23T05:00:05.000Z'),
});
const REPORT = {
  replayCommand: './lastgasp run --only',
  flagSets: { 'dump-hook': { environment: { DD_SERVICE: 'orders' } } },
};
const PATHS: TrialRecord['paths'] = {
  'datadog-profile': { ...CAPTURED, verdict: 'partial', lossStage: 'not-sent' },
  'datadog-crash-report': CAPTURED,
  'datadog-trace': LOST,
  'container-metrics': LOST,
  'heap-dump': CAPTURED,
};
const RECORD = exampleRecord({ changes: { paths: PATHS } });

describe('evidenceLines', () => {
  it('names the place of each path that left anything, by this JVM’s service and runtime-id', () => {
    const window = 'from 2026-11-23T05:00:01.000Z to 2026-11-23T05:02:01.000Z';
    const restarted = { ...STARTED, runtimeId: 'another', atMs: Date.parse('2026-11-23T05:01:30.000Z') };
    expect(evidenceLines({ record: RECORD, events: [STARTED, restarted] }, REPORT)).toEqual([
      {
        path: 'datadog-profile',
        words: `in part, APM > Profiles: service:orders runtime-id:8a1c-0f, ${window}`,
      },
      {
        path: 'datadog-crash-report',
        words: `Error Tracking: service:orders source:crashtracker, ${window}`,
      },
      { path: 'datadog-trace', words: 'nothing of the OOM, it was lost at stopped-mid-upload' },
      {
        path: 'container-metrics',
        words: `nothing of the OOM, it was lost at stopped-mid-upload; what came before, Metrics > Explorer: ecs.fargate.mem.usage and ecs.fargate.mem.limit by container_name, ${window}`,
      },
      {
        path: 'heap-dump',
        words: `not in Datadog: the bucket that it is uploaded to: its key, by the time, ${window}`,
      },
    ]);
  });

  it('leaves to be filled in what is not known', () => {
    const [profile] = evidenceLines({ record: RECORD, events: [] }, { flagSets: {} });
    expect(profile?.words).toContain('service:SERVICE runtime-id:RUNTIME-ID');
  });

  it('names nothing of a trial that decides nothing, nor of a path that could not be judged', () => {
    const invalid = invalidRecord({}, 'k6 failed');
    expect(evidenceLines({ record: invalid, events: [STARTED] }, REPORT)).toEqual([]);
    const unjudged = exampleRecord({ path: { ...LOST, verdict: 'invalid', lossStage: null } });
    expect(evidenceLines({ record: unjudged, events: [STARTED] }, REPORT)).toEqual([]);
  });
});

const ALERTED = exampleRecord({
  changes: {
    paths: PATHS,
    alerts: [
      { monitor: 'jvm-out-of-memory', outcome: 'fires', detail: 'It was out.' },
      { monitor: 'task-killed-by-kernel', outcome: 'silent', detail: 'It did not.' },
      { monitor: 'no-profile', outcome: 'unknown', detail: 'Nobody looked.' },
    ],
  },
});

it('a trial’s story says where its evidence would be and which monitors would have fired', () => {
  const text = formatStoryText({ record: ALERTED, events: [STARTED] }, REPORT);
  expect(text).toContain('In production it would be found in:\n  datadog-profile: in part, APM > Profiles: ');
  expect(text).toContain(
    'The monitors of deploy/datadog:\n  jvm-out-of-memory fires: It was out.\n  task-killed-by-kernel stays silent: It did not.\n  no-profile cannot tell: Nobody looked.\n',
  );
  const page = storyDetails({ record: ALERTED, events: [STARTED] }, { report: REPORT }).markup;
  expect(page).toContain('<strong>jvm-out-of-memory</strong> fires: It was out.');
  expect(page).toContain('<strong>datadog-profile</strong> in part, APM &gt; Profiles: service:orders');
});

it('a trial of an earlier version, of which nobody looked, has no word of monitors', () => {
  expect(formatStoryText({ record: RECORD, events: [STARTED] }, REPORT)).not.toContain('monitors');
});
