import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** The session that a trial's task role has; not to be logged. */
export interface ObjectStoreSession {
  readonly sessionToken: string;
  /** Milliseconds since the epoch. */
  readonly expiresAtMs: number;
}

/** How S3 refuses a request (API reference, "Error responses", D). */
export interface S3Refusal {
  readonly httpStatus: number;
  readonly code: string;
  readonly message: string;
}

/** No credentials at all. */
const ACCESS_DENIED: S3Refusal = { httpStatus: 403, code: 'AccessDenied', message: 'Access Denied' };
/** Temporary keys used as if they were permanent: S3 knows no such permanent key (O). */
const TOKEN_MISSING: S3Refusal = {
  httpStatus: 403,
  code: 'InvalidAccessKeyId',
  message: 'The AWS Access Key Id you provided does not exist in our records.',
};
const TOKEN_WRONG: S3Refusal = {
  httpStatus: 400,
  code: 'InvalidToken',
  message: 'The provided token is malformed or otherwise invalid.',
};
const TOKEN_EXPIRED: S3Refusal = {
  httpStatus: 400,
  code: 'ExpiredToken',
  message: 'The provided token has expired.',
};

export interface AuthorizedRequest {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Checks what the S3 server behind does not know of: the session token of the task role's keys, in a
 * header or, presigned, in the query. The keys themselves are checked by the server's signature check.
 */
export function refusalOf(
  { url, headers }: AuthorizedRequest,
  { session, nowMs }: { readonly session: ObjectStoreSession; readonly nowMs: number },
): S3Refusal | null {
  const query = new URLSearchParams(url.split('?')[1] ?? '');
  const isSigned = headers.authorization !== undefined || query.has('X-Amz-Signature');
  if (!isSigned) return ACCESS_DENIED;
  const token = headers['x-amz-security-token'] ?? query.get('X-Amz-Security-Token');
  if (token === null) return TOKEN_MISSING;
  if (!isSame(String(token), session.sessionToken)) return TOKEN_WRONG;
  return nowMs >= session.expiresAtMs ? TOKEN_EXPIRED : null;
}

/** The answer's body, in S3's form. */
export function refusalDocument({ code, message }: S3Refusal): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
