import type { DatadogIntakeEvent } from '../sink/datadog-intake-event.ts';
import { PROFILE_PATH } from '../sink/datadog-intake-route.ts';
import { type IntakeRequests, isOnPath } from '../sink/intake-requests.ts';
import type { SinkFailure } from '../sink/sink-event.ts';
import type { Timeline } from '../timeline/timeline.ts';

/** Writes what the Datadog intake sees to the timeline, and keeps its requests for those who judge them. */
export function recordIntakeEvent(
  event: DatadogIntakeEvent | SinkFailure,
  { timeline, requests }: { readonly timeline: Timeline; readonly requests: IntakeRequests },
): void {
  if (event.kind === 'failure') {
    recordFailure(timeline, event);
    return;
  }
  const at = { source: 'datadog-intake', engineTimeMs: event.atMs } as const;
  if (event.kind === 'request-begin') {
    const { request, method, path } = event;
    requests.begin(
      event,
      timeline.recordAt({ kind: 'intake-request-begin', request, method, path }, at).atMs,
    );
    return;
  }
  const { request, outcome, httpStatus, receivedBytes, sha256 } = event;
  const ended = timeline.recordAt(
    { kind: 'intake-request-end', request, outcome, httpStatus, receivedBytes, sha256 },
    at,
  );
  const whole = requests.end(event, ended.atMs);
  if (whole !== undefined && outcome === 'received' && isOnPath(whole, PROFILE_PATH)) {
    timeline.recordFrom(ended, { kind: 'profile-received', request });
  }
}

/** A sink that fails makes the trial say nothing. */
export function recordFailure(timeline: Timeline, { message, atMs }: SinkFailure): void {
  timeline.recordAt({ kind: 'observer-failed', message }, { source: 'harness', engineTimeMs: atMs });
}
