import { type GcRoot, gcRootKind } from './gc-root.ts';

/** Kind's tag, object's upper and lower half, thread serial, detail. */
const WORDS_PER_ROOT = 5;

/** The GC roots of a dump, packed: a damaged one may claim millions. */
export class RootList {
  #words = new Uint32Array(1 << 12);
  length = 0;

  /** Takes a root's sub-record; `at` is its tag. */
  add(
    view: DataView,
    root: { readonly tag: number; readonly at: number; readonly identifierSizeBytes: 4 | 8 },
  ): void {
    const { tag, at, identifierSizeBytes } = root;
    const word = this.length * WORDS_PER_ROOT;
    if (word + WORDS_PER_ROOT > this.#words.length) {
      const words = new Uint32Array(this.#words.length * 2);
      words.set(this.#words);
      this.#words = words;
    }
    const behind = at + 1 + identifierSizeBytes;
    const { hasThread, hasDetail } = gcRootKind(tag);
    this.#words[word] = tag;
    this.#words[word + 1] = identifierSizeBytes === 4 ? 0 : view.getUint32(at + 1);
    this.#words[word + 2] = view.getUint32(behind - 4);
    this.#words[word + 3] = hasThread ? view.getUint32(behind) : 0;
    this.#words[word + 4] = hasDetail ? view.getUint32(behind + 4) : 0;
    this.length += 1;
  }

  at(index: number): GcRoot {
    const [tag = 0, high = 0, low = 0, threadSerial = 0, detail = 0] = this.#words.subarray(
      index * WORDS_PER_ROOT,
      (index + 1) * WORDS_PER_ROOT,
    );
    const { kind, hasThread, hasDetail } = gcRootKind(tag);
    return {
      kind,
      object: { high, low },
      threadSerial: hasThread ? threadSerial : null,
      // HotSpot writes -1 where a JNI local belongs to no frame.
      detail: hasDetail ? detail | 0 : null,
    };
  }
}
