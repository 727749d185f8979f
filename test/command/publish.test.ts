import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { writeBaseline } from '../../harness/journal/baseline-file.ts';
import { exampleBaseline } from '../journal/example-baseline.ts';
import { exampleRecord, exampleRun, LOST } from '../journal/example-run.ts';
import { exampleShard } from '../journal/example-shards.ts';
import { leaveRun } from '../journal/leave-run.ts';
import { API_KEY, APP_KEY, startFakeDatadog, type FakeDatadog } from '../publish/datadog/fake-datadog.ts';
import { lastgasp } from './in-process.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-publish-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true });
});

function pointAt({ url }: Pick<FakeDatadog, 'url'>): void {
  vi.stubEnv('DD_API_KEY', API_KEY);
  vi.stubEnv('DD_APP_KEY', APP_KEY);
  vi.stubEnv('DD_SITE', 'datadoghq.eu');
  vi.stubEnv('LASTGASP_DATADOG_URL', url);
}

const inFolder = (name: string): string => join(directory, name);

/** Two shards of a night in which `dump-hook` captured nothing, merged against a baseline in which it did. */
async function mergeWorseNight(...options: readonly string[]) {
  for (const index of [1, 2]) {
    const { run, records } = exampleShard(index);
    const worse = records.map((record) => ({ ...record, paths: { 'heap-dump': LOST } }));
    await leaveRun(inFolder(`shard-${index}`), { run, records: worse });
  }
  await writeBaseline(inFolder('baseline.json'), exampleBaseline());
  const shards = ['shard-1', 'shard-2'].map(inFolder);
  const against = ['--out', inFolder('night'), '--baseline', inFolder('baseline.json')];
  return lastgasp(['merge', ...shards, ...against, ...options]);
}

test('merge publishes what it came to, regressions among it, and ends as it would have', async () => {
  await using fake = await startFakeDatadog();
  pointAt(fake);
  const { exitCode, stderr } = await mergeWorseNight('--publish', 'datadog');
  expect(fake.refusals).toEqual([]);
  expect(stderr).toBe(`Published to Datadog (${fake.url}): 2 cells, 1 regression, 12 logs.\n`);
  expect(fake.events[0]?.title).toBe('lastgasp: dump-hook captures less than it did');
  expect(exitCode).toBe(1);
});

test('a Datadog that fails changes neither report nor exit code, and is told with what to do', async () => {
  await using fake = await startFakeDatadog({ fault: () => ({ status: 403 }) });
  pointAt(fake);
  const { exitCode, stdout, stderr } = await mergeWorseNight('--publish', 'datadog');
  expect(stdout).toContain('dump-hook (heap-leak, JDK 17) captures less than it did');
  expect(exitCode).toBe(1);
  expect(stderr.split('\n')).toEqual([
    `Published to Datadog (${fake.url}): 0 cells, 0 regressions, 0 logs.`,
    'Not published: 2 of 2 cells: it answered HTTP 403.',
    'Not published: 1 of 1 regression: it answered HTTP 403.',
    'Not published: 12 of 12 logs: it answered HTTP 403.',
    `Check DD_API_KEY, and that ${fake.url} is its account's site (DD_SITE).`,
    `To publish it all again: lastgasp report ${inFolder('night')} --publish datadog`,
    '',
  ]);
});

test('report publishes a run that is there, with the regressions that were found when it was concluded', async () => {
  await mergeWorseNight();
  await using fake = await startFakeDatadog();
  pointAt(fake);
  const { exitCode, stdout, stderr } = await lastgasp([
    'report',
    inFolder('night'),
    '--publish',
    'datadog',
    '--format',
    'json',
  ]);
  expect(JSON.parse(stdout)).toMatchObject({ endedTrials: 12 });
  expect(stderr).toContain('2 cells, 1 regression, 12 logs.');
  expect(exitCode).toBe(0);
});

test('no key is in anything that is printed or kept', async () => {
  await using fake = await startFakeDatadog({
    fault: (path) => (path === '/api/v2/series' ? { status: 400 } : undefined),
  });
  pointAt(fake);
  const { stdout, stderr } = await mergeWorseNight('--publish', 'datadog');
  expect(stderr).toContain('it answered HTTP 400');
  const files = await readdir(inFolder('night'), { recursive: true, withFileTypes: true });
  const kept = await Promise.all(
    files
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')),
  );
  expect(kept.some((text) => text.includes('"receiptVersion": 1'))).toBe(true);
  expect([stdout, stderr, ...kept].filter((text) => text.includes(API_KEY))).toEqual([]);
});

test('a results folder that cannot take the receipt does not change the exit code', async () => {
  const run = exampleRun({ flagSets: ['dump-hook'], trialsPerCell: 1 });
  await leaveRun(inFolder('run'), { run, records: [exampleRecord()] });
  await using fake = await startFakeDatadog();
  pointAt(fake);
  // Where the receipt belongs there is a folder: it cannot be replaced by a file.
  await leaveRun(inFolder('run/datadog.json'), { run, records: [] });
  const { exitCode, stderr } = await lastgasp(['report', inFolder('run'), '--publish', 'datadog']);
  expect(stderr).toMatch(/^Publishing to Datadog failed: Error: EISDIR/);
  expect(exitCode).toBe(0);
});

test('verify finds what was published, ends with 1 where something is missing, with 2 where nobody can tell', async () => {
  let fault: { readonly status: number } | undefined;
  await using fake = await startFakeDatadog({ fault: () => fault });
  pointAt(fake);
  await mergeWorseNight('--publish', 'datadog');
  const found = await lastgasp(['verify', 'datadog', inFolder('night')]);
  expect(found.stdout).toContain('  found        heap-leak/17/dump-hook/256-512/1\n');
  expect(found.stdout).toContain('Regressions, by their events:\n  found        1\n');
  expect(found.exitCode).toBe(0);
  const { logs } = fake;
  logs.length = 11;
  const moment = await lastgasp(['verify', 'datadog', inFolder('night')]);
  expect(moment.stdout).toMatch(/cannot tell {2}heap-leak.*: it was published a moment ago/);
  expect(moment.exitCode).toBe(2);
  vi.setSystemTime(Date.now() + 3_600_000);
  const later = await lastgasp(['verify', 'datadog', inFolder('night'), '--json']).finally(() =>
    vi.useRealTimers(),
  );
  expect(JSON.parse(later.stdout)).toMatchObject({ place: fake.url, events: { outcome: 'found' } });
  expect(later.exitCode).toBe(1);
  fault = { status: 403 };
  const refused = await lastgasp(['verify', 'datadog', inFolder('night')]);
  expect(refused.stdout).toContain('check DD_APP_KEY and its scopes');
  expect(refused.exitCode).toBe(2);
});
