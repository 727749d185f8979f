/** One option of the `java` command, told apart by how it is written. */
export type JavaOption =
  /** `-XX:+Name`, `-XX:-Name`. */
  | { readonly kind: 'switch'; readonly name: string; readonly isOn: boolean; readonly hasValue: boolean }
  /** `-XX:Name=value`, `-XX:Name:value`; `null` for `-XX:Name` alone. */
  | { readonly kind: 'flag'; readonly name: string; readonly value: string | null }
  /** `-Xmx64m` and the three like it, which are other names of -XX flags. */
  | { readonly kind: 'size'; readonly letters: SizeLetters; readonly value: string }
  /** `-Dname=value`. */
  | { readonly kind: 'property'; readonly name: string; readonly value: string }
  /** `-javaagent:path=options`. */
  | { readonly kind: 'agent'; readonly path: string; readonly options: string }
  /** `@file`: the launcher reads further options from it. */
  | { readonly kind: 'argument-file'; readonly path: string }
  /** Anything else. */
  | { readonly kind: 'other'; readonly text: string };

const SIZE_LETTERS = ['-Xmx', '-Xms', '-Xss', '-Xmn'] as const;
export type SizeLetters = (typeof SIZE_LETTERS)[number];

/** Reads one word of a `java` command line; whether a JDK takes it is another question. */
export function parseJavaOption(text: string): JavaOption {
  if (text.startsWith('-XX:')) return parseFlag(text.slice('-XX:'.length));
  const letters = SIZE_LETTERS.find((known) => text.startsWith(known));
  if (letters !== undefined) return { kind: 'size', letters, value: text.slice(letters.length) };
  if (text.startsWith('-D')) {
    const { name, value } = splitAt(text.slice(2), '=');
    return { kind: 'property', name, value: value ?? '' };
  }
  if (text.startsWith('-javaagent:')) {
    const { name, value } = splitAt(text.slice('-javaagent:'.length), '=');
    return { kind: 'agent', path: name, options: value ?? '' };
  }
  if (text.startsWith('@')) return { kind: 'argument-file', path: text.slice(1) };
  return { kind: 'other', text };
}

function parseFlag(text: string): JavaOption {
  if (text.startsWith('+') || text.startsWith('-')) {
    const { name, value } = splitAt(text.slice(1), '=');
    return { kind: 'switch', name, isOn: text.startsWith('+'), hasValue: value !== null };
  }
  const separator = /^\w*:/.test(text) ? ':' : '=';
  return { kind: 'flag', ...splitAt(text, separator) };
}

function splitAt(text: string, separator: string): { readonly name: string; readonly value: string | null } {
  const index = text.indexOf(separator);
  return index < 0
    ? { name: text, value: null }
    : { name: text.slice(0, index), value: text.slice(index + separator.length) };
}
