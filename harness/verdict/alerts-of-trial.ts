import type { PathVerdict } from '../capture/path-verdict.ts';
import { MONITORS, type Monitor, type TrialAlert } from '../journal/trial-alert.ts';
import { PROFILE_PATH } from '../sink/datadog-intake-route.ts';
import { isOnPath } from '../sink/intake-requests.ts';
import { secondsText } from '../seconds-text.ts';
import { eventsOfKind, firstOfKind } from '../timeline/timeline.ts';
import type { TrialEvidence } from './trial-evidence.ts';

/** As the monitor in `deploy/datadog/` waits: five of the profiler's periods as it comes. */
export const NO_PROFILE_SECONDS = 300;
/** ECS's words for a stop for health (../task/service-scheduler.ts; D). */
const FOR_HEALTH = /^Task failed (?:ELB|container) health checks/;

export interface AlertEvidence {
  readonly evidence: TrialEvidence;
  /** The trial's verdicts, by capture path. */
  readonly paths: Readonly<Record<string, PathVerdict>>;
  /** Why the trial does not count; `null` for one that does. */
  readonly uncounted: string | null;
}

type Alert = Omit<TrialAlert, 'monitor'>;

/**
 * Whether the signal of each monitor that ships with lastgasp would have reached Datadog, and with it the team.
 * What the JVM and its Agent send must have left the task in time; what ECS sends does not come from the task and
 * depends on how it ended alone. Pure.
 */
export function alertsOfTrial(options: AlertEvidence): readonly TrialAlert[] {
  return MONITORS.map((monitor) => ({ monitor, ...alertOf(monitor, options) }));
}

function alertOf(monitor: Monitor, { evidence, paths, uncounted }: AlertEvidence): Alert {
  if (uncounted !== null) return unknown(`The trial decides nothing: ${uncounted}`);
  switch (monitor) {
    case 'jvm-out-of-memory':
      return ofOomEvent(paths['datadog-oom-event']);
    case 'task-killed-by-kernel':
      return ofKernel(evidence);
    case 'task-failed-health-checks':
      return ofHealth(evidence);
    case 'no-profile':
      return ofProfiles(evidence, paths['datadog-profile']);
  }
}

function fires(detail: string): Alert {
  return { outcome: 'fires', detail };
}

function silent(detail: string): Alert {
  return { outcome: 'silent', detail };
}

function unknown(detail: string): Alert {
  return { outcome: 'unknown', detail };
}

/** The path's own verdict: the event was out before the service's container ended, or it was not. */
function ofOomEvent(path: PathVerdict | undefined): Alert {
  if (path === undefined) return unknown('Nobody looked for the event: datadog-oom-event is not judged.');
  switch (path.verdict) {
    case 'notified':
    case 'captured':
      return fires(path.detail);
    case 'lost':
    case 'partial':
      return silent(path.detail);
    case 'invalid':
      return unknown(path.detail);
  }
}

function ofKernel({ events, end }: TrialEvidence): Alert {
  const kills = eventsOfKind(events, 'kernel-kill');
  const sure = kills.find(({ witness }) => witness === 'kernel');
  if (sure !== undefined) {
    return fires(`The kernel killed ${sure.container}: ECS reports 137 and OutOfMemoryError.`);
  }
  const [perhaps] = kills;
  if (perhaps !== undefined) {
    return unknown(
      `Only Docker says that the kernel killed ${perhaps.container}; it says so of neighbours, too.`,
    );
  }
  if (end === null) return unknown('The task’s end was not observed.');
  return silent(`The kernel killed no container; the service’s ended with exit code ${end.app.exitCode}.`);
}

function ofHealth({ end }: TrialEvidence): Alert {
  if (end === null) return unknown('The task’s end was not observed.');
  const { stopCode, stoppedReason } = end;
  return stopCode === 'ServiceSchedulerInitiated' && FOR_HEALTH.test(stoppedReason)
    ? fires(`ECS reports ${stopCode}: ${stoppedReason}.`)
    : silent(`ECS reports ${stopCode}: ${stoppedReason}.`);
}

/**
 * Fires where the only task of its service sent no profile for so long: until its container ended, or a
 * replacement sent some of its own. The Agent counts a profile that it passes on, whatever becomes of it
 * (`datadog.trace_agent.profile`; docs.datadoghq.com, "APM metrics sent by the Datadog Agent").
 */
function ofProfiles({ events, end, timeScale }: TrialEvidence, path: PathVerdict | undefined): Alert {
  if (path === undefined) return unknown('Nobody looked for profiles: datadog-profile is not judged.');
  if (timeScale !== 1) return unknown('The profiler’s period is not scaled with the task’s clocks.');
  const started = firstOfKind(events, 'container-started');
  if (end === null || started === undefined) return unknown('The task’s start or end was not observed.');
  const replaced = firstOfKind(events, 'replacement-healthy')?.atMs ?? Number.POSITIVE_INFINITY;
  const untilMs = Math.min(end.appEndedAtMs, replaced);
  const passedOn = eventsOfKind(events, 'intake-request-begin')
    .filter((request) => isOnPath(request, PROFILE_PATH) && request.atMs <= untilMs)
    .map(({ atMs }) => atMs);
  const times = [started.atMs, ...passedOn, untilMs].toSorted((a, b) => a - b);
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const longestSeconds = Math.max(...gaps) / 1000;
  const count = passedOn.length === 1 ? '1 profile was' : `${passedOn.length} profiles were`;
  const longest = `${count} passed on, the longest time without one was ${secondsText(longestSeconds)}`;
  return longestSeconds >= NO_PROFILE_SECONDS
    ? fires(`${longest}.`)
    : silent(`${longest}: less than the ${NO_PROFILE_SECONDS} s that the monitor waits.`);
}
