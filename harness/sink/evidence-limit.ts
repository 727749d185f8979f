import type { EvidenceWatch } from './evidence-watch.ts';

/** All that a task sends in one trial. The largest Fargate task has 120 GiB, but nobody compares such dumps by the dozen. */
const EVIDENCE_BYTES_MAX = 32 * 1024 ** 3;
const GIB = 1024 ** 3;

/**
 * Bounds what a task may send to the object store: a disk that it fills is the harness's. Told once, with
 * what that makes of the trial; whatever is under way beyond it is broken off.
 */
export class EvidenceLimit {
  readonly #bytesMax: number;
  readonly #onExceeded: (message: string) => void;
  #receivedBytes = 0;
  #isExceeded = false;

  constructor({
    bytesMax = EVIDENCE_BYTES_MAX,
    onExceeded,
  }: {
    /** Default 32 GiB. */
    readonly bytesMax?: number;
    readonly onExceeded: (message: string) => void;
  }) {
    this.#bytesMax = bytesMax;
    this.#onExceeded = onExceeded;
  }

  /** The same watch, on a body that counts; `breakOff` ends the request that brings it. */
  on(watch: EvidenceWatch, breakOff: () => void): EvidenceWatch {
    return {
      ...watch,
      onBody: (chunk) => {
        watch.onBody(chunk);
        this.#receivedBytes += chunk.length;
        if (this.#receivedBytes <= this.#bytesMax) return;
        if (!this.#isExceeded) this.#onExceeded(this.#message());
        this.#isExceeded = true;
        breakOff();
      },
    };
  }

  #message(): string {
    return `The task sent more than ${this.#bytesMax / GIB} GiB to the object store, which is the limit of a trial.`;
  }
}
