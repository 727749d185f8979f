import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createJournal } from '../../harness/journal/journal.ts';
import { readJournal } from '../../harness/journal/read-journal.ts';
import type { TrialRecord } from '../../harness/journal/trial-record.ts';
import { exampleRecord, exampleRun, invalidRecord } from './example-run.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-journal-'));
});
afterEach(async () => rm(directory, { recursive: true }));

/** A journal of these lines; gives the path of its `trials.jsonl`. */
async function record(...lines: readonly TrialRecord[]): Promise<string> {
  await using journal = await createJournal({ directory, run: exampleRun() });
  for (const line of lines) await journal.appendTrial(line);
  return journal.layout.trialsFile;
}

test('takes the last line of a trial that the harness had spoiled, and keeps what it was before apart', async () => {
  const spoiled = invalidRecord({ index: 1, changes: { spoiled: true } }, 'The harness itself stood still.');
  await record(spoiled, exampleRecord({ index: 2 }), spoiled, exampleRecord({ index: 1 }));
  const recorded = await readJournal(directory);
  expect(recorded.records).toEqual([exampleRecord({ index: 2 }), exampleRecord({ index: 1 })]);
  expect(recorded.spoiled).toEqual([spoiled, spoiled]);
});

test('takes no trial for spoiled in a line that says nothing of it', async () => {
  const file = await record(exampleRecord({ index: 1 }), exampleRecord({ index: 2 }));
  const text = (await readFile(file, 'utf8')).replaceAll('"spoiled":false,', '');
  await writeFile(file, text);
  expect((await readJournal(directory)).records.map(({ spoiled }) => spoiled)).toEqual([false, false]);
  await writeFile(file, text + text);
  await expect(readJournal(directory)).rejects.toMatchObject({ code: 'journal-damaged' });
});

test('takes no valid trial for spoiled', async () => {
  const file = await record(exampleRecord());
  await writeFile(file, (await readFile(file, 'utf8')).replace('"spoiled":false', '"spoiled":true'));
  await expect(readJournal(directory)).rejects.toMatchObject({ code: 'journal-damaged' });
});
