import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assertNoRun, createJournal, reopenJournal } from '../../harness/journal/journal.ts';
import { writeWhole } from '../../harness/journal/whole-file.ts';
import { readJournal } from '../../harness/journal/read-journal.ts';
import { LOST, exampleRecord, exampleRun } from './example-run.ts';

let parent = '';
let directory = '';

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'lastgasp-journal-'));
  directory = join(parent, 'results', 'first');
});
afterEach(async () => rm(parent, { recursive: true }));

/** A journal of two ended trials; gives the path of its `trials.jsonl`. */
async function recordTwoTrials(): Promise<string> {
  await using journal = await createJournal({ directory, run: exampleRun() });
  await journal.appendTrial(exampleRecord({ index: 1 }));
  await journal.appendTrial(exampleRecord({ index: 2, path: LOST }));
  return journal.layout.trialsFile;
}

describe('createJournal', () => {
  it('keeps the run and every ended trial for a later reader', async () => {
    await recordTwoTrials();
    const recorded = await readJournal(directory);
    expect(recorded.run).toEqual(exampleRun());
    expect(recorded.records).toEqual([exampleRecord({ index: 1 }), exampleRecord({ index: 2, path: LOST })]);
    expect(recorded.warnings).toEqual([]);
  });

  it('has a trial on disk as soon as it was appended, while the run goes on', async () => {
    await using journal = await createJournal({ directory, run: exampleRun() });
    await journal.appendTrial(exampleRecord());
    expect((await readJournal(directory)).records).toHaveLength(1);
  });

  it('writes trials that end at the same time on lines of their own', async () => {
    await using journal = await createJournal({ directory, run: exampleRun() });
    await Promise.all([1, 2, 3].map(async (index) => journal.appendTrial(exampleRecord({ index }))));
    const lines = (await readFile(journal.layout.trialsFile, 'utf8')).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines.at(-1)).toBe('');
  });

  it('refuses a folder that already holds a run and leaves that run alone', async () => {
    await recordTwoTrials();
    await expect(createJournal({ directory, run: exampleRun() })).rejects.toMatchObject({
      code: 'run-exists',
      exitCode: 3,
      message: expect.stringContaining(directory),
      hint: expect.stringContaining('--out'),
    });
    expect((await readJournal(directory)).records).toHaveLength(2);
  });

  it('refuses a folder that is a file', async () => {
    const file = join(parent, 'file');
    await writeFile(file, '');
    await expect(assertNoRun(file)).rejects.toMatchObject({ code: 'results-not-a-directory', exitCode: 3 });
    await expect(createJournal({ directory: join(file, 'in'), run: exampleRun() })).rejects.toMatchObject({
      code: 'results-not-writable',
      exitCode: 4,
    });
  });

  it('takes a folder that holds something else', async () => {
    await writeFile(join(parent, 'notes.txt'), '');
    await using journal = await createJournal({ directory: parent, run: exampleRun() });
    expect(journal.layout.directory).toBe(parent);
  });

  it('refuses to write a record that breaks the schema, and writes the next', async () => {
    await using journal = await createJournal({ directory, run: exampleRun() });
    await expect(
      journal.appendTrial(exampleRecord({ changes: { startedAt: 'yesterday' } })),
    ).rejects.toMatchObject({
      code: 'record-invalid',
      exitCode: 5,
      message: expect.stringMatching(/startedAt/),
    });
    await journal.appendTrial(exampleRecord());
    expect((await readJournal(directory)).records).toHaveLength(1);
  });

  it.each([
    { name: 'an invalid trial without a reason', changes: { valid: false } },
    { name: 'a valid trial with a reason', changes: { invalidReason: 'wrong OOM' } },
    { name: 'a valid trial that is unreachable', changes: { unreachableReason: 'not on this JDK' } },
    {
      name: 'a trial both invalid and unreachable',
      changes: { valid: false, invalidReason: 'wrong OOM', unreachableReason: 'not on this JDK' },
    },
    { name: 'a loss at no stage', changes: { paths: { 'heap-dump': { ...LOST, lossStage: null } } } },
  ])('refuses $name', async ({ changes }) => {
    await using journal = await createJournal({ directory, run: exampleRun() });
    await expect(journal.appendTrial(exampleRecord({ changes }))).rejects.toMatchObject({
      code: 'record-invalid',
    });
  });

  it('makes a folder for each trial, named after it, without what an interrupted one left there', async () => {
    await using journal = await createJournal({ directory, run: exampleRun() });
    const folder = await journal.freshTrialDirectory('heap-leak/17/none/256-512/1');
    expect(folder).toBe(join(directory, 'trials/heap-leak/17/none/256-512/1'));
    const neighbour = await journal.freshTrialDirectory('heap-leak/17/none/256-512/2');
    await mkdir(join(folder, 'objects'));
    await writeFile(join(folder, 'objects', 'heap_dump.hprof'), 'of the interrupted one');
    await writeFile(join(neighbour, 'app.log'), 'of another');
    expect(await journal.freshTrialDirectory('heap-leak/17/none/256-512/1')).toBe(folder);
    expect(await readdir(folder)).toEqual([]);
    expect(await readdir(neighbour)).toEqual(['app.log']);
  });

  it('is disposed twice without harm', async () => {
    const journal = await createJournal({ directory, run: exampleRun() });
    await journal[Symbol.asyncDispose]();
    await expect(journal[Symbol.asyncDispose]()).resolves.toBeUndefined();
  });
});

describe('readJournal', () => {
  it('says that a folder holds no run', async () => {
    await expect(readJournal(parent)).rejects.toMatchObject({ code: 'no-run', exitCode: 3 });
  });

  it('reports a last line that a kill cut off at any byte, and keeps the trials before it', async () => {
    const file = await recordTwoTrials();
    const whole = await readFile(file);
    const secondLine = whole.indexOf('\n') + 1;
    for (const length of [secondLine + 1, secondLine + 100, whole.length - 2]) {
      await writeFile(file, whole.subarray(0, length));
      const { records, warnings } = await readJournal(directory);
      expect(records.map((record) => record.trial)).toEqual([exampleRecord({ index: 1 }).trial]);
      expect(warnings).toMatchObject([{ kind: 'torn-line', lineNumber: 2 }]);
    }
  });

  it('accepts a last line that lacks only its line end', async () => {
    const file = await recordTwoTrials();
    await truncate(file, (await readFile(file)).length - 1);
    expect(await readJournal(directory)).toMatchObject({ records: [{}, {}], warnings: [] });
  });

  it('reads a run that was killed before its first trial ended', async () => {
    const file = await recordTwoTrials();
    await rm(file);
    expect((await readJournal(directory)).records).toEqual([]);
  });

  it.each([
    { name: 'a line in the middle is cut off', damage: (text: string) => text.replace('}\n', '\n'), line: 1 },
    { name: 'a line is empty', damage: (text: string) => text.replace('\n', '\n\n'), line: 2 },
    {
      name: 'a field is missing',
      damage: (text: string) => text.replace('"oomKilled":false,', ''),
      line: 1,
    },
    { name: 'a field is unknown', damage: (text: string) => text.replace('{', '{"extra":1,'), line: 1 },
    {
      name: 'a trial was not planned',
      damage: (text: string) => text.replace('256-512/2', '256-512/9'),
      line: 2,
    },
    { name: 'a trial stands there twice', damage: (text: string) => text + text, line: 3 },
    {
      name: 'a fingerprint is not described',
      damage: (text: string) => text.replace(/"fingerprint":"[^"]*"/, '"fingerprint":"0000000000000000"'),
      line: 1,
    },
  ])('refuses the results, naming the line, when $name', async ({ damage, line }) => {
    const file = await recordTwoTrials();
    await writeFile(file, damage(await readFile(file, 'utf8')));
    await expect(readJournal(directory)).rejects.toMatchObject({
      code: 'journal-damaged',
      message: expect.stringContaining(`trials.jsonl line ${line} `),
    });
  });

  it('refuses a run.json whose setup was changed after its fingerprint was taken', async () => {
    await recordTwoTrials();
    const file = join(directory, 'run.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('sha256:aa', 'sha256:bb'));
    await expect(readJournal(directory)).rejects.toMatchObject({
      code: 'journal-damaged',
      message: expect.stringContaining('fingerprint'),
    });
  });

  it('refuses a run.json that is not JSON', async () => {
    await recordTwoTrials();
    await appendFile(join(directory, 'run.json'), '}');
    await expect(readJournal(directory)).rejects.toMatchObject({
      code: 'journal-damaged',
      message: expect.stringContaining('run.json is not JSON'),
    });
  });
});

describe('reopenJournal', () => {
  /** What is in the file once a third trial has been appended to what is left of it. */
  async function appendToRestOf(rest: Buffer): Promise<readonly string[]> {
    const file = join(directory, 'trials.jsonl');
    await writeFile(file, rest);
    {
      await using journal = await reopenJournal(directory);
      await journal.appendTrial(exampleRecord({ index: 3 }));
    }
    return (await readJournal(directory)).records.map(({ trial }) => trial);
  }

  it('goes on after the last whole line, wherever a kill cut the file', async () => {
    const whole = await readFile(await recordTwoTrials());
    const first = whole.indexOf('\n') + 1;
    const idOf = (index: number) => exampleRecord({ index }).trial;
    for (const length of [0, 1, first - 2]) {
      expect(await appendToRestOf(whole.subarray(0, length))).toEqual([idOf(3)]);
    }
    for (const length of [first - 1, first, first + 1, whole.length - 2]) {
      expect(await appendToRestOf(whole.subarray(0, length))).toEqual([idOf(1), idOf(3)]);
    }
    for (const length of [whole.length - 1, whole.length]) {
      expect(await appendToRestOf(whole.subarray(0, length))).toEqual([idOf(1), idOf(2), idOf(3)]);
    }
  });

  it('takes up a run that was killed before it had a trials.jsonl', async () => {
    await rm(await recordTwoTrials());
    await using journal = await reopenJournal(directory);
    await journal.appendTrial(exampleRecord());
    expect((await readJournal(directory)).records).toHaveLength(1);
  });

  it('goes on in a copy of the folder as in the folder itself', async () => {
    await recordTwoTrials();
    const copy = join(parent, 'copy');
    await cp(directory, copy, { recursive: true });
    await rm(directory, { recursive: true });
    {
      await using journal = await reopenJournal(copy);
      await journal.appendTrial(exampleRecord({ index: 3 }));
    }
    expect((await readJournal(copy)).records).toHaveLength(3);
  });
});

describe.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)('on a disk that fills up', () => {
  /** A file system that holds no more than a few records. */
  async function mountSmallDisk(): Promise<AsyncDisposable> {
    await mkdir(directory, { recursive: true });
    await execa('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'lastgasp-test', directory]);
    return { [Symbol.asyncDispose]: async () => void (await execa('umount', [directory])) };
  }

  it('fails in words that say what to do, and fails every later append: no line comes after a torn one', async () => {
    await using _disk = await mountSmallDisk();
    const run = exampleRun({ trialsPerCell: 100 });
    const failure = {
      code: 'results-not-writable',
      exitCode: 4,
      message: expect.stringContaining('ENOSPC'),
      hint: expect.stringContaining('--resume'),
    };
    const ended: string[] = [];
    {
      await using journal = await createJournal({ directory, run: { ...run, plan: exampleRun().plan } });
      const append = async (index: number) => journal.appendTrial(exampleRecord({ index }));
      const filling = async (): Promise<never> => {
        for (let index = 1; ; index += 1) {
          await append(index);
          ended.push(exampleRecord({ index }).trial);
        }
      };
      await expect(filling()).rejects.toMatchObject(failure);
      await expect(append(99)).rejects.toMatchObject(failure);
    }
    expect(ended.length).toBeGreaterThan(0);
    const content = await readFile(join(directory, 'trials.jsonl'), 'utf8');
    expect(
      content
        .split('\n')
        .slice(0, ended.length)
        .map((line) => JSON.parse(line).trial),
    ).toEqual(ended);
  });

  it('leaves no half of a file behind that is written whole', async () => {
    await using _disk = await mountSmallDisk();
    const file = join(directory, 'evidence.json');
    await writeWhole(file, 'first');
    await expect(writeWhole(file, 'x'.repeat(100_000))).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(await readFile(file, 'utf8')).toBe('first');
    expect(await readdir(directory)).toEqual(['evidence.json']);
  });
});
