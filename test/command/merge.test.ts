import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readBaseline, writeBaseline } from '../../harness/journal/baseline-file.ts';
import { buildReport } from '../../harness/report/build-report.ts';
import { exampleBaseline } from '../journal/example-baseline.ts';
import { exampleRun, LOST } from '../journal/example-run.ts';
import { exampleShard, recordOf } from '../journal/example-shards.ts';
import { leaveRun } from '../journal/leave-run.ts';

const CLI = fileURLToPath(new URL('../../harness/cli.ts', import.meta.url));
/** Starting Node takes its time on a machine that is busy with other tests. */
const TIMEOUT_MS = 60_000;

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-merge-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

const inFolder = (name: string): string => join(directory, name);

/** Two shards of a night in which `dump-hook` captured nothing, if told so. */
async function leaveShards({ isWorse = false } = {}): Promise<void> {
  for (const index of [1, 2]) {
    const { run, records } = exampleShard(index);
    await leaveRun(inFolder(`shard-${index}`), {
      run,
      records: isWorse ? records.map((record) => ({ ...record, paths: { 'heap-dump': LOST } })) : records,
    });
  }
}

const merge = (names: readonly string[], ...options: readonly string[]) =>
  execa(process.execPath, [CLI, 'merge', ...names.map(inFolder), '--out', inFolder('night'), ...options], {
    reject: false,
    env: { LASTGASP_WEBHOOK_URL: 'http://127.0.0.1:9/services/SECRET' },
  });

test(
  'writes and prints the report of one run over all shards, which can be read again',
  async () => {
    await leaveShards();
    const { stdout, exitCode } = await merge(['shard-1', 'shard-2'], '--json');
    const run = { ...exampleRun({ trialsPerCell: 6 }), startedAt: '2026-11-23T05:00:01.000Z' };
    const whole = buildReport({ run, records: run.plan.trials.map(recordOf), warnings: [] });
    expect(JSON.parse(stdout)).toEqual(whole);
    expect(JSON.parse(await readFile(inFolder('night/report.json'), 'utf8'))).toEqual(whole);
    expect(exitCode).toBe(0);
    const again = await execa(process.execPath, [CLI, 'report', inFolder('night'), '--json'], {
      reject: false,
    });
    expect(JSON.parse(again.stdout)).toEqual(whole);
  },
  TIMEOUT_MS,
);

test(
  'ends with 2 and says which shard is missing',
  async () => {
    await leaveShards();
    const { stderr, exitCode } = await merge(['shard-2']);
    expect(stderr).toContain('Missing: shard 1.');
    expect(exitCode).toBe(2);
  },
  TIMEOUT_MS,
);

test(
  'ends with 1 when a flag set is worse than the baseline, whoever could not be told',
  async () => {
    await leaveShards({ isWorse: true });
    await writeBaseline(inFolder('baseline.json'), exampleBaseline());
    const { stdout, stderr, exitCode } = await merge(
      ['shard-1', 'shard-2'],
      '--baseline',
      inFolder('baseline.json'),
      '--update-baseline',
      '--notify',
    );
    expect(stdout).toContain(
      'dump-hook (heap-leak, JDK 17) captures less than it did, 95 % sure (0/6 usable against 20/20',
    );
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/Nobody was notified: /);
    expect(`${stdout}${stderr}`).not.toContain('SECRET');
    const baseline = await readBaseline(inFolder('baseline.json'));
    expect(baseline?.cells).toMatchObject([
      { flagSet: 'dump-hook', usable: 20, regressedSince: '2026-11-23T05:00:01.000Z' },
      { flagSet: 'none', usable: 0, valid: 6 },
    ]);
  },
  TIMEOUT_MS,
);

test(
  'refuses a baseline that is not there before it writes anything',
  async () => {
    await leaveShards();
    const { stderr, exitCode } = await merge(['shard-1', 'shard-2'], '--baseline', inFolder('none.json'));
    expect(stderr).toContain('Make it from this run with --update-baseline.');
    expect(exitCode).toBe(3);
    await expect(readFile(inFolder('night/run.json'))).rejects.toThrow('ENOENT');
  },
  TIMEOUT_MS,
);
