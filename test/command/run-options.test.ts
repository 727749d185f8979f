import { fileURLToPath } from 'node:url';
import { InvalidArgumentError } from 'commander';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import {
  parseConcurrency,
  parseList,
  parseOomAfter,
  parsePressure,
  parseShard,
  parseTimeScale,
  parseWholeNumber,
} from '../../harness/command/run-options.ts';

const CLI = fileURLToPath(new URL('../../harness/cli.ts', import.meta.url));

describe('a list', () => {
  it.each([
    ['17', ['17']],
    ['17,21,25', ['17', '21', '25']],
    [' none , dump-hook ', ['none', 'dump-hook']],
    ['17,21,17', ['17', '21']],
  ])('%j holds %j', (text, names) => {
    expect(parseList(text)).toEqual(names);
  });

  it.each(['', ',', '17,', ',17', '17,,21', '17, ,21'])('%j has an empty name', (text) => {
    expect(() => parseList(text)).toThrow(InvalidArgumentError);
  });
});

describe('a whole number', () => {
  const parse = parseWholeNumber({ from: 1, to: 10_000 });

  it.each([
    ['1', 1],
    ['20', 20],
    ['10000', 10_000],
    ['007', 7],
  ])('%j is %d', (text, value) => {
    expect(parse(text)).toBe(value);
  });

  it.each(['0', '10001', '-1', '1.5', '1e3', '0x10', ' 1', '', 'many', 'NaN', 'Infinity'])(
    '%j is none from 1 to 10000',
    (text) => {
      expect(() => parse(text)).toThrow('It must be a whole number from 1 to 10000.');
    },
  );

  it('may have no upper bound but that of exactness', () => {
    const parseSeed = parseWholeNumber({ from: 0 });
    expect(parseSeed('0')).toBe(0);
    expect(parseSeed('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => parseSeed('9007199254740993')).toThrow('It must be a whole number from 0.');
  });
});

describe('the concurrency', () => {
  it('is a number of trials, or left to the machine', () => {
    expect(parseConcurrency('auto')).toBe('auto');
    expect(parseConcurrency('64')).toBe(64);
  });

  it.each(['0', '65', 'Auto', 'max'])('is not %j', (text) => {
    expect(() => parseConcurrency(text)).toThrow(InvalidArgumentError);
  });
});

describe('the time scale', () => {
  it.each([
    ['1', 1],
    ['2.5', 2.5],
    ['100', 100],
  ])('may be %s', (text, value) => {
    expect(parseTimeScale(text)).toBe(value);
  });

  it.each(['0', '0.5', '-1', '101', '', 'fast', 'NaN', 'Infinity'])('is not %j', (text) => {
    expect(() => parseTimeScale(text)).toThrow('It must be a number from 1 to 100.');
  });
});

describe('the pressure', () => {
  it.each([
    ['0.01', 0.01],
    ['1', 1],
    ['10', 10],
  ])('may be %s', (text, value) => {
    expect(parsePressure(text)).toBe(value);
  });

  it.each(['', ' ', '0', '-0.1', '10.1', 'low', 'NaN'])('is not %j', (text) => {
    expect(() => parsePressure(text)).toThrow('It must be a number from 0.01 to 10.');
  });
});

describe('the wanted instant of the OOM', () => {
  it.each([
    ['0.5', 0.5],
    ['90', 90],
    ['3600', 3600],
  ])('may be %s s after ready', (text, seconds) => {
    expect(parseOomAfter(text)).toBe(seconds);
  });

  it.each(['', ' ', '0', '-1', '3601', 'soon', 'NaN', 'Infinity'])('is not %j', (text) => {
    expect(() => parseOomAfter(text)).toThrow('It must be seconds, above 0 and up to 3600.');
  });
});

describe('run', () => {
  it.each([
    ['no trials', ['heap-leak', '--trials', '0'], "option '--trials <n>' argument '0' is invalid"],
    ['a standing clock', ['heap-leak', '--time-scale', '0'], "argument '0' is invalid"],
    ['a list with an empty name', ['heap-leak', '--jdk', '17,,21'], 'names separated by commas'],
    ['an unknown scenario', ['heap-leek'], 'Did you mean "heap-leak"?'],
    ['an unknown flag set', ['heap-leak', '--flag-set', 'dump-hok'], 'Did you mean "dump-hook"?'],
    ['an unknown JDK', ['heap-leak', '--jdk', '18'], 'Unknown JDK "18"'],
    [
      'names beside all scenarios',
      ['heap-leak', '--all-scenarios'],
      'Leave out the names or --all-scenarios',
    ],
    ['an OOM wanted in the past', ['heap-leak', '--oom-after', '-1'], "argument '-1' is invalid"],
    ['a size Fargate lacks', ['heap-leak', '--task-size', '256/768'], 'No Fargate configuration exists'],
    ['a size that is none', ['heap-leak', '--task-size', 'small'], 'Task size "small"'],
  ])('refuses %s with exit code 3, before anything runs', async (_name, args, words) => {
    const { exitCode, stderr } = await execa(process.execPath, [CLI, 'run', ...args], {
      reject: false,
      env: { DOCKER_HOST: 'unix:///nonexistent/docker.sock' },
    });
    expect(stderr).toContain(words);
    expect(exitCode).toBe(3);
  });

  it('prints its plan without an engine', async () => {
    const { exitCode, stdout } = await execa(
      process.execPath,
      [
        CLI,
        'run',
        'heap-leak',
        '--dry-run',
        '--json',
        '--seed',
        '7',
        '--trials',
        '2',
        '--task-size',
        '512/1024',
      ],
      { reject: false, env: { DOCKER_HOST: 'unix:///nonexistent/docker.sock' } },
    );
    const plan: unknown = JSON.parse(stdout);
    expect(plan).toMatchObject({ seed: 7, trialsPerCell: 2, timeScale: 1 });
    expect(plan).toHaveProperty('cells[0].taskSize', '512/1024');
    expect(exitCode).toBe(0);
  });

  it('plans without names the quick experiment with the config’s default flag sets', async () => {
    const { stdout } = await execa(process.execPath, [CLI, 'run', '--dry-run', '--json'], { reject: false });
    const plan: unknown = JSON.parse(stdout);
    expect(plan).toMatchObject({
      cells: ['heap-leak', 'metaspace', 'direct-buffer'].flatMap((scenario) =>
        ['none', 'dump-hook', 'dump-hook-exit'].map((flagSet) => ({ scenario, jdk: 17, flagSet })),
      ),
    });
  });
});

describe('parseShard', () => {
  const kubernetes = { JOB_COMPLETION_INDEX: '2' };
  const batch = { AWS_BATCH_JOB_ARRAY_INDEX: '0', AWS_BATCH_JOB_ARRAY_SIZE: '4' };

  it.each([
    { text: '2/3', environment: {}, shard: { index: 2, count: 3 } },
    { text: 'auto/3', environment: kubernetes, shard: { index: 3, count: 3 } },
    { text: 'auto', environment: batch, shard: { index: 1, count: 4 } },
    { text: 'auto/8', environment: batch, shard: { index: 1, count: 8 } },
    { text: '2/3', environment: kubernetes, shard: { index: 2, count: 3 } },
  ])('reads $text as $shard.index of $shard.count', ({ text, environment, shard }) => {
    expect(parseShard(environment)(text)).toEqual(shard);
  });

  it.each([
    { text: '2', environment: {}, says: /like 2\/3/ },
    { text: '0/3', environment: {}, says: /whole number from 1/ },
    { text: '4/3', environment: {}, says: /no shard 4 of 3/ },
    { text: '2/3/4', environment: {}, says: /like 2\/3/ },
    {
      text: 'auto/3',
      environment: {},
      says: /None of JOB_COMPLETION_INDEX, AWS_BATCH_JOB_ARRAY_INDEX is set/,
    },
    { text: 'auto', environment: kubernetes, says: /like 2\/3/ },
    { text: 'auto/3', environment: { JOB_COMPLETION_INDEX: '3' }, says: /no shard 4 of 3/ },
    { text: 'auto/3', environment: { JOB_COMPLETION_INDEX: 'two' }, says: /whole number/ },
  ])('refuses $text', ({ text, environment, says }) => {
    expect(() => parseShard(environment)(text)).toThrow(says);
  });
});
