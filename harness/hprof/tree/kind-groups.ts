/** Objects of one kind, counted together. */
export interface KindGroup {
  readonly kind: number;
  readonly count: number;
  /** Together, in the units of the sizes. */
  readonly retained: number;
  /** The one that holds most. */
  readonly heaviest: number;
}

/**
 * Adds objects up by kind, level after level of a tree. A column for each fact, by kind: children of many
 * kinds come in turns, and a `Map` of groups takes four times as long.
 */
export class KindGroups {
  readonly #counts: Uint32Array;
  readonly #retained: Float64Array;
  readonly #heaviest: Int32Array;
  readonly #heaviestRetained: Uint32Array;
  /** Kinds with a group, in order of first sight. */
  readonly #kinds: Uint32Array;
  #kindsUsed = 0;

  /** All kinds are below `kindCount`. */
  constructor(kindCount: number) {
    this.#counts = new Uint32Array(kindCount);
    this.#retained = new Float64Array(kindCount);
    this.#heaviest = new Int32Array(kindCount);
    this.#heaviestRetained = new Uint32Array(kindCount);
    this.#kinds = new Uint32Array(kindCount);
  }

  add(kind: number, number: number, retained: number): void {
    const count = this.#counts[kind] ?? 0;
    this.#counts[kind] = count + 1;
    this.#retained[kind] = (this.#retained[kind] ?? 0) + retained;
    if (count === 0) {
      this.#kinds[this.#kindsUsed] = kind;
      this.#kindsUsed += 1;
    } else if (retained <= (this.#heaviestRetained[kind] ?? 0)) return;
    this.#heaviest[kind] = number;
    this.#heaviestRetained[kind] = retained;
  }

  /** The group that holds most, of equal ones the first; `null` when nothing was added. Begins anew. */
  takeHeaviest(): KindGroup | null {
    let best: KindGroup | null = null;
    for (const kind of this.#kinds.subarray(0, this.#kindsUsed)) {
      const retained = this.#retained[kind] ?? 0;
      if (best === null || retained > best.retained) {
        best = { kind, count: this.#counts[kind] ?? 0, retained, heaviest: this.#heaviest[kind] ?? 0 };
      }
      this.#counts[kind] = 0;
      this.#retained[kind] = 0;
    }
    this.#kindsUsed = 0;
    return best;
  }
}
