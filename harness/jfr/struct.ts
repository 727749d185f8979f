import { Unresolved } from './unresolved.ts';
import type { TypeDefinition } from './type-definition.ts';

/**
 * A value in an event, by the type of its field: integers of up to 64 bits (bigint beyond 2^53), `float`
 * and `double`, `boolean`, `char` and `java.lang.String`, a structure, or an array.
 *
 * `null` is Java's own `null` and also a constant that the recording does not hold.
 */
export type Value = number | bigint | string | boolean | null | Struct | readonly Value[];

/** An event, or a structure inside one: the values of its type's fields, in their order. */
export class Struct {
  readonly type: TypeDefinition;
  readonly #values: (Value | Unresolved)[];

  constructor(type: TypeDefinition, values: (Value | Unresolved)[]) {
    this.type = type;
    this.#values = values;
  }

  /** Value of the field at `index`; `null` where there is none. */
  at(index: number): Value {
    const value = this.#values[index] ?? null;
    if (!(value instanceof Unresolved)) return value;
    const resolved = value.resolve();
    this.#values[index] = resolved;
    return resolved;
  }

  /** Value of a field by name; `null` also where the type has no such field. */
  get(name: string): Value {
    return this.at(this.type.indexOf(name));
  }
}
