import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { z } from 'zod';

const PROGRAM = fileURLToPath(new URL('many-trials.ts', import.meta.url));
const MIB = 1024 ** 2;
/** Of the heap from the hundredth trial to the last: records of 1 KB each are read for the report at the end only. */
const GROWTH_MAX_MIB = 8;
const RSS_MAX_MIB = 300;

const usageSchema = z.object({ trials: z.int(), heapUsedBytes: z.int(), rssBytes: z.int() });

test('over 500 trials the harness grows no further than over the first hundred, and stays below 300 MiB', async () => {
  const { stdout } = await execa(process.execPath, ['--optimize-for-size', PROGRAM, '500']);
  const usages = stdout.split('\n').map((line) => usageSchema.parse(JSON.parse(line)));
  expect(usages.map(({ trials }) => trials)).toEqual([50, 100, 150, 200, 250, 300, 350, 400, 450, 500]);
  const heapMiB = usages.map(({ heapUsedBytes }) => heapUsedBytes / MIB);
  const afterHundred = heapMiB[1] ?? Number.NaN;
  expect(Math.max(...heapMiB.slice(2)) - afterHundred).toBeLessThan(GROWTH_MAX_MIB);
  expect(Math.max(...usages.map(({ rssBytes }) => rssBytes)) / MIB).toBeLessThan(RSS_MAX_MIB);
}, 120_000);
