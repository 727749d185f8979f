import { CHUNK_BYTES, type ChunkMemory } from '../file-chunks.ts';
import { type WasmMemory, type WasmModule, wasmMemory, watModule } from '../wat-module.ts';

/** Room behind the chunks for what a loop is to compare them with. */
const SPARE_BYTES = 1 << 16;

/** The inner loops of all passes in WebAssembly, and a memory to read a dump into where they see it. */
export interface HeapLoops {
  readonly outline: WasmModule;
  readonly references: WasmModule;
  readonly lookup: WasmModule;
  readonly memory: WasmMemory;
  readonly chunks: ChunkMemory;
  readonly spare: DataView;
}

/** Only for dumps with identifiers of 8 bytes: no JVM of today writes others. */
export async function heapLoops(): Promise<HeapLoops> {
  const memory = wasmMemory(2 * CHUNK_BYTES + SPARE_BYTES);
  const chunk = (index: number): Buffer => Buffer.from(memory.buffer, index * CHUNK_BYTES, CHUNK_BYTES);
  return {
    outline: await watModule(new URL('outline-walk.wat', import.meta.url)),
    references: await watModule(new URL('reference-walk.wat', import.meta.url)),
    lookup: await watModule(new URL('lookup-walk.wat', import.meta.url)),
    memory,
    chunks: [chunk(0), chunk(1)],
    spare: new DataView(memory.buffer, 2 * CHUNK_BYTES, SPARE_BYTES),
  };
}
