import { depthFirst, type DepthFirstSearch, REPEATED_EDGE, type RootedGraph } from './depth-first.ts';

/** Who holds whom alone, over the numbers of a depth-first search. */
export interface DominatorTree {
  /** Nodes that can be reached; they have the numbers 1 to this. */
  readonly reachable: number;
  /** Node by number; index 0 is unused. */
  readonly order: Int32Array;
  /** The last of what every path from the roots to a number passes; always a smaller number, 0 above all roots. */
  readonly dominator: Int32Array;
  /** Memory that may be used again, a word for each number: it would be most of what the next step needs. */
  readonly spare: readonly [Int32Array, Int32Array, Int32Array];
  /** Numbers that refer to a number, 0 among them for a root. */
  predecessors(number: number): Int32Array;
}

/** The references to what is referred to more than once, turned around: those to a number end at its `ends`. */
interface IncomingEdges {
  readonly sources: Int32Array;
  readonly ends: Int32Array;
}

/**
 * Exact dominators by the algorithm of Lengauer and Tarjan with path compression, O(m log n) (ACM TOPLAS 1,
 * 1979), on typed arrays.
 *
 * Most objects of a heap are referred to once, and that reference's source is their dominator: only the
 * references to the others are turned around and evaluated.
 */
export function dominatorTree(graph: RootedGraph): DominatorTree {
  const search = depthFirst(graph);
  const { reachable, order, parent, numbers, spare } = search;
  const incoming = incomingEdges(graph, search);
  const linking = new Linking({
    reachable,
    parent,
    incoming,
    spare: [numbers, spare, ...graph.release()],
  });
  const dominator = linking.dominators();
  const { ends, sources } = incoming;
  return {
    reachable,
    order,
    dominator,
    spare: linking.spare,
    predecessors(number) {
      const [start, end] = [ends[number - 1] ?? 0, ends[number] ?? 0];
      return start === end ? dominator.subarray(number, number + 1) : sources.subarray(start, end);
    },
  };
}

function incomingEdges(graph: RootedGraph, search: DepthFirstSearch): IncomingEdges {
  const { size, first, edges, roots } = graph;
  const { reachable, numbers, parent, repeats } = search;
  // In place of the repeats first where each begins; filling moves it to where it ends.
  const ends = repeats;
  let total = 0;
  for (let number = 1; number <= reachable; number += 1) {
    const repeated = repeats[number] ?? 0;
    ends[number] = total;
    if (repeated > 0) total += repeated + 1;
  }
  const sources = new Int32Array(total);
  const add = (number: number, source: number): void => {
    const place = ends[number] ?? 0;
    sources[place] = source;
    ends[number] = place + 1;
  };
  let lastRoot = 0;
  for (const root of roots) {
    const number = numbers[root] ?? 0;
    // The search came to a tree's root by the first of these.
    if (parent[number] === 0 && number > lastRoot) lastRoot = number;
    else add(number, 0);
  }
  for (let node = 0; node < size; node += 1) {
    const source = numbers[node] ?? 0;
    if (source === 0) continue;
    // Ends: the last edge of a node is negative.
    for (let next = first[node] ?? 0; next !== 0;) {
      const edge = edges[next - 1] ?? 0;
      const target = edge < 0 ? ~edge : edge;
      if ((target & REPEATED_EDGE) !== 0) add(numbers[target ^ REPEATED_EDGE] ?? 0, source);
      next = edge < 0 ? 0 : next + 1;
    }
  }
  addParents({ sources, ends }, search);
  return { sources, ends };
}

/** Adds the edge that the search went by where there are others, so that all lie in the order of their nodes. */
function addParents({ sources, ends }: IncomingEdges, { reachable, order, parent }: DepthFirstSearch): void {
  for (let number = 1; number <= reachable; number += 1) {
    const start = ends[number - 1] ?? 0;
    const end = ends[number] ?? 0;
    if (start === end) continue;
    const above = parent[number] ?? 0;
    const node = above === 0 ? -1 : (order[above] ?? 0);
    let place = end;
    for (; place > start; place -= 1) {
      const before = sources[place - 1] ?? 0;
      if (before === 0 || (order[before] ?? 0) <= node) break;
      sources[place] = before;
    }
    sources[place] = above;
    ends[number] = end + 1;
  }
}

/** The second half of the algorithm: numbers from the highest to the lowest, each linked to its parent. */
class Linking {
  readonly #reachable: number;
  /** Parent of a number that is not linked yet; of a linked one an ancestor, by path compression. */
  readonly #ancestor: Int32Array;
  readonly #incoming: IncomingEdges;
  readonly #semi: Int32Array;
  /** The number of least semidominator on the way to the ancestor. */
  readonly #label: Int32Array;
  /** While a number waits in a bucket: the next one in it. */
  readonly #dominator: Int32Array;
  /** First of the numbers whose semidominator this is. */
  readonly #bucket: Int32Array;
  #path = new Int32Array(1 << 12);
  /** Lowest number linked so far. */
  #linkedFrom: number;

  constructor(options: {
    readonly reachable: number;
    readonly parent: Int32Array;
    readonly incoming: IncomingEdges;
    /** Memory that may be used, whatever it holds. */
    readonly spare: readonly Int32Array[];
  }) {
    const length = options.reachable + 1;
    this.#reachable = options.reachable;
    this.#ancestor = options.parent;
    this.#incoming = options.incoming;
    const spare = options.spare.flatMap((memory) => pieces(memory, length));
    const words = (): Int32Array => spare.shift() ?? new Int32Array(length);
    this.#semi = words();
    this.#label = words();
    this.#dominator = words();
    this.#dominator[0] = 0;
    this.#bucket = words().fill(0);
    this.#linkedFrom = length;
  }

  /** Not needed any more once the dominators are known. */
  get spare(): readonly [Int32Array, Int32Array, Int32Array] {
    return [this.#semi, this.#label, this.#bucket];
  }

  dominators(): Int32Array {
    const semi = this.#semi;
    const label = this.#label;
    const dominator = this.#dominator;
    const bucket = this.#bucket;
    const ancestor = this.#ancestor;
    const { ends } = this.#incoming;
    for (let number = this.#reachable; number > 0; number -= 1) {
      const parent = ancestor[number] ?? 0;
      const least = ends[number] === ends[number - 1] ? parent : this.#semidominator(number, parent);
      semi[number] = least;
      label[number] = number;
      if (least === parent) dominator[number] = parent;
      else {
        dominator[number] = bucket[least] ?? 0;
        bucket[least] = number;
      }
      this.#linkedFrom = number;
      if (bucket[parent] !== 0) this.#emptyBucket(parent);
    }
    for (let number = 1; number <= this.#reachable; number += 1) {
      const found = dominator[number] ?? 0;
      if (found !== semi[number]) dominator[number] = dominator[found] ?? 0;
    }
    return dominator;
  }

  #semidominator(number: number, parent: number): number {
    const { sources, ends } = this.#incoming;
    let least = parent;
    const end = ends[number] ?? 0;
    for (let place = ends[number - 1] ?? 0; place < end; place += 1) {
      const source = sources[place] ?? 0;
      const through = source <= number ? source : this.#semi[this.#evaluate(source)];
      if (through !== undefined && through < least) least = through;
    }
    return least;
  }

  /** Those whose semidominator is `parent` are dominated by it, or as the one found on the way to it is. */
  #emptyBucket(parent: number): void {
    let number = this.#bucket[parent] ?? 0;
    this.#bucket[parent] = 0;
    while (number !== 0) {
      const next = this.#dominator[number] ?? 0;
      const found = this.#evaluate(number);
      this.#dominator[number] = (this.#semi[found] ?? 0) < parent ? found : parent;
      number = next;
    }
  }

  /** The number of least semidominator from a linked number up to, without, the first that is not linked. */
  #evaluate(number: number): number {
    const ancestor = this.#ancestor;
    const label = this.#label;
    const semi = this.#semi;
    let depth = 0;
    let top = number;
    for (let above = ancestor[top] ?? 0; above >= this.#linkedFrom; above = ancestor[top] ?? 0) {
      if (depth === this.#path.length) this.#growPath();
      this.#path[depth] = top;
      depth += 1;
      top = above;
    }
    while (depth > 0) {
      depth -= 1;
      const below = this.#path[depth] ?? 0;
      const above = ancestor[below] ?? 0;
      const ofAbove = label[above] ?? 0;
      if ((semi[ofAbove] ?? 0) < (semi[label[below] ?? 0] ?? 0)) label[below] = ofAbove;
      ancestor[below] = ancestor[above] ?? 0;
    }
    return label[number] ?? 0;
  }

  #growPath(): void {
    const path = new Int32Array(this.#path.length * 2);
    path.set(this.#path);
    this.#path = path;
  }
}

/** As many pieces of a length as a memory has room for. */
function pieces(memory: Int32Array, length: number): readonly Int32Array[] {
  return Array.from({ length: Math.floor(memory.length / length) }, (_, index) =>
    memory.subarray(index * length, (index + 1) * length),
  );
}
