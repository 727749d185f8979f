import type { GcRootKind } from './gc-root.ts';

/** One reference on the way from a GC root to the object that holds the memory. */
export interface HolderStep {
  /** The object's identifier in the dump, hexadecimal: other analysers find it by that. */
  readonly id: string;
  /** The object's class; for a class object the class itself. */
  readonly className: string;
  /** The class object: what it refers to next is a static field. */
  readonly isClass: boolean;
  /**
   * How it refers to the next object: a field's name, `[7]` for an element, `<class>` for an instance's
   * class, `<loader>` for a class's loader; `null` of the last step and where the dump does not tell.
   */
  readonly field: string | null;
  /** The class that declares the field, where that is not `className`. */
  readonly declaredBy: string | null;
  /** What would be freed if it were gone, in the measure. */
  readonly retained: number;
}

/** Objects of one class that together hold most of what the level above holds. */
export interface HeldContent {
  readonly className: string;
  /** Class objects: `className` as several loaders have loaded it. */
  readonly isClass: boolean;
  readonly count: number;
  /** Each of them holds the next, as in a linked list. */
  readonly isChain: boolean;
  /** What would be freed if all of them were gone, in the measure. */
  readonly retained: number;
}

/** A method on a thread's stack. */
export interface StackMethod {
  readonly className: string;
  readonly methodName: string;
}

/** Who keeps the first object of a path alive. */
export interface HolderRoot {
  readonly kind: GcRootKind;
  /** The thread that it is, or that it is a local of. */
  readonly threadName: string | null;
  /** The method whose local it is. */
  readonly frame: StackMethod | null;
}

/**
 * What is held: bytes of the heap, or loaded classes, which fill Metaspace and the compressed class space
 * while their objects on the heap are small.
 */
export type Measure = 'bytes' | 'classes';

/**
 * Who holds most of the memory of a dump, by exact dominators.
 *
 * Named approximations: soft references hold what they refer to, weak and phantom ones do not; classes of the
 * boot, platform and application loaders count as roots, since they are never unloaded; the path shown is one
 * of the shortest from a root, which passes all dominators of its end.
 */
export interface MemoryHolder {
  readonly kind: 'holder';
  readonly measure: Measure;
  /** All that can be reached from GC roots, in the measure. */
  readonly reachable: number;
  /** The rest: garbage, and what only weak references refer to. */
  readonly unreachable: number;
  readonly root: HolderRoot;
  /** From the root's object to the holder. */
  readonly steps: readonly HolderStep[];
  /** Objects of one class that hold the memory side by side, as the threads of a pool; 1 for a single one. */
  readonly alike: HeldContent;
  /** What the holder holds, level by level, while one class makes up most of it. */
  readonly contents: readonly HeldContent[];
  /**
   * The stack of the thread that ran out of memory, innermost method first; empty in a dump that no
   * OutOfMemoryError set off. HotSpot marks that thread by the error's constructor on its stack.
   */
  readonly oomStack: readonly StackMethod[];
}

/** `reason` in plain words, such as identifiers that are no addresses. */
export interface NoHolder {
  readonly kind: 'unknown';
  readonly reason: string;
}

/**
 * Whether a class is on the path from the root to the bytes: as an object on it, as the class whose field or
 * stack frame is part of it, or as what most of the held memory consists of. Nested classes and lambdas count
 * as their outer class, since that is where their code is.
 */
export function namesHolder(holder: MemoryHolder | NoHolder, className: string): boolean {
  if (holder.kind === 'unknown') return false;
  const named = [
    holder.root.frame?.className ?? null,
    ...holder.steps.flatMap((step) => [step.className, step.declaredBy]),
    ...holder.contents.map((content) => content.className),
  ];
  return named.some((name) => name !== null && isOrNestedIn(name, className));
}

function isOrNestedIn(name: string, className: string): boolean {
  const element = name.replace(/(\[\])+$/, '');
  return element === className || element.startsWith(`${className}$`);
}
