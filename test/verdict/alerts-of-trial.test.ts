import { describe, expect, it } from 'vitest';
import type { PathVerdict } from '../../harness/capture/path-verdict.ts';
import { invalidVerdict, lostVerdict, notifiedVerdict } from '../../harness/capture/path-verdict.ts';
import type { Monitor } from '../../harness/journal/trial-alert.ts';
import type { TimelineEvent } from '../../harness/timeline/timeline-event.ts';
import { alertsOfTrial, NO_PROFILE_SECONDS } from '../../harness/verdict/alerts-of-trial.ts';
import type { TrialEvidence } from '../../harness/verdict/trial-evidence.ts';
import { at, END, exampleEvidence, oomEvent, READY } from './example-evidence.ts';
import { judge } from './example-judgement.ts';

interface Example {
  readonly evidence?: Partial<TrialEvidence>;
  readonly paths?: Readonly<Record<string, PathVerdict>>;
  readonly uncounted?: string | null;
}

function alert(monitor: Monitor, { evidence = {}, paths = {}, uncounted = null }: Example = {}) {
  const alerts = alertsOfTrial({ evidence: exampleEvidence(evidence), paths, uncounted });
  return alerts.find((one) => one.monitor === monitor);
}

const NOTIFIED = notifiedVerdict({ detail: 'It was out.', marginSeconds: 3, attributed: false });

describe('the JVM’s own event', () => {
  it.each([
    ['was out in time', NOTIFIED, 'fires', 'It was out.'],
    ['was too late', lostVerdict('stopped-mid-upload', 'Too late.', -1), 'silent', 'Too late.'],
    ['was never sent', lostVerdict('no-trigger', 'No notifier was run.'), 'silent', 'No notifier was run.'],
    [
      'came too close to the end',
      invalidVerdict('The clocks cannot tell.'),
      'unknown',
      'The clocks cannot tell.',
    ],
  ])('that %s', (_what, path, outcome, detail) => {
    expect(alert('jvm-out-of-memory', { paths: { 'datadog-oom-event': path } })).toMatchObject({
      outcome,
      detail,
    });
  });

  it('that nobody looked for says nothing', () => {
    expect(alert('jvm-out-of-memory', { paths: { 'heap-dump': NOTIFIED } })?.outcome).toBe('unknown');
  });
});

const killed = (container: string, witness: 'kernel' | 'ambiguous'): TimelineEvent => ({
  kind: 'kernel-kill',
  container,
  witness,
  atMs: at(90),
  source: 'kernel',
});

describe('ECS’s word of a kernel kill', () => {
  it('comes where the kernel names the container, sidecar or service', () => {
    const events = [READY, oomEvent(), killed('datadog-agent', 'kernel')];
    expect(alert('task-killed-by-kernel', { evidence: { events } })).toMatchObject({
      outcome: 'fires',
      detail: 'The kernel killed datadog-agent: ECS reports 137 and OutOfMemoryError.',
    });
  });

  it('cannot be told where only Docker says so', () => {
    const events = [READY, oomEvent(), killed('app', 'ambiguous')];
    expect(alert('task-killed-by-kernel', { evidence: { events } })?.outcome).toBe('unknown');
  });

  it('does not come of exit code 137 alone, which a stop at its timeout has as well', () => {
    const end = { ...END, app: { ...END.app, exitCode: 137, oomKilled: true } };
    expect(alert('task-killed-by-kernel', { evidence: { end } })?.outcome).toBe('silent');
  });
});

describe('ECS’s word of failed health checks', () => {
  it.each([
    ['Task failed ELB health checks in (target-group lastgasp)', 'ServiceSchedulerInitiated', 'fires'],
    ['Task failed container health checks', 'ServiceSchedulerInitiated', 'fires'],
    ['Essential container in task exited', 'EssentialContainerExited', 'silent'],
    ['The horizon was reached', 'UserInitiated', 'silent'],
  ] as const)('after "%s" (%s): %s', (stoppedReason, stopCode, outcome) => {
    const end = { ...END, stopCode, stoppedReason };
    expect(alert('task-failed-health-checks', { evidence: { end } })?.outcome).toBe(outcome);
  });

  it('cannot be told where the end was not observed', () => {
    expect(alert('task-failed-health-checks', { evidence: { end: null } })?.outcome).toBe('unknown');
  });
});

const STARTED: TimelineEvent = {
  kind: 'container-started',
  container: 'app',
  restarts: 0,
  atMs: at(0),
  source: 'engine',
};

const profile = (seconds: number, path = '/api/v2/profile?x=1'): TimelineEvent => ({
  kind: 'intake-request-begin',
  request: seconds,
  method: 'POST',
  path,
  atMs: at(seconds),
  source: 'datadog-intake',
});

describe('no profile', () => {
  const endedAt = (seconds: number) => ({ ...END, appEndedAtMs: at(seconds) });
  const ofProfiles = (
    events: readonly TimelineEvent[],
    seconds: number,
    changes: Partial<TrialEvidence> = {},
  ) =>
    alert('no-profile', {
      evidence: { events: [STARTED, ...events], end: endedAt(seconds), ...changes },
      paths: { 'datadog-profile': lostVerdict('not-sent', 'None.') },
    });

  it('for as long as the monitor waits, at the end, before the first or between two', () => {
    const last = 100 + NO_PROFILE_SECONDS;
    expect(ofProfiles([profile(40), profile(100)], last)?.outcome).toBe('fires');
    expect(ofProfiles([profile(40), profile(100)], last - 1)).toMatchObject({
      outcome: 'silent',
      detail:
        '2 profiles were passed on, the longest time without one was 299.0 s: less than the 300 s that the monitor waits.',
    });
    expect(ofProfiles([], NO_PROFILE_SECONDS)?.outcome).toBe('fires');
    expect(ofProfiles([profile(10), profile(400)], 410)?.outcome).toBe('fires');
  });

  it('is not ended by what is no profile, nor by one that came after the container’s end', () => {
    expect(ofProfiles([profile(10), profile(200, '/api/v2/apmtelemetry')], 320)?.outcome).toBe('fires');
    expect(ofProfiles([profile(10), profile(330)], 320)?.outcome).toBe('fires');
  });

  it('is hidden once a replacement sends its own', () => {
    const replaced: TimelineEvent = { kind: 'replacement-healthy', atMs: at(200), source: 'harness' };
    expect(ofProfiles([profile(10), replaced], 600)?.outcome).toBe('silent');
  });

  it('cannot be told without a profiler, or on scaled clocks', () => {
    expect(alert('no-profile', { evidence: { events: [STARTED], end: endedAt(900) } })?.outcome).toBe(
      'unknown',
    );
    expect(ofProfiles([], 900, { timeScale: 10 })?.outcome).toBe('unknown');
  });
});

it('a trial that decides nothing says nothing of any monitor', () => {
  const evidence = { events: [STARTED, killed('app', 'kernel')] };
  const alerts = alertsOfTrial({ evidence: exampleEvidence(evidence), paths: {}, uncounted: 'Wrong OOM.' });
  expect(alerts.map(({ outcome }) => outcome)).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
  expect(alerts[0]?.detail).toBe('The trial decides nothing: Wrong OOM.');
});

it('the record of a trial has every monitor, also when it is judged again', () => {
  expect(judge(exampleEvidence()).alerts?.map(({ monitor, outcome }) => [monitor, outcome])).toEqual([
    ['jvm-out-of-memory', 'unknown'],
    ['task-killed-by-kernel', 'silent'],
    ['task-failed-health-checks', 'silent'],
    ['no-profile', 'unknown'],
  ]);
});
