import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJournal } from '../../harness/journal/journal.ts';
import { readJournal } from '../../harness/journal/read-journal.ts';
import { exampleRecord, exampleRun } from './example-run.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'lastgasp-earlier-'));
});
afterEach(() => rm(parent, { recursive: true }));

/** Rewrites a run that was just written as if another version had. */
async function rewritten(schemaVersion: number, without: readonly string[]): Promise<string> {
  const directory = join(parent, 'run');
  {
    await using journal = await createJournal({ directory, run: exampleRun() });
    await journal.appendTrial(exampleRecord());
  }
  for (const name of ['run.json', 'trials.jsonl']) {
    const file = join(directory, name);
    const value: Record<string, unknown> = { ...JSON.parse(await readFile(file, 'utf8')), schemaVersion };
    for (const key of without) delete value[key];
    if (schemaVersion === 1 && name === 'run.json') {
      value['flagSets'] = { none: ['-Xlog:gc'] };
      value['plan'] = asPlannedByVersion1(value['plan']);
    }
    await writeFile(file, `${JSON.stringify(value)}\n`);
  }
  return directory;
}

/** In version 1 no trial had a timing. */
function asPlannedByVersion1(plan: unknown): unknown {
  return JSON.parse(JSON.stringify(plan).replaceAll('"timing":null,', ''));
}

const ADDED_SINCE_1 = [
  'unreachableReason',
  'oomWantedAt',
  'artefacts',
  'phaseRule',
  'phaseReached',
  'periodSeconds',
  'alerts',
  'cost',
  'design',
  'shard',
  'gates',
  'controls',
];

describe('results of an earlier version', () => {
  it('are read, with nothing where nobody had looked', async () => {
    const { run, records } = await readJournal(await rewritten(1, ADDED_SINCE_1));
    expect(run.flagSets).toEqual({ none: { jvmFlags: ['-Xlog:gc'] } });
    expect(run.plan).toEqual(exampleRun().plan);
    expect(records).toEqual([exampleRecord({ changes: { artefacts: null } })]);
  });

  it('are damaged when they lack what their own version had', async () => {
    const directory = await rewritten(1, [...ADDED_SINCE_1, 'exitCode']);
    await expect(readJournal(directory)).rejects.toMatchObject({
      code: 'journal-damaged',
      message: expect.stringMatching(/exitCode/),
    });
  });
});

describe('results of this version', () => {
  it('are damaged when they lack what it added', async () => {
    const directory = await rewritten(2, ['artefacts']);
    await expect(readJournal(directory)).rejects.toMatchObject({
      code: 'journal-damaged',
      message: expect.stringMatching(/artefacts/),
    });
  });
});

it('results of a later version are not read as if they were of this one', async () => {
  await expect(readJournal(await rewritten(3, []))).rejects.toMatchObject({
    code: 'journal-newer',
    message: expect.stringMatching(/is of schema version 3; this lastgasp reads up to version 2/),
  });
});
