/** A field of an event or a structure, as the chunk's metadata declares it. */
export interface Field {
  readonly name: string;
  readonly typeId: number;
  /** The value is a key of its type's constant pool. */
  readonly isPooled: boolean;
  readonly isArray: boolean;
  /**
   * By name of the annotation's type, with the value it was given (empty without one): of use are
   * `jdk.jfr.Timestamp` and `jdk.jfr.Timespan`, whose value is the unit.
   */
  readonly annotations: ReadonlyMap<string, string>;
}

/** A type of the chunk's metadata. */
export class TypeDefinition {
  readonly id: number;
  /** Such as `jdk.OldObjectSample`, `java.lang.Thread`, `int`. */
  readonly name: string;
  readonly isEvent: boolean;
  /** Its values are those of its only field. */
  readonly isSimple: boolean;
  readonly fields: readonly Field[];
  readonly #indices: ReadonlyMap<string, number>;

  constructor(parts: {
    readonly id: number;
    readonly name: string;
    readonly isEvent: boolean;
    readonly isSimple: boolean;
    readonly fields: readonly Field[];
  }) {
    this.id = parts.id;
    this.name = parts.name;
    this.isEvent = parts.isEvent;
    this.isSimple = parts.isSimple;
    this.fields = parts.fields;
    this.#indices = new Map(parts.fields.map(({ name }, index) => [name, index]));
  }

  /** -1 when there is no such field. */
  indexOf(fieldName: string): number {
    return this.#indices.get(fieldName) ?? -1;
  }
}
