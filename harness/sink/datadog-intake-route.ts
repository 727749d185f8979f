import { multipartBoundary } from './multipart-scanner.ts';

/** How the body of a request has to look for the intake to take it. */
export type BodyRule =
  | { readonly kind: 'profile'; readonly boundary: string }
  | { readonly kind: 'json' }
  | { readonly kind: 'events' }
  | { readonly kind: 'any' };

/** What the intake does with a request, by its head alone. */
export type IntakeRoute =
  | { readonly kind: 'taken'; readonly body: BodyRule; readonly bytesMax: number }
  | { readonly kind: 'refused'; readonly httpStatus: number; readonly reason: string };

/** On which profiles come, as the Agent passes them on. */
export const PROFILE_PATH = '/api/v2/profile';
export const TELEMETRY_PATH = '/api/v2/apmtelemetry';
/** On which the stand-in passes traces on, in the tracer's own form. */
export const TRACES_PATH = '/v0.4/traces';
export const ERRORS_PATH = '/api/v2/errorsintake';
/** On which DogStatsD events come, from the stand-in alone and in DogStatsD's own words. */
export const EVENTS_PATH = '/dogstatsd/events';

const MIB = 1 << 20;
/** Datadog publishes no limit on a profile; dd-java-agent's are some MB (I). Others: docs.datadoghq.com, API limits, rounded up. */
const BYTES_MAX = { profile: 64 * MIB, json: 8 * MIB, events: 64 * 1024, any: 64 * MIB } as const;

/** Intakes that the genuine Agent sends to beside those that are read here. */
const OTHER_INTAKE = /^\/(?:api|intake|v0\.\d\/traces)(?:\/|$)/;

/** What a real intake does with a request of this head: unknown paths, methods and forms of a body are refused. */
export function intakeRoute(head: {
  readonly method: string;
  /** With or without a query. */
  readonly path: string;
  readonly contentType: string;
}): IntakeRoute {
  const { method, contentType } = head;
  const path = head.path.replace(/\?.*$/s, '');
  const body = bodyRuleOf(path, contentType);
  if (body === null) return refused(404, `there is no intake at ${path}`);
  if (body === 'no-multipart') return refused(415, 'a profile is multipart/form-data with a boundary');
  if (body.kind !== 'any' && method !== 'POST') return refused(405, `${path} takes POST`);
  return { kind: 'taken', body, bytesMax: BYTES_MAX[body.kind] };
}

function bodyRuleOf(path: string, contentType: string): BodyRule | 'no-multipart' | null {
  switch (path) {
    case PROFILE_PATH: {
      const boundary = multipartBoundary(contentType);
      return boundary === null ? 'no-multipart' : { kind: 'profile', boundary };
    }
    case TELEMETRY_PATH:
    case ERRORS_PATH:
      return { kind: 'json' };
    case EVENTS_PATH:
      return { kind: 'events' };
    default:
      return OTHER_INTAKE.test(path) ? { kind: 'any' } : null;
  }
}

function refused(httpStatus: number, reason: string): IntakeRoute {
  return { kind: 'refused', httpStatus, reason };
}
