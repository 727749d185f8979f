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

test('a log that outgrows its limit ends with a line that says so, and is told', async () => {
  const files = new LogCollectorFiles(directory, { fileBytesMax: 1024 });
  for (let line = 0; line < 1000; line += 1) {
    files.addLine('app', { stream: 'stdout', text: `line ${line}`, engineTimeMs: AT_MS });
  }
  files.addLine('sidecar', { stream: 'stdout', text: 'a word', engineTimeMs: AT_MS });
  expect(files.cuts).toEqual(['app.log is cut at 0.0009765625 MiB; the timeline has what came after.']);
  await files[Symbol.asyncDispose]();
  const lines = (await readFile(join(directory, 'app.log'), 'utf8')).trimEnd().split('\n');
  expect(lines.at(-1)).toBe('lastgasp: the log is cut at 0.0009765625 MiB');
  expect(lines.at(-2)).toMatch(/ line \d+$/);
  expect(lines.length).toBeLessThan(30);
});

test('what a JVM prints of its options is kept without the secrets among them', async () => {
  const files = new LogCollectorFiles(directory);
  const text =
    'Picked up JAVA_TOOL_OPTIONS: -Ddd.api.key=c0ffee -Xmx64m -Djavax.net.ssl.keyStorePassword=c0ffee';
  files.addLine('app', { stream: 'stderr', text, engineTimeMs: AT_MS });
  files.addRecord({ ...record, tag: 'app-firelens-0af7', text: 'connecting to https://me:c0ffee@db/orders' });
  await files[Symbol.asyncDispose]();
  const log = await readFile(join(directory, 'app.log'), 'utf8');
  expect(log).toContain('-Xmx64m');
  expect(log).not.toContain('c0ffee');
  expect(await readFile(join(directory, 'app.routed.log'), 'utf8')).not.toContain('c0ffee');
});
