import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';

/** Progress is reported at most this often. */
const PROGRESS_INTERVAL_MS = 1000;

export interface BodyMeterOptions {
  readonly clock: Clock;
  readonly onProgress: (progress: { readonly atMs: number; readonly receivedBytes: number }) => void;
}

/** What a {@link BodyMeter} saw. */
export interface MeasuredBody {
  readonly receivedBytes: number;
  readonly sha256: string;
  /** `null` when nothing arrived. */
  readonly firstByteAtMs: number | null;
  readonly lastByteAtMs: number | null;
}

/** Counts, times and hashes a body as it passes. */
export class BodyMeter {
  readonly #clock: Clock;
  readonly #onProgress: BodyMeterOptions['onProgress'];
  readonly #hash = createHash('sha256');
  #receivedBytes = 0;
  #firstByteAtMs: number | null = null;
  #lastByteAtMs: number | null = null;
  #lastProgressAtMs = 0;

  constructor({ clock, onProgress }: BodyMeterOptions) {
    this.#clock = clock;
    this.#onProgress = onProgress;
  }

  add(chunk: Buffer): void {
    const atMs = this.#clock.nowMs();
    this.#hash.update(chunk);
    this.#receivedBytes += chunk.length;
    this.#lastByteAtMs = atMs;
    if (this.#firstByteAtMs === null) {
      this.#firstByteAtMs = atMs;
      this.#lastProgressAtMs = atMs;
    }
    if (atMs - this.#lastProgressAtMs >= PROGRESS_INTERVAL_MS) {
      this.#lastProgressAtMs = atMs;
      this.#onProgress({ atMs, receivedBytes: this.#receivedBytes });
    }
  }

  /** Ends the measurement; to be called once, and nothing added after it. */
  end(): MeasuredBody {
    return {
      receivedBytes: this.#receivedBytes,
      sha256: this.#hash.digest('hex'),
      firstByteAtMs: this.#firstByteAtMs,
      lastByteAtMs: this.#lastByteAtMs,
    };
  }
}
