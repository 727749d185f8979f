import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDirectory } from '../cache-directory.ts';

/** As much of the platform's WebAssembly as is used here: TypeScript knows it only as a part of browsers. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => WasmMemory;
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

export interface WasmMemory {
  /** Another one after each `grow`. */
  readonly buffer: ArrayBuffer;
  /** By so many pages. */
  readonly grow: (pages: number) => number;
}

export interface NumberGlobal {
  value: number;
}

/** What a module of WebAssembly text gives: numbers, and functions of numbers. */
export interface WatExports {
  readonly global: (name: string) => NumberGlobal;
  readonly func: (name: string) => (...parameters: readonly number[]) => number;
}

/** What the texts use beyond the first version of WebAssembly; the assembler's types do not name it all. */
const FEATURES = { multi_memory: true, sign_extension: true };

const PAGE_BYTES = 65_536;
/** What one memory can be at most. */
export const WASM_BYTES_MAX = 65_536 * PAGE_BYTES;

const compiled = new Map<string, Promise<WasmModule>>();

/**
 * The module of a file of WebAssembly text, compiled from it once and kept in the cache directory; ready in
 * about a millisecond after that.
 */
export async function watModule(source: URL): Promise<WasmModule> {
  const known = compiled.get(source.href);
  if (known !== undefined) return known;
  const module = readBinary(source).then(async (binary) => WebAssembly.compile(binary));
  compiled.set(source.href, module);
  return module;
}

/** A memory of at least so many bytes, of which only those used take any. */
export function wasmMemory(bytes: number): WasmMemory {
  return new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
}

/** Makes a memory at least so many bytes large; what it holds stays. */
export function growTo(memory: WasmMemory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
}

/** An instance on memories that the module imports by name from `heap`. */
export function instantiateWat(
  module: WasmModule,
  memories: Readonly<Record<string, WasmMemory>>,
): WatExports {
  const { exports } = new WebAssembly.Instance(module, { heap: memories });
  return {
    global: (name) => {
      const exported = exports[name];
      assert(isNumberGlobal(exported), `the module exports a global ${name}`);
      return exported;
    },
    func: (name) => {
      const exported = exports[name];
      assert(typeof exported === 'function', `the module exports a function ${name}`);
      return (...parameters) => Number(Reflect.apply(exported, undefined, parameters));
    },
  };
}

async function readBinary(url: URL): Promise<Uint8Array> {
  const source = await readFile(url, 'utf8');
  const name = basename(fileURLToPath(url), '.wat');
  const digest = createHash('sha256').update(source).digest('hex').slice(0, 16);
  const file = join(cacheDirectory(), `${name}-${digest}.wasm`);
  try {
    return await readFile(file);
  } catch {
    // Not built on this machine yet.
    const binary = await assemble(name, source);
    await keep(file, binary);
    return binary;
  }
}

async function assemble(name: string, source: string): Promise<Uint8Array> {
  const { default: loadWabt } = await import('wabt');
  const wabt = await loadWabt();
  const parsed = wabt.parseWat(`${name}.wat`, source, FEATURES);
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

function isNumberGlobal(value: unknown): value is NumberGlobal {
  return typeof value === 'object' && value !== null && 'value' in value && typeof value.value === 'number';
}
