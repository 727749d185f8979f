import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askHolder } from '../../harness/capture/ask-holder.ts';
import { type HolderFacts, readHolderFacts } from '../../harness/capture/holder-facts.ts';
import type { OomType } from '../../harness/oom-type.ts';
import { leakyHeap } from '../hprof/leaky-heap.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-holder-'));
  await writeFile(join(directory, 'leaky.hprof'), leakyHeap());
  await writeFile(join(directory, 'at-work.hprof'), leakyHeap({ isTableLocal: true }));
  const onlyLocal = leakyHeap({ isTableLocal: true, isTableStatic: false });
  await writeFile(join(directory, 'only-local.hprof'), onlyLocal);
  await writeFile(join(directory, 'nothing.hprof'), '');
});
afterAll(() => rm(directory, { recursive: true }));

async function factsOf(
  className: string,
  { oomType = 'heap-space', file = 'leaky' }: { readonly oomType?: OomType; readonly file?: string } = {},
): Promise<HolderFacts> {
  const culprit = { className, methodName: 'put' };
  return readHolderFacts({ file: join(directory, `${file}.hprof`), culprit, oomType });
}

it('names the class whose static field leads to the bytes, with their share of the heap', async () => {
  expect(await factsOf('app.ReportCache')).toEqual({
    namesCulprit: true,
    detail: expect.stringMatching(/^\d+ % of the heap is held by app\.ReportCache → app\.Report\[\]/u),
  });
});

it('names the class that holds the bytes for good, though a thread is at work on them', async () => {
  expect(await factsOf('app.ReportCache', { file: 'at-work' })).toEqual(await factsOf('app.ReportCache'));
});

it('names the method whose local alone holds the bytes, and no other', async () => {
  const detail = expect.stringMatching(/% of the heap is held by app\.Report\[\]/u);
  const named = await factsOf('app.ReportCache', { file: 'only-local' });
  expect(named).toEqual({ namesCulprit: true, detail });
  expect(await factsOf('java.lang.Thread', { file: 'only-local' })).toEqual({ namesCulprit: false, detail });
});

it('does not name a class that is in the heap and holds next to nothing', async () => {
  expect(await factsOf('java.lang.Thread')).toMatchObject({ namesCulprit: false });
});

it('asks for classes where Metaspace is full, whoever holds the bytes', async () => {
  expect(await factsOf('app.ReportCache', { oomType: 'metaspace' })).toMatchObject({
    detail: expect.stringContaining('of the loaded classes is held by'),
  });
});

it('asks the stack for who wanted an array that was never made', async () => {
  expect(await factsOf('app.ReportCache', { oomType: 'array-size' })).toEqual({
    namesCulprit: false,
    detail: 'the thread that ran out of memory was in no method',
  });
});

it('names nobody in a file that is no dump', async () => {
  expect(await factsOf('app.ReportCache', { file: 'nothing' })).toEqual({
    namesCulprit: false,
    detail: expect.stringContaining('cannot be said'),
  });
});

it('says the same from a thread of its own, and what went wrong where it cannot read', async () => {
  const culprit = { className: 'app.ReportCache', methodName: 'put' };
  const file = join(directory, 'leaky.hprof');
  expect(await askHolder({ file, culprit, oomType: 'heap-space' })).toEqual(await factsOf('app.ReportCache'));
  expect(await askHolder({ file: `${file}.gone`, culprit, oomType: 'heap-space' })).toEqual({
    namesCulprit: false,
    detail: expect.stringContaining('cannot read'),
  });
});
