import type { RecordedChunk } from '../../harness/jfr/recorded-chunk.ts';
import { Struct, type Value } from '../../harness/jfr/struct.ts';
import type { Field, TypeDefinition } from '../../harness/jfr/type-definition.ts';
import { JavaClock } from './java-time-text.ts';

/** `jfr print` shows so many frames of a stack trace unless told otherwise. */
const FRAMES_SHOWN = 5;
const FRAME_TYPE = 'jdk.types.StackFrame';

export interface JfrPrintOptions {
  /**
   * Convert all times by the clock of the first chunk, as the JDK does where metadata does not change from
   * chunk to chunk; default false.
   */
  readonly isOneClock?: boolean;
}

/**
 * Writes what our reader reads in the form of `jfr print --json`, to hold one against the other.
 *
 * The same text line by line but for floating-point numbers, whose digits Java picks in its own way.
 */
export class JfrPrint {
  readonly #write: (text: string) => void;
  readonly #isOneClock: boolean;
  #clock: JavaClock | null = null;
  #isFirst = true;

  constructor(write: (text: string) => void, { isOneClock = false }: JfrPrintOptions = {}) {
    this.#write = write;
    this.#isOneClock = isOneClock;
    write('{\n  "recording": {\n    "events": [');
  }

  /** The events of one chunk, by the time at which they ended. */
  chunk(chunk: RecordedChunk): { readonly unreadable: number } {
    const events: { readonly event: Struct; readonly end: number }[] = [];
    const result = chunk.readEvents({ visit: (event) => events.push({ event, end: endTicks(event) }) });
    if (this.#clock === null || !this.#isOneClock) this.#clock = new JavaClock(chunk.header);
    const text = new ValueText(this.#clock);
    for (const { event } of events.toSorted((one, other) => one.end - other.end)) {
      const values = text.struct(event, '      ');
      const comma = this.#isFirst ? '' : ', ';
      this.#write(`${comma}{\n      "type": "${event.type.name}", \n      "values": ${values}\n    }`);
      this.#isFirst = false;
    }
    return result;
  }

  end(): void {
    this.#write(']\n  }\n}');
  }
}

function endTicks(event: Struct): number {
  return Number(event.get('startTime')) + Number(event.get('duration') ?? 0);
}

class ValueText {
  readonly #clock: JavaClock;
  /** Constants are written over and over again, and always at few depths. */
  readonly #written = new WeakMap<Struct, Map<string, string>>();
  readonly #prefixes = new WeakMap<TypeDefinition, Map<string, string[]>>();

  constructor(clock: JavaClock) {
    this.#clock = clock;
  }

  struct(struct: Struct, indent: string): string {
    const inner = `${indent}  `;
    const prefixes = this.#prefixesOf(struct.type, inner);
    let text = '{\n';
    struct.type.fields.forEach((field, index) => {
      text += `${index === 0 ? '' : ', \n'}${prefixes[index]}${this.#field(field, struct.at(index), inner)}`;
    });
    return `${text}\n${indent}}`;
  }

  #prefixesOf(type: TypeDefinition, indent: string): string[] {
    const ofType = this.#prefixes.get(type) ?? new Map<string, string[]>();
    this.#prefixes.set(type, ofType);
    const known = ofType.get(indent) ?? type.fields.map(({ name }) => `${indent}"${name}": `);
    ofType.set(indent, known);
    return known;
  }

  #field(field: Field, value: Value, indent: string): string {
    if (typeof value === 'number' || typeof value === 'bigint') {
      const timestamp = field.annotations.get('jdk.jfr.Timestamp');
      if (timestamp !== undefined) return `"${this.#clock.timestamp(value, timestamp)}"`;
      const timespan = field.annotations.get('jdk.jfr.Timespan');
      if (timespan !== undefined) return `"${this.#clock.timespan(value, timespan)}"`;
    }
    return this.#value(value, indent);
  }

  #value(value: Value, indent: string): string {
    if (value instanceof Struct) return this.#constant(value, indent);
    if (typeof value === 'string') return quoted(value);
    if (Array.isArray(value)) {
      const elements: readonly Value[] = value;
      const shown = elements.filter(
        (element, index) =>
          !(element instanceof Struct && element.type.name === FRAME_TYPE) || index < FRAMES_SHOWN,
      );
      return `[${shown.map((element) => this.#value(element, indent)).join(', ')}]`;
    }
    return `${typeof value === 'object' ? 'null' : value}`;
  }

  #constant(struct: Struct, indent: string): string {
    const atDepths = this.#written.get(struct) ?? new Map<string, string>();
    this.#written.set(struct, atDepths);
    const text = atDepths.get(indent) ?? this.struct(struct, indent);
    atDepths.set(indent, text);
    return text;
  }
}

const ESCAPES = new Map([
  ['\b', '\\b'],
  ['\n', '\\n'],
  ['\t', '\\t'],
  ['\f', '\\f'],
  ['\r', '\\r'],
]);

function quoted(text: string): string {
  const escaped = text.replace(/["\\/]|[^ -\u007F]/gu, (character) => {
    if ('"\\/'.includes(character)) return `\\${character}`;
    return ESCAPES.get(character) ?? units(character);
  });
  return `"${escaped}"`;
}

function units(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
