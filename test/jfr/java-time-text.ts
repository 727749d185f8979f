import type { ChunkHeader } from '../../harness/jfr/chunk-header.ts';

const LONG_MIN = -(2n ** 63n);
const LONG_MAX = 2n ** 63n - 1n;
const NANOS = 1_000_000_000n;

/** The JVM's clock in the words of `jfr print`: its arithmetic is that of Java's doubles. */
export class JavaClock {
  readonly #startTicks: bigint;
  readonly #startNanos: bigint;
  readonly #ticksPerNano: number;
  #second = Number.NaN;
  #secondText = '';

  constructor({ startTicks, startNanos, ticksPerSecond }: ChunkHeader) {
    this.#startTicks = startTicks;
    this.#startNanos = startNanos;
    this.#ticksPerNano = Number(ticksPerSecond) / 1e9;
  }

  /** What `java.time.OffsetDateTime.toString` says, in UTC. */
  timestamp(value: number | bigint, unit: string): string {
    if (value === LONG_MIN) return '-999999999-01-01T00:00+18:00';
    if (unit === 'MILLISECONDS_SINCE_EPOCH') return this.#instant(BigInt(value) * 1_000_000n);
    const sinceStart = Number(BigInt(value) - this.#startTicks) / this.#ticksPerNano;
    return this.#instant(this.#startNanos + BigInt(Math.trunc(sinceStart)));
  }

  /** What `java.time.Duration.toString` says. */
  timespan(value: number | bigint, unit: string): string {
    if (value === 0) return 'PT0S';
    if (value === LONG_MIN) return 'PT-2562047788015215H-30M-8S';
    if (value === LONG_MAX) return 'PT2562047788015215H30M7.999999999S';
    if (unit === 'TICKS') return durationText(BigInt(Math.trunc(Number(value) / this.#ticksPerNano)));
    const nanosPerUnit = new Map([
      ['SECONDS', NANOS],
      ['MILLISECONDS', 1_000_000n],
      ['MICROSECONDS', 1_000n],
      ['NANOSECONDS', 1n],
    ]).get(unit);
    if (nanosPerUnit === undefined) throw new Error(`a timespan in ${unit}`);
    return durationText(BigInt(value) * nanosPerUnit);
  }

  #instant(nanos: bigint): string {
    const nanoOfSecond = BigInt.asIntN(64, ((nanos % NANOS) + NANOS) % NANOS);
    const second = Number((nanos - nanoOfSecond) / NANOS);
    if (second !== this.#second) {
      this.#second = second;
      this.#secondText = new Date(second * 1_000).toISOString().slice(0, 19);
    }
    if (nanoOfSecond === 0n) return `${this.#secondText.replace(/:00$/u, '')}Z`;
    const digits = String(nanoOfSecond).padStart(9, '0');
    return `${this.#secondText}.${digits.replace(/(?:000){1,2}$/u, '')}Z`;
  }
}

function durationText(nanos: bigint): string {
  if (nanos === 0n) return 'PT0S';
  const sign = nanos < 0n ? '-' : '';
  const size = nanos < 0n ? -nanos : nanos;
  const seconds = size / NANOS;
  const hours = seconds / 3_600n;
  const minutes = (seconds % 3_600n) / 60n;
  const fraction = String(size % NANOS)
    .padStart(9, '0')
    .replace(/0+$/u, '');
  const last = seconds % 60n;
  const text = `${hours === 0n ? '' : `${sign}${hours}H`}${minutes === 0n ? '' : `${sign}${minutes}M`}`;
  if (last === 0n && fraction === '' && text !== '') return `PT${text}`;
  return `PT${text}${sign}${last}${fraction === '' ? '' : `.${fraction}`}S`;
}
