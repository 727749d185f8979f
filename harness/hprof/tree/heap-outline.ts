import { RECORD_HEADER_BYTES } from '../record-length.ts';
import { RECORD_TAG } from '../record-tag.ts';
import { type ClassEntry, ClassTable, isNull } from './class-table.ts';
import type { HeapLoops } from './heap-loops.ts';
import type { HeapVisitor } from './heap-reader.ts';
import { NameTable } from '../name-table.ts';
import { ObjectIndex } from './object-index.ts';
import { OutlineWalk } from './outline-walk.ts';
import { RootList } from './root-list.ts';
import { StackTable } from './stack-table.ts';

/** Class loaders that the JVM keeps for good, and with them their classes (JDK 9 and newer, then 8). */
const PERMANENT_LOADERS = new Set([
  'jdk.internal.loader.ClassLoaders$AppClassLoader',
  'jdk.internal.loader.ClassLoaders$PlatformClassLoader',
  'sun.misc.Launcher$AppClassLoader',
  'sun.misc.Launcher$ExtClassLoader',
]);

/** First pass: which objects and classes a dump has, and what the JVM keeps alive of itself. */
export class HeapOutline implements HeapVisitor {
  readonly names: NameTable;
  readonly classes: ClassTable;
  readonly stacks: StackTable;
  readonly roots = new RootList();
  readonly objects: ObjectIndex;
  readonly identifierSizeBytes: 4 | 8;
  /** Where the lower half of an identifier stands in it. */
  readonly #lowAt: 0 | 4;
  /** Classes by the serial that stack frames name them by. */
  readonly classesBySerial = new Map<number, ClassEntry>();
  readonly #permanentLoaderClasses: ClassEntry[] = [];
  readonly #permanentLoaders = new Set<string>();
  readonly #walk: OutlineWalk | null;

  constructor({
    identifierSizeBytes,
    dumpBytes,
    loops = null,
  }: {
    readonly identifierSizeBytes: 4 | 8;
    readonly dumpBytes: number;
    /** Default: all is read in plain TypeScript. */
    readonly loops?: HeapLoops | null;
  }) {
    this.identifierSizeBytes = identifierSizeBytes;
    this.#lowAt = identifierSizeBytes === 4 ? 0 : 4;
    this.names = new NameTable(identifierSizeBytes);
    this.classes = new ClassTable(this.names, identifierSizeBytes);
    this.stacks = new StackTable(identifierSizeBytes);
    this.objects = new ObjectIndex({ dumpBytes });
    this.#walk = loops === null ? null : new OutlineWalk(loops, this.objects);
  }

  walk(view: DataView, at: number, limit: number): number {
    return this.#walk?.walk(view, at, limit) ?? at;
  }

  record(
    tag: number,
    view: DataView,
    { at, lengthBytes }: { readonly at: number; readonly lengthBytes: number },
  ): void {
    if (tag === RECORD_TAG.utf8) {
      const bytes = Buffer.from(view.buffer, view.byteOffset, view.byteLength);
      this.names.add(bytes, at - RECORD_HEADER_BYTES, at + lengthBytes);
    } else if (tag === RECORD_TAG.loadClass) {
      const entry = this.classes.load(view, at);
      this.classesBySerial.set(view.getUint32(at), entry);
      if (entry.name !== null && PERMANENT_LOADERS.has(entry.name)) {
        this.#permanentLoaderClasses.push(entry);
        this.#walk?.stopAt(entry.id);
      }
    } else if (tag === RECORD_TAG.frame) this.stacks.addFrame(view, at, lengthBytes);
    else this.stacks.addTrace(view, at, lengthBytes);
  }

  root(tag: number, view: DataView, at: number): void {
    this.roots.add(view, { tag, at, identifierSizeBytes: this.identifierSizeBytes });
  }

  classDump(view: DataView, at: number): void {
    this.classes.define(view, at);
    this.#addObject(view, at);
  }

  instance(view: DataView, at: number): void {
    this.#addObject(view, at);
    const classAt = at + 5 + this.identifierSizeBytes;
    const low = this.#low(view, classAt);
    for (const { id } of this.#permanentLoaderClasses) {
      if (id.low === low && id.high === this.#high(view, classAt)) {
        this.#permanentLoaders.add(key(this.#high(view, at + 1), this.#low(view, at + 1)));
      }
    }
  }

  primitiveArray(view: DataView, at: number): void {
    this.#addObject(view, at);
  }

  objectArray(view: DataView, at: number): void {
    this.#addObject(view, at);
  }

  /** Whether the JVM never unloads a class: its loader is the boot loader, the platform's or the application's. */
  isPermanent({ loader, isDumped }: ClassEntry): boolean {
    return isDumped && (isNull(loader) || this.#permanentLoaders.has(key(loader.high, loader.low)));
  }

  #addObject(view: DataView, at: number): void {
    this.objects.add(this.#high(view, at + 1), this.#low(view, at + 1));
  }

  #high(view: DataView, at: number): number {
    return this.identifierSizeBytes === 4 ? 0 : view.getUint32(at);
  }

  #low(view: DataView, at: number): number {
    return view.getUint32(at + this.#lowAt);
  }
}

function key(high: number, low: number): string {
  return `${high}:${low}`;
}
