import type { ObjectStoreFault } from '../config/object-store-fault.ts';
import type { S3Refusal } from './object-store-session.ts';

/** What a request with a body meets as its bytes come. */
export type BodyFault = 'none' | 'reset' | 'restart';

const UNAVAILABLE: S3Refusal = {
  httpStatus: 503,
  code: 'ServiceUnavailable',
  message: 'Service is unable to handle request.',
};

/** Deals a configured fault out to the requests that bring evidence. */
export class FaultInjection {
  readonly #fault: ObjectStoreFault | null;
  #dealt = 0;
  #bytes = 0;

  constructor(fault: ObjectStoreFault | null) {
    this.#fault = fault;
  }

  /** Asked once for each request; `null` lets it pass. */
  refusal(): S3Refusal | null {
    const fault = this.#fault;
    if (fault?.kind !== 'refuse' || !this.#isDue(fault)) return null;
    this.#dealt += 1;
    const { httpStatus, code } = fault;
    return { httpStatus, code, message: 'This answer was configured.' };
  }

  /** Told of the bytes of a request: so many of it so far, so many of them new. */
  onBody({ ofRequest, added }: { readonly ofRequest: number; readonly added: number }): BodyFault {
    const fault = this.#fault;
    this.#bytes += added;
    if (fault?.kind === 'reset' && ofRequest > fault.afterBytes && this.#isDue(fault)) {
      this.#dealt += 1;
      return 'reset';
    }
    if (fault?.kind === 'restart' && this.#bytes > fault.afterBytes && this.#dealt === 0) {
      this.#dealt += 1;
      return 'restart';
    }
    return 'none';
  }

  /** How a server that cannot be reached looks to the client when that is meant to be; `null` when it is not. */
  get unreachable(): S3Refusal | null {
    return this.#fault?.kind === 'restart' ? UNAVAILABLE : null;
  }

  #isDue({ requests }: { readonly requests: number | null }): boolean {
    return requests === null || this.#dealt < requests;
  }
}
