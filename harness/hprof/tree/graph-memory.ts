import { WASM_BYTES_MAX, type WasmMemory, wasmMemory } from '../wat-module.ts';

/** The arrays of a reference graph; those of a large one take memory only as they are used. */
export interface GraphMemory {
  readonly first: Int32Array;
  readonly sizeUnits: Uint32Array;
  readonly kinds: Uint16Array | Uint32Array;
  readonly edges: Int32Array;
  /** Where the arrays lie, behind a head: the loops in WebAssembly see it. `null` where they are not to. */
  readonly shared: WasmMemory | null;
}

export interface GraphSize {
  readonly objects: number;
  /** All kinds are below this. */
  readonly kinds: number;
  readonly edgesMax: number;
  /** Before the arrays, in shared memory. */
  readonly headBytes: number;
}

/** In one memory if it is to be shared and that is not too large for WebAssembly: heaps of about 6 GB are. */
export function graphMemory(size: GraphSize, { isShared }: { readonly isShared: boolean }): GraphMemory {
  // A word more than there are objects: what uses this memory next has numbers from 1.
  const firstBytes = 4 * (size.objects + 1);
  const sizeBytes = 4 * size.objects;
  const areKindsWide = size.kinds > 0x1_0000;
  const kindBytes = 4 * Math.ceil((size.objects * (areKindsWide ? 4 : 2)) / 4);
  const bytes = size.headBytes + firstBytes + sizeBytes + kindBytes + 4 * size.edgesMax;
  const shared = isShared && bytes <= WASM_BYTES_MAX ? wasmMemory(bytes) : null;
  let used = size.headBytes;
  const place = (length: number): [ArrayBuffer, number] => {
    if (shared === null) return [new ArrayBuffer(length), 0];
    used += length;
    return [shared.buffer, used - length];
  };
  return {
    shared,
    first: new Int32Array(...place(firstBytes), size.objects + 1),
    sizeUnits: new Uint32Array(...place(sizeBytes), size.objects),
    kinds: areKindsWide
      ? new Uint32Array(...place(kindBytes), size.objects)
      : new Uint16Array(...place(kindBytes), size.objects),
    edges: new Int32Array(...place(4 * size.edgesMax), size.edgesMax),
  };
}
