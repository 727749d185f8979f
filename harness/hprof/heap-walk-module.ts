import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory } from '../cache-directory.ts';

/** As much of the platform's WebAssembly as is used here: TypeScript knows it only as a part of browsers. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
  readonly compile: (binary: Uint8Array) => Promise<WasmModule>;
  readonly Instance: new (
    module: WasmModule,
    imports: Readonly<Record<string, Readonly<Record<string, object>>>>,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
};

declare const isModule: unique symbol;
export interface WasmModule {
  readonly [isModule]: true;
}

interface NumberGlobal {
  value: number;
}

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

const SOURCE = new URL('heap-walk.wat', import.meta.url);
const PAGE_BYTES = 65_536;

let compiled: Promise<WasmModule> | undefined;

/** The inner loop, compiled from its text once and kept in the cache directory; ready in about a millisecond after that. */
export async function heapWalkModule(): Promise<WasmModule> {
  compiled ??= readBinary().then(async (binary) => WebAssembly.compile(binary));
  return compiled;
}

/** An instance with a memory of at least so many bytes. */
export function instantiateHeapWalk(
  module: WasmModule,
  { memoryBytes }: { readonly memoryBytes: number },
): HeapWalk {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(memoryBytes / PAGE_BYTES) });
  const { exports } = new WebAssembly.Instance(module, { heap: { memory } });
  return { ...heapWalkExports(exports), memory: memory.buffer };
}

async function readBinary(): Promise<Uint8Array> {
  const source = await readFile(SOURCE, 'utf8');
  const digest = createHash('sha256').update(source).digest('hex').slice(0, 16);
  const file = join(cacheDirectory(), `heap-walk-${digest}.wasm`);
  try {
    return await readFile(file);
  } catch {
    // Not built on this machine yet.
    const binary = await assemble(source);
    await keep(file, binary);
    return binary;
  }
}

async function assemble(source: string): Promise<Uint8Array> {
  const { default: loadWabt } = await import('wabt');
  const wabt = await loadWabt();
  const parsed = wabt.parseWat('heap-walk.wat', source);
  try {
    return new Uint8Array(parsed.toBinary({}).buffer);
  } finally {
    parsed.destroy();
  }
}

/** Under its name only once it is whole: another process may read it meanwhile. */
async function keep(file: string, binary: Uint8Array): Promise<void> {
  const half = `${file}.${process.pid}`;
  try {
    await mkdir(cacheDirectory(), { recursive: true });
    await writeFile(half, binary);
    await rename(half, file);
  } catch {
    // A cache that takes nothing only costs the next process a third of a second.
  }
}

function heapWalkExports(exports: Readonly<Record<string, unknown>>): Omit<HeapWalk, 'memory'> {
  const { walk } = exports;
  assert(typeof walk === 'function', 'heap-walk.wat exports a function walk');
  const numberGlobal = (name: string): NumberGlobal => {
    const exported = exports[name];
    assert(isNumberGlobal(exported), `heap-walk.wat exports a global ${name}`);
    return exported;
  };
  return {
    walk: (at, limit, end) => Number(Reflect.apply(walk, undefined, [at, limit, end])),
    slots: numberGlobal('slots'),
    shift: numberGlobal('shift'),
    mask: numberGlobal('mask'),
    primitives: numberGlobal('primitives'),
    arrayHigh: numberGlobal('arrayHigh'),
    arrayLow: numberGlobal('arrayLow'),
    arrayMinBytes: numberGlobal('arrayMinBytes'),
    arrayWideBytes: numberGlobal('arrayWideBytes'),
    narrow: numberGlobal('narrow'),
  };
}

function isNumberGlobal(value: unknown): value is NumberGlobal {
  return typeof value === 'object' && value !== null && 'value' in value && typeof value.value === 'number';
}
