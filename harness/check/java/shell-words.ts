/** One simple command of a shell script: its words, quotes and variables resolved as far as they are known. */
export type ShellCommand = readonly string[];

const OPERATORS = new Set([';', '&', '|', '\n', '(', ')']);
const VARIABLE = /^\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/;

/** What the splitting has come to. */
class Splitter {
  readonly #commands: string[][] = [];
  #words: string[] = [];
  #word: string | null = null;

  add(text: string): void {
    this.#word = (this.#word ?? '') + text;
  }

  endWord(): void {
    if (this.#word !== null) this.#words.push(this.#word);
    this.#word = null;
  }

  endCommand(): void {
    this.endWord();
    if (this.#words.length > 0) this.#commands.push(this.#words);
    this.#words = [];
  }

  /** An unquoted value is split at white space. */
  addSplit(value: string): void {
    const parts = value.split(/(\s+)/);
    for (const part of parts) {
      if (part.trim() === '') {
        if (part !== '') this.endWord();
      } else {
        this.add(part);
      }
    }
  }

  commands(): readonly ShellCommand[] {
    this.endCommand();
    return this.#commands;
  }
}

/**
 * The simple commands of a script for `sh -c`, in order. Variables of the definition are filled in, others
 * stay as they are written; substitutions of commands are not carried out.
 */
export function shellCommands(
  script: string,
  environment: Readonly<Record<string, string>>,
): readonly ShellCommand[] {
  const splitter = new Splitter();
  let quote: '"' | "'" | null = null;
  for (let index = 0; index < script.length; index += 1) {
    const character = script.charAt(index);
    const variable = quote === "'" ? null : VARIABLE.exec(script.slice(index, index + 200));
    if (variable !== null) {
      const value = valueOf(variable[1] ?? variable[2] ?? '', environment);
      if (value === undefined || quote === '"') splitter.add(value ?? variable[0]);
      else splitter.addSplit(value);
      index += variable[0].length - 1;
    } else if (character === '\\' && quote !== "'") {
      index += 1;
      if (script.charAt(index) !== '\n') splitter.add(script.charAt(index));
    } else if (character === quote) {
      quote = null;
    } else if (quote !== null) {
      splitter.add(character);
    } else if (character === '"' || character === "'") {
      quote = character;
      splitter.add('');
    } else if (OPERATORS.has(character)) {
      splitter.endCommand();
    } else if (/\s/.test(character)) {
      splitter.endWord();
    } else {
      splitter.add(character);
    }
  }
  return splitter.commands();
}

function valueOf(name: string, environment: Readonly<Record<string, string>>): string | undefined {
  return Object.hasOwn(environment, name) ? environment[name] : undefined;
}
