import { describe, expect, it } from 'vitest';
import { METRICS } from '../../../harness/publish/datadog/metric-series.ts';
import { exampleRecord, exampleRun, LOST } from '../../journal/example-run.ts';
import { largeRecords, largeRun } from '../../report/example-results.ts';
import { startFakeDatadog } from './fake-datadog.ts';
import { PUBLISHED_MS, PUBLISHED_RECORDS, PUBLISHED_RUN, publishExample } from './publish-example.ts';

const now = () => PUBLISHED_MS;

describe('metrics', () => {
  it('are the rates with their intervals, margins and counts of each cell, by its tags', async () => {
    await using fake = await startFakeDatadog({ now });
    const { published } = await publishExample(fake);
    expect(fake.refusals).toEqual([]);
    const valueOf = (metric: string, ...tags: readonly string[]) =>
      fake.series.find((one) => one.metric === metric && tags.every((tag) => one.tags.includes(tag)))
        ?.points[0];
    const hook = 'flag_set:dump-hook';
    expect(valueOf('lastgasp.usable.rate', hook)).toEqual({ timestamp: PUBLISHED_MS / 1000, value: 2 / 3 });
    expect(valueOf('lastgasp.usable.rate.lower', hook)?.value).toBeCloseTo(0.208, 3);
    expect(valueOf('lastgasp.usable.rate.upper', hook)?.value).toBeCloseTo(0.939, 3);
    expect(valueOf('lastgasp.capture.rate', hook, 'path:heap-dump')?.value).toBe(2 / 3);
    expect(valueOf('lastgasp.margin.smallest', hook, 'path:heap-dump')?.value).toBe(10);
    expect(valueOf('lastgasp.trials.valid', hook)?.value).toBe(3);
    expect(valueOf('lastgasp.trials.valid', 'flag_set:none')?.value).toBe(1);
    expect(valueOf('lastgasp.trials.invalid', 'flag_set:none')?.value).toBe(2);
    expect(fake.series.find(({ metric }) => metric === 'lastgasp.usable.rate')?.tags).toEqual([
      'scenario:heap-leak',
      'jdk:17',
      'flag_set:none',
      'task_size:256/512',
      'oom_type:heap-space',
      expect.stringMatching(/^setup:[0-9a-f]{12}$/),
      'git_sha:c0ffee',
    ]);
    expect(published.parts[0]).toEqual({ name: 'metrics', taken: 2, of: 2, failure: null });
  });

  it('count no invalid trial as lost: a cell without a valid one has no rate', async () => {
    await using fake = await startFakeDatadog({ now });
    await publishExample(fake, { records: PUBLISHED_RECORDS.slice(4) });
    expect(fake.series.map(({ metric, points }) => [metric, points[0]?.value])).toEqual([
      ['lastgasp.trials.valid', 0],
      ['lastgasp.trials.invalid', 2],
    ]);
  });

  it('are the blind window of a profiler, and of a notification a rate of its own name', async () => {
    await using fake = await startFakeDatadog({ now });
    const profile = { ...LOST, lossStage: 'not-sent' as const, blindWindowSeconds: 42.5 };
    const event = { ...LOST, verdict: 'notified' as const, lossStage: null };
    const paths = { 'datadog-profile': profile, 'datadog-oom-event': event };
    await publishExample(fake, { records: [exampleRecord({ changes: { paths } })] });
    const named = (name: string) => fake.series.filter(({ metric }) => metric === name);
    expect(named('lastgasp.blind_window.median')).toMatchObject([
      { unit: 'second', points: [{ value: 42.5 }] },
    ]);
    expect(named('lastgasp.notification.rate')[0]?.tags).toContain('path:datadog-oom-event');
    expect(named('lastgasp.capture.rate').map(({ points }) => points[0]?.value)).toEqual([0]);
  });

  it('are none of a cell on scaled clocks, which is told', async () => {
    await using fake = await startFakeDatadog({ now });
    const records = PUBLISHED_RECORDS.map((record) => ({ ...record, timeScale: 10 }));
    const { published } = await publishExample(fake, { records, run: { ...PUBLISHED_RUN, timeScale: 10 } });
    expect(fake.series).toEqual([]);
    expect(published).toMatchObject({
      cellsWithheld: 2,
      parts: [{ name: 'metrics', taken: 0, of: 0 }, {}, {}],
    });
    expect(fake.logs[0]?.ddtags).toContain('time_scale:10');
  });

  it('have only names that are documented', async () => {
    await using fake = await startFakeDatadog({ now });
    await publishExample(fake);
    expect(fake.series.filter(({ metric }) => !Object.hasOwn(METRICS, metric))).toEqual([]);
  });

  it('of forty cells and 10,000 trials go in requests that are not too large', async () => {
    await using fake = await startFakeDatadog({ now });
    const { published } = await publishExample(fake, { run: largeRun(), records: largeRecords() });
    expect(fake.refusals).toEqual([]);
    expect(published.parts).toMatchObject([
      { taken: 40, of: 40, failure: null },
      { taken: 0, of: 0 },
      { taken: 10_000, of: 10_000, failure: null },
    ]);
    expect(fake.requests.filter((request) => request === 'POST /api/v2/logs')).toHaveLength(10);
  });
});

describe('events', () => {
  it('are the regressions, one each, and nothing else of a baseline', async () => {
    await using fake = await startFakeDatadog({ now });
    const records = Array.from({ length: 6 }, (_, index) => exampleRecord({ index: index + 1, path: LOST }));
    const run = { ...PUBLISHED_RUN, ...exampleRun({ trialsPerCell: 6 }), versions: PUBLISHED_RUN.versions };
    await publishExample(fake, { run, records, isWorse: true });
    expect(fake.events).toMatchObject([
      {
        title: 'lastgasp: dump-hook captures less than it did',
        alert_type: 'error',
        aggregation_key: 'lastgasp/heap-leak/17/dump-hook/256/512',
        tags: expect.arrayContaining(['flag_set:dump-hook', 'oom_type:heap-space', 'git_sha:c0ffee']),
      },
    ]);
    expect(fake.events[0]?.text).toContain('0/6 usable against 20/20');
  });

  it('are none without a baseline', async () => {
    await using fake = await startFakeDatadog({ now });
    await publishExample(fake);
    expect(fake.requests).not.toContain('POST /api/v1/events');
  });
});

const LINES = [
  '2026-11-23T05:01:00.500Z stdout INFO orders --db-password=hunter2 connected',
  '2026-11-23T05:01:01.000Z stderr java.lang.OutOfMemoryError: Java heap space',
];

describe('logs', () => {
  it('tell how each trial ended, an invalid one without a verdict', async () => {
    await using fake = await startFakeDatadog({ now });
    await publishExample(fake);
    expect(fake.logs).toHaveLength(6);
    const [captured, , , lost, invalid] = fake.logs;
    expect(captured).toMatchObject({
      message: 'heap-leak/17/dump-hook/256-512/1 heap-dump captured, margin 10.0 s',
      status: 'info',
      timestamp: '2026-11-23T05:02:01.000Z',
      lastgasp: { paths: { 'heap-dump': { verdict: 'captured', marginSeconds: 10 } } },
    });
    expect(lost).toMatchObject({ lastgasp: { paths: { 'heap-dump': { lossStage: 'stopped-mid-upload' } } } });
    expect(invalid).toMatchObject({
      message: 'heap-leak/17/none/256-512/2 invalid: k6 failed',
      status: 'warn',
      lastgasp: { valid: false, invalidReason: 'k6 failed', paths: {} },
    });
    expect(captured?.ddtags.split(',')).toEqual(
      expect.arrayContaining([
        'run:20261123050000000_1',
        'trial:heap-leak/17/dump-hook/256-512/1',
        'kind:outcome',
        'time_scale:1',
      ]),
    );
  });

  it('are the last lines of the containers too, without the secrets in them', async () => {
    await using fake = await startFakeDatadog({ now });
    const [record] = PUBLISHED_RECORDS;
    const { receipt } = await publishExample(fake, {
      logs: { [record?.trial ?? '']: `${LINES.join('\n')}\n` },
    });
    const lines = fake.logs.filter(({ ddtags }) => ddtags.includes('kind:container'));
    expect(lines.map(({ message }) => message)).toEqual([
      'INFO orders --db-password=•••••• connected',
      'java.lang.OutOfMemoryError: Java heap space',
    ]);
    expect(lines[1]).toMatchObject({
      timestamp: '2026-11-23T05:01:01.000Z',
      lastgasp: { container: 'app', stream: 'stderr' },
    });
    expect(receipt).toMatchObject({ trials: { 'heap-leak/17/dump-hook/256-512/1': 2 } });
  });

  it('are bounded however long a container’s log and its lines are', async () => {
    await using fake = await startFakeDatadog({ now });
    const [time] = LINES[0]?.split(' ') ?? [];
    const long = Array.from(
      { length: 5000 },
      (_, index) => `${time} stdout line ${index} ${'x'.repeat(300)}`,
    );
    const huge = `${time} stdout ${'y'.repeat(50_000)}`;
    const [record] = PUBLISHED_RECORDS;
    await publishExample(fake, { logs: { [record?.trial ?? '']: [...long, huge].join('\n') } });
    const lines = fake.logs.filter(({ ddtags }) => ddtags.includes('kind:container'));
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.length).toBeLessThanOrEqual(100);
    expect(Math.max(...lines.map(({ message }) => message.length))).toBeLessThan(8200);
    expect(lines.at(-2)?.message).toMatch(/^line 4999 /);
  });

  it('have the moment of publishing where their own is too old to be taken', async () => {
    const later = PUBLISHED_MS + 40 * 3_600_000;
    await using fake = await startFakeDatadog({ now: () => later });
    await publishExample(fake, { nowMs: later });
    expect(fake.refusals).toEqual([]);
    expect(fake.logs[0]).not.toHaveProperty('timestamp');
    expect(fake.logs[0]?.lastgasp.at).toBe('2026-11-23T05:02:01.000Z');
  });
});
