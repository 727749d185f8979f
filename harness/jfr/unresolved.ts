import type { ConstantPool } from './constant-pool.ts';
import type { Value } from './struct.ts';

/** Longer chains of constants that stand for constants are damage. */
const LONGEST_CHAIN = 8;

/**
 * Constants refer to constants that are read later, so a reference is kept and followed when it is asked for.
 */
export abstract class Unresolved {
  abstract resolve(chain?: number): Value;
}

export class PoolReference extends Unresolved {
  readonly #pool: ConstantPool;
  readonly #key: number | bigint;

  constructor(pool: ConstantPool, key: number | bigint) {
    super();
    this.#pool = pool;
    this.#key = key;
  }

  override resolve(chain = 0): Value {
    const value = this.#pool.entry(this.#key);
    if (!(value instanceof Unresolved)) return value;
    return chain < LONGEST_CHAIN ? value.resolve(chain + 1) : null;
  }
}

export class UnresolvedArray extends Unresolved {
  readonly #elements: readonly (Value | Unresolved)[];

  constructor(elements: readonly (Value | Unresolved)[]) {
    super();
    this.#elements = elements;
  }

  override resolve(chain = 0): Value {
    return this.#elements.map((element) => {
      if (!(element instanceof Unresolved)) return element;
      return chain < LONGEST_CHAIN ? element.resolve(chain + 1) : null;
    });
  }
}
