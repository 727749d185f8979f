import type { DumpContent } from '../dump-content.ts';
import type { HeapLoops } from './heap-loops.ts';
import { HeapReader, type HeapVisitor } from './heap-reader.ts';
import type { Identifier } from '../identifier.ts';
import { LookupWalk } from './lookup-walk.ts';

/** What a dump holds of one object. */
export interface FoundObject {
  /** The class of an instance or of an array of references; null of other objects. */
  readonly classId: Identifier | null;
  /** An instance's field values, or an array's bytes up to {@link CONTENT_BYTES_MAX}. */
  readonly content: Buffer;
  /** Index of an array's first element that is the reference asked for; `null` where none is. */
  elementIndex: number | null;
}

/** An object to look up, and the reference to look for if it is an array. */
export interface WantedObject {
  readonly id: Identifier;
  readonly target: Identifier | null;
}

/** Enough for names of threads and the like. */
const CONTENT_BYTES_MAX = 4_096;
/** Slots of the table that rules most objects out. */
const SLOTS = 1 << 16;

/** Looks a few instances and arrays up, by one more pass over the dump that ends when all were seen. */
export async function lookUpObjects(
  dump: DumpContent,
  {
    wanted,
    identifierSizeBytes,
    loops,
  }: {
    readonly wanted: readonly WantedObject[];
    readonly identifierSizeBytes: 4 | 8;
    readonly loops: HeapLoops | null;
  },
): Promise<ReadonlyMap<string, FoundObject>> {
  const lookup = new Lookup(wanted, { identifierSizeBytes, loops });
  const reader = new HeapReader(lookup, identifierSizeBytes);
  if (wanted.length === 0) return lookup.found;
  for await (const chunk of dump.readableChunks(loops?.chunks)) {
    reader.write(chunk);
    if (lookup.isDone) break;
  }
  return lookup.found;
}

export function identifierKey({ high, low }: Identifier): string {
  return `${high}:${low}`;
}

/** A pass that keeps what it was asked for. */
export class Lookup implements HeapVisitor {
  readonly found = new Map<string, FoundObject>();
  readonly #wanted: ReadonlyMap<string, WantedObject>;
  readonly #slots = new Uint8Array(SLOTS);
  readonly #id: 4 | 8;
  readonly #walk: LookupWalk | null;
  /** The array whose elements are being shown. */
  #array: { readonly object: FoundObject; readonly target: Identifier; seen: number } | null = null;

  constructor(
    wanted: readonly WantedObject[],
    { identifierSizeBytes, loops }: { readonly identifierSizeBytes: 4 | 8; readonly loops: HeapLoops | null },
  ) {
    this.#id = identifierSizeBytes;
    const ids = wanted.map(({ id }) => id);
    this.#walk = loops === null ? null : new LookupWalk(loops, ids);
    this.#wanted = new Map(wanted.map((object) => [identifierKey(object.id), object]));
    for (const { id } of wanted) this.#slots[slot(id.low)] = 1;
  }

  /** Whether all were seen; the elements of the last one may still be to come. */
  get isDone(): boolean {
    return this.found.size === this.#wanted.size && this.#array === null;
  }

  walk(view: DataView, at: number, limit: number): number {
    const stopped = this.#walk?.walk(view, at, limit) ?? at;
    if (stopped !== at) this.#array = null;
    return stopped;
  }

  classDump(): void {
    this.#array = null;
  }

  instance(view: DataView, at: number): void {
    this.#array = null;
    const wanted = this.#wantedAt(view, at);
    if (wanted === null) return;
    const body = at + 9 + 2 * this.#id;
    this.#keep(wanted, {
      classId: this.#identifier(view, at + 5 + this.#id),
      content: copy(view, body, view.getUint32(body - 4)),
      elementIndex: null,
    });
  }

  wantsContent(view: DataView, at: number): boolean {
    return this.#wantedAt(view, at) !== null && view.getUint32(at + 5 + this.#id) <= CONTENT_BYTES_MAX;
  }

  primitiveArray(view: DataView, at: number): void {
    this.#array = null;
    const wanted = this.#wantedAt(view, at);
    if (wanted === null) return;
    const elements = at + 10 + this.#id;
    // Of arrays of bytes and chars, which are what names are kept in; of others only the beginning.
    const bytes = view.getUint32(at + 5 + this.#id) * (view.getUint8(at + 9 + this.#id) === 5 ? 2 : 1);
    const inView = Math.min(bytes, CONTENT_BYTES_MAX, view.byteLength - elements);
    this.#keep(wanted, { classId: null, content: copy(view, elements, inView), elementIndex: null });
  }

  objectArray(view: DataView, at: number): void {
    this.#array = null;
    const wanted = this.#wantedAt(view, at);
    if (wanted === null) return;
    const classId = this.#identifier(view, at + 9 + this.#id);
    const object = { classId, content: Buffer.alloc(0), elementIndex: null };
    this.#keep(wanted, object);
    if (wanted.target !== null) this.#array = { object, target: wanted.target, seen: 0 };
  }

  elements(view: DataView, at: number, count: number): void {
    const array = this.#array;
    if (array === null) return;
    for (let element = 0; element < count; element += 1) {
      const { high, low } = this.#identifier(view, at + element * this.#id);
      if (low === array.target.low && high === array.target.high) {
        array.object.elementIndex = array.seen + element;
        this.#array = null;
        return;
      }
    }
    array.seen += count;
  }

  #keep(wanted: WantedObject, object: FoundObject): void {
    this.found.set(identifierKey(wanted.id), object);
  }

  #wantedAt(view: DataView, at: number): WantedObject | null {
    const low = view.getUint32(at + 1 + this.#id - 4);
    if (this.#slots[slot(low)] === 0) return null;
    return this.#wanted.get(identifierKey(this.#identifier(view, at + 1))) ?? null;
  }

  #identifier(view: DataView, at: number): Identifier {
    return this.#id === 4
      ? { high: 0, low: view.getUint32(at) }
      : { high: view.getUint32(at), low: view.getUint32(at + 4) };
  }
}

function slot(low: number): number {
  return (low >>> 3) & (SLOTS - 1);
}

function copy(view: DataView, at: number, bytes: number): Buffer {
  return Buffer.from(new Uint8Array(view.buffer, view.byteOffset + at, bytes));
}
