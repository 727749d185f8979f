import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogCollectorFiles } from '../../harness/sink/log-collector-files.ts';

const AT_MS = Date.parse('2026-11-23T06:00:00.250Z');
const record = { kind: 'log-record', atMs: AT_MS + 1000, recordedAtMs: AT_MS, stream: 'stdout' } as const;

let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-logs-'));
});
afterEach(async () => rm(directory, { recursive: true, force: true }));

test('a container’s own log and what its router delivered are two files in the trial’s folder', async () => {
  const files = new LogCollectorFiles(directory);
  files.addLine('app', { stream: 'stderr', text: 'one', engineTimeMs: AT_MS });
  files.addRecord({ ...record, tag: 'app-firelens-0af7', text: 'one' });
  files.addLine('datadog-agent', { stream: 'stdout', text: 'two', engineTimeMs: AT_MS });
  await files[Symbol.asyncDispose]();
  expect((await readdir(directory)).toSorted()).toEqual(['app.log', 'app.routed.log', 'datadog-agent.log']);
  expect(await readFile(join(directory, 'app.log'), 'utf8')).toBe('2026-11-23T06:00:00.250Z stderr one\n');
  expect(await readFile(join(directory, 'app.routed.log'), 'utf8')).toBe(
    '2026-11-23T06:00:00.250Z stdout one\n',
  );
});

test('a record with a tag of the app’s own stays in the folder, with the time of its arrival if it has none', async () => {
  const files = new LogCollectorFiles(directory);
  files.addRecord({ ...record, tag: '../../etc/orders', stream: null, recordedAtMs: null, text: '{}' });
  await files[Symbol.asyncDispose]();
  const [name = ''] = await readdir(directory);
  expect(name).toBe('.._.._etc_orders.routed.log');
  expect(await readFile(join(directory, name), 'utf8')).toBe('2026-11-23T06:00:01.250Z sent {}\n');
});

test('a file that cannot be written is told when the files are closed', async () => {
  const files = new LogCollectorFiles(join(directory, 'missing'));
  files.addLine('app', { stream: 'stdout', text: 'one', engineTimeMs: AT_MS });
  await expect(files[Symbol.asyncDispose]()).rejects.toThrow('ENOENT');
});
