import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { JournalError } from '../../harness/journal/journal-error.ts';
import { createJournal, reopenJournal } from '../../harness/journal/journal.ts';
import { readJournal, type RecordedRun } from '../../harness/journal/read-journal.ts';
import { exampleRecord, exampleRun } from '../journal/example-run.ts';
import { BOUNDED, TEST_TIMEOUT_MS } from './bounded.ts';

let parent = '';
let whole: Readonly<Record<'run.json' | 'trials.jsonl', Buffer>>;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'lastgasp-fuzz-'));
  const directory = join(parent, 'whole');
  await using journal = await createJournal({ directory, run: exampleRun() });
  for (const index of [1, 2, 3]) await journal.appendTrial(exampleRecord({ index }));
  whole = {
    'run.json': await readFile(join(directory, 'run.json')),
    'trials.jsonl': await readFile(join(directory, 'trials.jsonl')),
  };
});
afterAll(async () => rm(parent, { recursive: true, maxRetries: 5 }));

/** Of one test alone: at the end of its time the run under way is left behind, and goes on for a moment. */
async function ownFolder(name: string): Promise<string> {
  const directory = join(parent, name);
  await mkdir(directory);
  return directory;
}

/** One thing that may happen to a file. */
interface Damage {
  readonly file: 'run.json' | 'trials.jsonl';
  readonly kind: 'change' | 'cut' | 'double' | 'insert' | 'truncate';
  /** Share of the file before it. */
  readonly at: number;
  readonly length: number;
  readonly bytes: Uint8Array;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  file: fc.constantFrom('run.json', 'trials.jsonl'),
  kind: fc.constantFrom('change', 'cut', 'double', 'insert', 'truncate'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.integer({ min: 1, max: 300 }),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 20 }),
});

function damaged(content: Buffer, { kind, at, length, bytes }: Damage): Buffer {
  const from = Math.floor(at * content.length);
  const [before, part, after] = [
    content.subarray(0, from),
    content.subarray(from, from + length),
    content.subarray(from + length),
  ];
  switch (kind) {
    case 'change':
      return Buffer.concat([before, bytes, content.subarray(from + bytes.length)]);
    case 'cut':
      return Buffer.concat([before, after]);
    case 'double':
      return Buffer.concat([before, part, part, after]);
    case 'insert':
      return Buffer.concat([before, bytes, content.subarray(from)]);
    case 'truncate':
      return before;
  }
}

type Read =
  | { readonly kind: 'read'; readonly run: RecordedRun }
  | { readonly kind: 'refused'; readonly error: JournalError };

/** Anything else that is thrown is thrown on. */
async function readOrRefusal(directory: string): Promise<Read> {
  try {
    return { kind: 'read', run: await readJournal(directory) };
  } catch (error) {
    if (error instanceof JournalError && error.exitCode === 3) return { kind: 'refused', error };
    throw error;
  }
}

test(
  'a damaged journal is read with the trials it really has, or refused in words; never is one counted twice',
  async () => {
    const directory = await ownFolder('damaged');
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (damages) => {
        const files = { ...whole };
        for (const each of damages) files[each.file] = damaged(files[each.file], each);
        for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), content);
        const read = await readOrRefusal(directory);
        const ids = read.kind === 'read' ? read.run.records.map(({ trial }) => trial) : [];
        const planned = read.kind === 'read' ? read.run.run.plan.trials.map(({ id }) => id) : [];
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.filter((id) => !planned.includes(id))).toEqual([]);
        expect(read).not.toMatchObject({ kind: 'refused', error: { hint: undefined } });
      }),
      BOUNDED,
    );
  },
  TEST_TIMEOUT_MS,
);

test(
  'a journal cut at any byte is taken up again, and what was whole of it is kept',
  async () => {
    const directory = await ownFolder('cut');
    await writeFile(join(directory, 'run.json'), whole['run.json']);
    const lines = whole['trials.jsonl'].toString('utf8').trimEnd().split('\n');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole['trials.jsonl'].length }), async (length) => {
        const rest = whole['trials.jsonl'].subarray(0, length);
        await writeFile(join(directory, 'trials.jsonl'), rest);
        const kept = (await readJournal(directory)).records.length;
        {
          await using journal = await reopenJournal(directory);
          await journal.appendTrial(exampleRecord({ flagSet: 'none', index: 1 }));
        }
        const { records, warnings } = await readJournal(directory);
        expect(warnings).toEqual([]);
        expect(records).toHaveLength(kept + 1);
        expect(kept).toBeGreaterThanOrEqual(rest.toString('utf8').split('\n').length - 1);
        expect(kept).toBeLessThanOrEqual(lines.length);
      }),
      { ...BOUNDED, numRuns: 2000 },
    );
  },
  TEST_TIMEOUT_MS,
);
