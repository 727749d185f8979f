import { type KindGroup, KindGroups } from './kind-groups.ts';
import type { RetainedSizes } from './retained-sizes.ts';

/** What is known of each object of a dominator tree. */
export interface WeighedTree {
  readonly sizes: RetainedSizes;
  /** Kind by number. */
  readonly kinds: Uint16Array | Uint32Array;
  /** All kinds are below this. */
  readonly kindCount: number;
}

/** Objects of one kind that together hold most of what the level above holds. */
export interface HoldingGroup extends KindGroup {
  /** Each of them holds the next, as in a linked list; the heaviest is then the first. */
  readonly isChain: boolean;
}

/** Where the memory is: who holds it, and what it is. */
export interface Accumulation {
  /** One object that holds the memory; 0 when nothing is reachable. */
  readonly holder: number;
  /** The kind at the top of the tree, where several objects of it hold the memory side by side. */
  readonly alike: HoldingGroup;
  /** What the holder holds, level by level, as long as one kind makes up most of it. */
  readonly contents: readonly HoldingGroup[];
}

/** An object with less than this of what its level holds is not followed alone, but with all of its kind. */
const SINGLE_SHARE_MIN = 0.7;
/** A kind with less than this of what its level holds is not followed. */
const KIND_SHARE_MIN = 0.5;
/** Levels that are named; objects of one kind in a row, as in a linked list, count as one. */
const LEVELS_MAX = 100;
/** So many objects of one kind in a row are a chain, not a nesting. */
const CHAIN_MIN = 10;

/**
 * Follows the dominator tree from above to where the memory piles up.
 *
 * At each level the objects are grouped by kind. As long as one object holds most of it, it is the holder;
 * where many alike hold it together, or a chain of them does, the holder's contents begin.
 */
export function findAccumulation(tree: WeighedTree): Accumulation {
  return new Descent(tree).accumulation();
}

/** Some numbers of one kind, and what they hold together. */
interface Level {
  readonly numbers: Int32Array;
  readonly retained: number;
  /** Their kind, where each of them holds the next: a child of this kind is one of them. */
  readonly chainKind: number | null;
}

class Descent {
  readonly #sizes: RetainedSizes;
  readonly #kinds: Uint16Array | Uint32Array;
  readonly #groups: KindGroups;

  constructor({ sizes, kinds, kindCount }: WeighedTree) {
    this.#sizes = sizes;
    this.#kinds = kinds;
    this.#groups = new KindGroups(kindCount);
  }

  accumulation(): Accumulation {
    const top = this.#heaviestGroup(this.#alone(0));
    if (top === null) {
      const nothing = { kind: 0, count: 0, retained: 0, heaviest: 0, isChain: false };
      return { holder: 0, alike: nothing, contents: [] };
    }
    const holder = this.#holderFrom(top.heaviest);
    const { kind, heaviest } = top;
    const alone = { kind, count: 1, retained: this.#retained(heaviest), heaviest, isChain: false };
    return { holder, alike: this.#isSingle(top) ? alone : top, contents: this.#contentsOf(holder) };
  }

  #holderFrom(heaviest: number): number {
    let holder = heaviest;
    // Ends: each round goes one level down a tree of finite depth.
    for (;;) {
      const level = this.#alone(holder);
      const below = this.#heaviestGroup(level);
      if (below === null || !isHeld(below, level) || !this.#isSingle(below)) return holder;
      if (this.#chainFrom(below.heaviest).length >= CHAIN_MIN) return holder;
      holder = below.heaviest;
    }
  }

  #contentsOf(holder: number): readonly HoldingGroup[] {
    const contents: HoldingGroup[] = [];
    let level = this.#alone(holder);
    while (contents.length < LEVELS_MAX) {
      const group = this.#heaviestGroup(level);
      if (group === null || !isHeld(group, level)) break;
      const chain = this.#isSingle(group) ? this.#chainFrom(group.heaviest) : [];
      if (chain.length >= CHAIN_MIN) {
        contents.push({ ...group, count: chain.length, isChain: true });
        level = { numbers: Int32Array.from(chain), retained: group.retained, chainKind: group.kind };
      } else {
        contents.push(group);
        level = { numbers: this.#membersOf(group, level), retained: group.retained, chainKind: null };
      }
    }
    return contents;
  }

  #alone(number: number): Level {
    return { numbers: Int32Array.of(number), retained: this.#retained(number), chainKind: null };
  }

  /** The kind that holds most of what is directly below some numbers. */
  #heaviestGroup({ numbers, chainKind }: Level): HoldingGroup | null {
    const { retained, firstChild, nextSibling } = this.#sizes;
    const kinds = this.#kinds;
    const groups = this.#groups;
    for (let place = 0; place < numbers.length; place += 1) {
      const number = numbers[place] ?? 0;
      for (let child = firstChild[number] ?? 0; child !== 0; child = nextSibling[child] ?? 0) {
        const kind = kinds[child] ?? 0;
        if (kind !== chainKind) groups.add(kind, child, retained[child] ?? 0);
      }
    }
    const best = groups.takeHeaviest();
    return best === null ? null : { ...best, isChain: false };
  }

  /** Those of a kind that are directly below some numbers, which are so many. */
  #membersOf({ kind, count }: HoldingGroup, { numbers }: Level): Int32Array {
    const { firstChild, nextSibling } = this.#sizes;
    const kinds = this.#kinds;
    const members = new Int32Array(count);
    let found = 0;
    for (let place = 0; place < numbers.length; place += 1) {
      const number = numbers[place] ?? 0;
      for (let child = firstChild[number] ?? 0; child !== 0; child = nextSibling[child] ?? 0) {
        if (kinds[child] !== kind) continue;
        members[found] = child;
        found += 1;
      }
    }
    return members;
  }

  #retained(number: number): number {
    return this.#sizes.retained[number] ?? 0;
  }

  #isSingle(group: KindGroup): boolean {
    return this.#retained(group.heaviest) >= SINGLE_SHARE_MIN * group.retained;
  }

  /** Objects of one kind of which each holds the next. */
  #chainFrom(start: number): readonly number[] {
    const { firstChild, nextSibling } = this.#sizes;
    const kind = this.#kinds[start];
    const numbers = [start];
    let at = start;
    // Ends: each round goes one level down a tree of finite depth.
    for (;;) {
      let next = 0;
      for (let child = firstChild[at] ?? 0; child !== 0; child = nextSibling[child] ?? 0) {
        const isHeavier = next === 0 || this.#retained(child) > this.#retained(next);
        if (isHeavier && this.#kinds[child] === kind) next = child;
      }
      if (next === 0) return numbers;
      numbers.push(next);
      at = next;
    }
  }
}

function isHeld(group: KindGroup, level: Level): boolean {
  return group.retained >= KIND_SHARE_MIN * level.retained;
}
