import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBaseline, writeBaseline } from '../../harness/journal/baseline-file.ts';
import { exampleBaseline } from './example-baseline.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-baseline-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

describe('a baseline file', () => {
  it('is read as it was written, and leaves nothing unfinished', async () => {
    const file = join(directory, 'baseline.json');
    await writeBaseline(file, exampleBaseline({ usable: 3 }));
    await writeBaseline(file, exampleBaseline());
    expect(await readBaseline(file)).toEqual(exampleBaseline());
    expect(await readdir(directory)).toEqual(['baseline.json']);
  });

  it('may be missing', async () => {
    expect(await readBaseline(join(directory, 'none.json'))).toBeNull();
  });

  it.each([
    { what: 'is cut off', text: JSON.stringify(exampleBaseline()).slice(0, -20), reason: 'it is not JSON' },
    {
      what: 'is of another version',
      text: JSON.stringify({ ...exampleBaseline(), baselineVersion: 2 }),
      reason: 'baselineVersion',
    },
    { what: 'has a key too many', text: JSON.stringify({ ...exampleBaseline(), extra: 1 }), reason: 'extra' },
    {
      what: 'is not believable',
      text: JSON.stringify(exampleBaseline({ usable: -1 })),
      reason: 'cells.0.usable',
    },
  ])('is refused when it $what', async ({ text, reason }) => {
    const file = join(directory, 'baseline.json');
    await writeFile(file, text);
    await expect(readBaseline(file)).rejects.toMatchObject({
      code: 'baseline-damaged',
      exitCode: 3,
      message: expect.stringContaining(reason),
    });
  });

  it('says where it cannot be written', async () => {
    await expect(writeBaseline(join(directory, 'no/such.json'), exampleBaseline())).rejects.toMatchObject({
      code: 'results-not-writable',
    });
  });
});
