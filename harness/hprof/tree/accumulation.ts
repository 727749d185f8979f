import type { RetainedSizes } from './retained-sizes.ts';

/** Objects of one kind that together hold most of what the level above holds. */
export interface HoldingGroup {
  /** Kind of object, by `kindOf`. */
  readonly kind: number;
  readonly count: number;
  /** Together, in the units of the sizes. */
  readonly retained: number;
  /** The one that holds most. */
  readonly heaviest: number;
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
export function findAccumulation(sizes: RetainedSizes, kindOf: (number: number) => number): Accumulation {
  const all: Level = { numbers: [0], retained: sizes.retained[0] ?? 0, chainKind: null };
  const top = heaviestGroup(sizes, kindOf, all);
  if (top === null) {
    const nothing = { kind: 0, count: 0, retained: 0, heaviest: 0, isChain: false };
    return { holder: 0, alike: nothing, contents: [] };
  }
  let holder = top.heaviest;
  // Ends: each round goes one level down a tree of finite depth.
  for (;;) {
    const level: Level = { numbers: [holder], retained: sizes.retained[holder] ?? 0, chainKind: null };
    const below = heaviestGroup(sizes, kindOf, level);
    if (below === null || !isHeld(below, level) || !isSingle(below, sizes)) break;
    if (followChain(sizes, kindOf, below.heaviest).length >= CHAIN_MIN) break;
    holder = below.heaviest;
  }
  const { kind, heaviest } = top;
  const alone = { kind, count: 1, retained: sizes.retained[heaviest] ?? 0, heaviest, isChain: false };
  const alike = isSingle(top, sizes) ? alone : top;
  return { holder, alike, contents: contentsOf(sizes, kindOf, holder) };
}

function contentsOf(
  sizes: RetainedSizes,
  kindOf: (number: number) => number,
  holder: number,
): readonly HoldingGroup[] {
  const contents: HoldingGroup[] = [];
  let level: Level = { numbers: [holder], retained: sizes.retained[holder] ?? 0, chainKind: null };
  while (contents.length < LEVELS_MAX) {
    const group = heaviestGroup(sizes, kindOf, level);
    if (group === null || !isHeld(group, level)) break;
    const chain = isSingle(group, sizes) ? followChain(sizes, kindOf, group.heaviest) : [];
    if (chain.length >= CHAIN_MIN) {
      contents.push({ ...group, count: chain.length, isChain: true });
      level = { numbers: chain, retained: group.retained, chainKind: group.kind };
    } else {
      contents.push(group);
      const numbers = membersOf(sizes, kindOf, { group, level });
      level = { numbers, retained: group.retained, chainKind: null };
    }
  }
  return contents;
}

/** Some numbers of one kind, and what they hold together. */
interface Level {
  readonly numbers: readonly number[] | Int32Array;
  readonly retained: number;
  /** Their kind, where each of them holds the next: a child of this kind is one of them. */
  readonly chainKind: number | null;
}

/** The kind that holds most of what is directly below some numbers. */
function heaviestGroup(
  sizes: RetainedSizes,
  kindOf: (number: number) => number,
  { numbers, chainKind }: Level,
): HoldingGroup | null {
  const { retained, firstChild, nextSibling } = sizes;
  const groups = new Map<number, GrowingGroup>();
  let last: GrowingGroup | null = null;
  for (const number of numbers) {
    for (let child = firstChild[number] ?? 0; child !== 0; child = nextSibling[child] ?? 0) {
      const kind = kindOf(child);
      if (kind === chainKind) continue;
      if (last === null || last.kind !== kind) {
        last = groups.get(kind) ?? { kind, count: 0, retained: 0, heaviest: child, heaviestRetained: 0 };
        groups.set(kind, last);
      }
      const own = retained[child] ?? 0;
      last.count += 1;
      last.retained += own;
      if (own > last.heaviestRetained) {
        last.heaviest = child;
        last.heaviestRetained = own;
      }
    }
  }
  let best: GrowingGroup | null = null;
  for (const group of groups.values()) {
    if (best === null || group.retained > best.retained) best = group;
  }
  if (best === null) return null;
  const { kind, count, retained: together, heaviest } = best;
  return { kind, count, retained: together, heaviest, isChain: false };
}

/** Those of a kind that are directly below some numbers, which are so many. */
function membersOf(
  { firstChild, nextSibling }: RetainedSizes,
  kindOf: (number: number) => number,
  { group, level }: { readonly group: HoldingGroup; readonly level: Level },
): Int32Array {
  const members = new Int32Array(group.count);
  let count = 0;
  for (const number of level.numbers) {
    for (let child = firstChild[number] ?? 0; child !== 0; child = nextSibling[child] ?? 0) {
      if (kindOf(child) !== group.kind) continue;
      members[count] = child;
      count += 1;
    }
  }
  return members;
}

interface GrowingGroup {
  readonly kind: number;
  count: number;
  retained: number;
  heaviest: number;
  heaviestRetained: number;
}

function isHeld(group: HoldingGroup, level: Level): boolean {
  return group.retained >= KIND_SHARE_MIN * level.retained;
}

function isSingle(group: HoldingGroup, { retained }: RetainedSizes): boolean {
  return (retained[group.heaviest] ?? 0) >= SINGLE_SHARE_MIN * group.retained;
}

/** Objects of one kind of which each holds the next. */
function followChain(
  { retained, firstChild, nextSibling }: RetainedSizes,
  kindOf: (number: number) => number,
  start: number,
): readonly number[] {
  const kind = kindOf(start);
  const numbers = [start];
  let at = start;
  // Ends: each round goes one level down a tree of finite depth.
  for (;;) {
    let next = 0;
    for (let child = firstChild[at] ?? 0; child !== 0; child = nextSibling[child] ?? 0) {
      const isHeavier = next === 0 || (retained[child] ?? 0) > (retained[next] ?? 0);
      if (isHeavier && kindOf(child) === kind) next = child;
    }
    if (next === 0) return numbers;
    numbers.push(next);
    at = next;
  }
}
