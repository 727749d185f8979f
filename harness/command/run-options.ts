import { InvalidArgumentError } from 'commander';
import type { PhaseRule } from '../plan/oom-timing.ts';
import type { Shard } from '../plan/shard.ts';

/** Options of `run` as commander hands them over. */
export interface RunCommandOptions {
  readonly allScenarios?: true;
  readonly config: string;
  readonly flagSet?: readonly string[];
  readonly jdk?: readonly string[];
  readonly taskSize?: string;
  readonly taskDefinition?: string;
  readonly container?: string;
  readonly secretsFile?: string;
  readonly trials: number;
  readonly detect: number;
  readonly shard?: Shard;
  readonly seed?: number;
  readonly timeScale: number;
  readonly pressure: number;
  readonly oomAfter?: number;
  readonly phase: PhaseRule;
  readonly concurrency: number | 'auto';
  readonly attempts?: number;
  readonly only?: string;
  readonly out?: string;
  readonly resume?: string;
  readonly keep?: number;
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

/** Variables that a scheduler of many like jobs tells each its place by, counted from 0. */
const INDEX_VARIABLES = ['JOB_COMPLETION_INDEX', 'AWS_BATCH_JOB_ARRAY_INDEX'] as const;
/** AWS Batch says how many there are, too; a Kubernetes Indexed Job does not. */
const COUNT_VARIABLE = 'AWS_BATCH_JOB_ARRAY_SIZE';

/**
 * `2/3`, counted from 1; or `auto/3` and, on AWS Batch, `auto`: the place is read from the environment.
 * Kubernetes documentation, "Indexed Job"; AWS Batch user guide, "Job environment variables".
 */
export function parseShard(environment: Readonly<Record<string, string | undefined>>) {
  return (text: string): Shard => {
    const [place = '', given, ...rest] = text.split('/');
    const count = given ?? (place === 'auto' ? environment[COUNT_VARIABLE] : undefined);
    if (count === undefined || rest.length > 0) {
      throw new InvalidArgumentError('It must be like 2/3, or auto/3 where the environment says which.');
    }
    const whole = parseWholeNumber({ from: 1 });
    const shard = { index: place === 'auto' ? indexFrom(environment) : whole(place), count: whole(count) };
    if (shard.index > shard.count) {
      throw new InvalidArgumentError(`There is no shard ${shard.index} of ${shard.count}.`);
    }
    return shard;
  };
}

function indexFrom(environment: Readonly<Record<string, string | undefined>>): number {
  const text = INDEX_VARIABLES.map((name) => environment[name]).find((value) => value !== undefined);
  if (text === undefined) {
    throw new InvalidArgumentError(
      `None of ${INDEX_VARIABLES.join(', ')} is set: name the shard, such as 2/3.`,
    );
  }
  return parseWholeNumber({ from: 0 })(text) + 1;
}
