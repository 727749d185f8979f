import { InvalidArgumentError } from 'commander';

/** Options of `run` as commander hands them over. */
export interface RunCommandOptions {
  readonly allScenarios?: true;
  readonly config: string;
  readonly flagSet?: readonly string[];
  readonly jdk: readonly string[];
  readonly taskSize?: string;
  readonly taskDefinition?: string;
  readonly container?: string;
  readonly secretsFile?: string;
  readonly trials: number;
  readonly seed?: number;
  readonly timeScale: number;
  readonly pressure: number;
  readonly oomAfter?: number;
  readonly concurrency: number | 'auto';
  readonly only?: string;
  readonly out?: string;
  readonly keepDumps?: true;
  readonly dryRun?: true;
  readonly json?: true;
  readonly quiet?: true;
  readonly yes?: true;
}

/** A list such as `17,21`: names separated by commas, each once. */
export function parseList(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('It must be names separated by commas.');
  return [...new Set(names)];
}

export function parseWholeNumber({ from, to = Number.MAX_SAFE_INTEGER }: { from: number; to?: number }) {
  return (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= from && value <= to)) {
      const bound = to === Number.MAX_SAFE_INTEGER ? `from ${from}` : `from ${from} to ${to}`;
      throw new InvalidArgumentError(`It must be a whole number ${bound}.`);
    }
    return value;
  };
}

export function parseConcurrency(text: string): number | 'auto' {
  return text === 'auto' ? text : parseWholeNumber({ from: 1, to: 64 })(text);
}

/** Scales below 1 would slow the mirror down against AWS. */
export function parseTimeScale(text: string): number {
  const value = Number(text);
  if (!(value >= 1 && value <= 100)) throw new InvalidArgumentError('It must be a number from 1 to 100.');
  return value;
}

export function parsePressure(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0.01 && value <= 10)) {
    throw new InvalidArgumentError('It must be a number from 0.01 to 10.');
  }
  return value;
}

/** An hour is more than any profiler's period. */
export function parseOomAfter(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && value <= 3600)) {
    throw new InvalidArgumentError('It must be seconds, above 0 and up to 3600.');
  }
  return value;
}
