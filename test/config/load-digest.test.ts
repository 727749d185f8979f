import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadDigest } from '../../harness/config/load-digest.ts';

let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-digest-'));
  await mkdir(join(directory, 'leak'));
  await write(
    'leak/load.ts',
    "import http from 'k6/http';\nimport { exert } from '../pressure.ts';\nexert(http);",
  );
  await write('pressure.ts', "import { rate } from './rate.ts';\nexport const exert = rate;");
  await write('rate.ts', "import './pressure.ts';\nexport const rate = 1;");
  await write('other.ts', 'export {};');
});
afterEach(async () => rm(directory, { recursive: true }));

async function write(file: string, text: string): Promise<void> {
  await writeFile(join(directory, file), text);
}

const digest = () => loadDigest({ directory, script: 'leak/load.ts' });

test('is the same for the same files', async () => {
  expect(await digest()).toBe(await digest());
  expect(await digest()).toMatch(/^[0-9a-f]{64}$/);
});

test.each(['leak/load.ts', 'pressure.ts', 'rate.ts'])(
  'changes with %s, whether imported directly or not',
  async (file) => {
    const before = await digest();
    await write(file, '// changed');
    expect(await digest()).not.toBe(before);
  },
);

test('does not change with what the script does not import', async () => {
  const before = await digest();
  await write('other.ts', '// changed');
  expect(await digest()).toBe(before);
});

test('an import that is missing is named', async () => {
  await write('pressure.ts', "export * from './gone.ts';");
  await expect(digest()).rejects.toMatchObject({
    code: 'scenario-invalid',
    message: expect.stringContaining(join(directory, 'gone.ts')),
  });
});

test('an import from outside the scenarios is refused: k6 could not load it', async () => {
  await write('leak/load.ts', "import { x } from '../../outside.ts';");
  await expect(digest()).rejects.toMatchObject({
    code: 'scenario-invalid',
    exitCode: 3,
    message: expect.stringContaining('which k6 cannot see'),
  });
});
