import { CAPTURES } from '../capture.ts';
import { MEASURED_ON_ALL, type Rule } from '../finding.ts';
import { HOTSPOT_FLAGS, type HotspotFlag } from '../java/hotspot-flag.ts';
import type { JavaOption } from '../java/java-option.ts';
import { parseMemorySize } from '../java/memory-size.ts';

/** Values the JVM cannot read, or not within the flag's range. */
export const flagValue: Rule = {
  id: 'flag-value',
  find: ({ options }) =>
    options.placed.flatMap(({ option, text, place }) => {
      const fault = faultOf(option);
      return fault === null
        ? []
        : [
            {
              severity: 'serious' as const,
              what: `${text} (${place}) is not read: ${fault}.`,
              why: 'The JVM does not start: "Improperly specified VM option" or the like.',
              source: MEASURED_ON_ALL,
              remedy: 'Write it as the reason says.',
              blocks: CAPTURES,
            },
          ];
    }),
};

function faultOf(option: JavaOption): string | null {
  if (option.kind === 'size') {
    return parseMemorySize(option.value) === null
      ? 'a size is a whole number with at most one of k, m, g, t'
      : null;
  }
  if (option.kind !== 'switch' && option.kind !== 'flag') return null;
  const flag = HOTSPOT_FLAGS.get(option.name);
  if (flag === undefined) return null;
  if (option.kind === 'switch') {
    if (flag.kind !== 'boolean') return `it takes a value, -XX:${flag.name}=…`;
    return option.hasValue ? `a switch takes no value, -XX:${option.isOn ? '+' : '-'}${flag.name}` : null;
  }
  if (flag.kind === 'boolean') return `it is a switch, -XX:+${flag.name} or -XX:-${flag.name}`;
  return valueFault(flag, option.value);
}

/** Flags that are right without a value: a recording with the defaults. */
const BARE = new Set(['StartFlightRecording']);

function valueFault({ name, kind, range }: HotspotFlag, value: string | null): string | null {
  if (value === null) return BARE.has(name) ? null : `it takes a value, -XX:${name}=…`;
  if (kind === 'text' || kind === 'list') return null;
  const number = kind === 'whole' ? wholeNumber(value) : decimalNumber(value);
  if (number === null) {
    return kind === 'whole' ? 'it takes a whole number with at most one of k, m, g, t' : 'it takes a number';
  }
  return range === null || (number >= range.from && number <= range.to)
    ? null
    : `it takes ${range.from} to ${range.to}`;
}

/** Some flags take negative numbers; which, is left to the JVM. */
function wholeNumber(value: string): number | null {
  const bytes = parseMemorySize(value.replace(/^-/, ''));
  return bytes === null ? null : bytes * (value.startsWith('-') ? -1 : 1);
}

function decimalNumber(value: string): number | null {
  return /^-?\d+(\.\d*)?(e[+-]?\d+)?$/i.test(value) ? Number(value) : null;
}
