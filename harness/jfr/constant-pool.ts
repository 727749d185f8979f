import type { Value } from './struct.ts';
import { PoolReference, Unresolved } from './unresolved.ts';

/** The constants of one type in one chunk, by key. */
export class ConstantPool {
  readonly #entries = new Map<number | bigint, Value | Unresolved>();
  #isWhole = false;

  /** A later checkpoint may repeat a constant; the first one stays, as for the JDK's own reader. */
  add(key: number | bigint, value: Value | Unresolved): void {
    if (!this.#entries.has(key)) this.#entries.set(key, value);
  }

  /** Once all checkpoints of the chunk have been read. */
  markWhole(): void {
    this.#isWhole = true;
  }

  /** The constant itself where it can be had already. */
  lookUp(key: number | bigint): Value | Unresolved {
    return this.#isWhole ? this.entry(key) : new PoolReference(this, key);
  }

  /** `null` for a key that no checkpoint held; 0 stands for `null` by definition. */
  entry(key: number | bigint): Value | Unresolved {
    return this.#entries.get(key) ?? null;
  }
}
