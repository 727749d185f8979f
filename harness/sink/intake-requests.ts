import type { DatadogIntakeEvent } from './datadog-intake-event.ts';

type RequestBegin = Extract<DatadogIntakeEvent, { readonly kind: 'request-begin' }>;
type RequestEnd = Extract<DatadogIntakeEvent, { readonly kind: 'request-end' }>;

/** One request that the Datadog intake saw; times on the harness's clock. */
export interface IntakeRequest extends Pick<RequestBegin, 'request' | 'method' | 'path' | 'headers'> {
  readonly beganAtMs: number;
  /** `null` for one that the intake never saw the end of. */
  readonly end: IntakeRequestEnd | null;
}

export interface IntakeRequestEnd extends Pick<
  RequestEnd,
  'outcome' | 'httpStatus' | 'reason' | 'receivedBytes' | 'sha256'
> {
  /** When its last byte was there, or it was known that none would come. */
  readonly atMs: number;
  /** On this machine; `null` where no byte came. */
  readonly bodyFile: string | null;
}

/** Puts the intake's events together into requests. */
export class IntakeRequests {
  readonly #requests = new Map<number, IntakeRequest>();
  readonly #bodyFile: (name: string) => string;

  constructor(bodyFile: (name: string) => string) {
    this.#bodyFile = bodyFile;
  }

  begin({ request, method, path, headers }: RequestBegin, beganAtMs: number): void {
    this.#requests.set(request, { request, method, path, headers, beganAtMs, end: null });
  }

  /** The request that has ended; `undefined` for one whose beginning was not seen. */
  end(event: RequestEnd, atMs: number): IntakeRequest | undefined {
    const begun = this.#requests.get(event.request);
    if (begun === undefined) return undefined;
    const { outcome, httpStatus, reason, receivedBytes, sha256, file } = event;
    const bodyFile = file === null ? null : this.#bodyFile(file);
    const ended = { ...begun, end: { outcome, httpStatus, reason, receivedBytes, sha256, atMs, bodyFile } };
    this.#requests.set(event.request, ended);
    return ended;
  }

  /** In the order in which they began. */
  get all(): readonly IntakeRequest[] {
    return [...this.#requests.values()];
  }
}

/** A request's path without its query. */
export function isOnPath({ path }: Pick<IntakeRequest, 'path'>, wanted: string): boolean {
  return path.replace(/\?.*$/s, '') === wanted;
}
