import { instantiateWat, type NumberGlobal, type WasmModule, wasmMemory, watModule } from './wat-module.ts';

/** The inner loop over a memory of its own; the names are those of heap-walk.wat. */
export interface HeapWalk {
  readonly memory: ArrayBuffer;
  readonly walk: (at: number, limit: number, end: number) => number;
  readonly slots: NumberGlobal;
  readonly shift: NumberGlobal;
  readonly mask: NumberGlobal;
  readonly primitives: NumberGlobal;
  readonly arrayHigh: NumberGlobal;
  readonly arrayLow: NumberGlobal;
  readonly arrayMinBytes: NumberGlobal;
  readonly arrayWideBytes: NumberGlobal;
  readonly narrow: NumberGlobal;
}

/** The inner loop, compiled. */
export async function heapWalkModule(): Promise<WasmModule> {
  return watModule(new URL('heap-walk.wat', import.meta.url));
}

/** An instance with a memory of at least so many bytes. */
export function instantiateHeapWalk(
  module: WasmModule,
  { memoryBytes }: { readonly memoryBytes: number },
): HeapWalk {
  const memory = wasmMemory(memoryBytes);
  const { func, global } = instantiateWat(module, { memory });
  return {
    memory: memory.buffer,
    walk: func('walk'),
    slots: global('slots'),
    shift: global('shift'),
    mask: global('mask'),
    primitives: global('primitives'),
    arrayHigh: global('arrayHigh'),
    arrayLow: global('arrayLow'),
    arrayMinBytes: global('arrayMinBytes'),
    arrayWideBytes: global('arrayWideBytes'),
    narrow: global('narrow'),
  };
}
