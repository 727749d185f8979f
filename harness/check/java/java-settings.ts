import type { PlacedOption } from './java-options.ts';
import { parseMemorySize } from './memory-size.ts';
import type { SizeLetters } from './java-option.ts';

/** The -XX flags that the short options are other names of. */
const FLAG_OF_LETTERS: Readonly<Record<SizeLetters, string>> = {
  '-Xmx': 'MaxHeapSize',
  '-Xms': 'InitialHeapSize',
  '-Xss': 'ThreadStackSize',
  '-Xmn': 'NewSize',
};

/** What a list of options comes to: of a flag given several times the last counts. */
export class JavaSettings {
  readonly #options: readonly PlacedOption[];

  constructor(options: readonly PlacedOption[]) {
    this.#options = options;
  }

  /** Whether a switch is on; `undefined` where it is not given. */
  isOn(name: string): boolean | undefined {
    return this.#options
      .flatMap(({ option }) => (option.kind === 'switch' && option.name === name ? [option.isOn] : []))
      .at(-1);
  }

  /** The value of a flag; `undefined` where it is not given, empty where it has none. */
  value(name: string): string | undefined {
    return this.values(name).at(-1);
  }

  /** All values of a flag that may be given several times, such as `OnOutOfMemoryError`. */
  values(name: string): readonly string[] {
    return this.#options.flatMap(({ option }) => {
      if (option.kind === 'flag' && option.name === name) return [option.value ?? ''];
      return option.kind === 'size' && FLAG_OF_LETTERS[option.letters] === name ? [option.value] : [];
    });
  }

  /** Bytes of a flag; `undefined` where it is not given or no size. */
  sizeBytes(name: string): number | undefined {
    const value = this.value(name);
    return value === undefined ? undefined : (parseMemorySize(value) ?? undefined);
  }

  /** A decimal number; `undefined` where it is not given or no number. */
  decimal(name: string): number | undefined {
    const value = this.value(name);
    return value === undefined || !/^\d+(\.\d+)?$/.test(value) ? undefined : Number(value);
  }

  /** A system property; the last one wins. */
  property(name: string): string | undefined {
    return this.#options
      .flatMap(({ option }) => (option.kind === 'property' && option.name === name ? [option.value] : []))
      .at(-1);
  }

  /** Paths of the agents that are loaded. */
  agentPaths(): readonly string[] {
    return this.#options.flatMap(({ option }) => (option.kind === 'agent' ? [option.path] : []));
  }

  /**
   * Bytes of a thread's stack: `-Xss` counts bytes, `-XX:ThreadStackSize` KiB; of both the later one counts.
   * Default 1 MiB (measured on 17, 21 and 25, x86-64).
   */
  threadStackBytes(): number {
    const given = this.#options.flatMap(({ option }) => {
      if (option.kind === 'size' && option.letters === '-Xss') return parseMemorySize(option.value) ?? [];
      if (option.kind !== 'flag' || option.name !== 'ThreadStackSize') return [];
      const kib = parseMemorySize(option.value ?? '');
      return kib === null ? [] : kib * 1024;
    });
    return given.at(-1) ?? 1024 ** 2;
  }
}
