import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedDump, SHARED_DUMP, type SharedDumpFacts } from '../../harness/capture/shared-dump.ts';
import type { PathVerdict } from '../../harness/capture/path-verdict.ts';
import type { TimelineEvent } from '../../harness/timeline/timeline-event.ts';
import { leakyHeap } from '../hprof/leaky-heap.ts';
import { at, BROKEN, DUMP_BEGIN, dumpFacts, judgeContext } from './example-dump.ts';
import { NO_EVIDENCE } from './no-evidence.ts';

const HOLDER = { namesCulprit: true, detail: '90 % of the heap is held by lastgasp.orders.ReportCache' };

function written(seconds: number, sizeBytes: number, path = SHARED_DUMP): TimelineEvent {
  return { kind: 'file-written', path, sizeBytes, atMs: at(seconds), source: 'file-watch' };
}

const GROWN = [DUMP_BEGIN, written(41, 400), written(43, 1000)];

function judge(facts: Partial<SharedDumpFacts> = {}, events: readonly TimelineEvent[] = GROWN): PathVerdict {
  return sharedDump.judge({ file: dumpFacts(), holder: HOLDER, ...facts }, judgeContext(events));
}

describe('a dump on a file system that outlives the task', () => {
  it('is captured when it was seen whole before the container’s end', () => {
    expect(judge()).toEqual({
      verdict: 'captured',
      lossStage: null,
      attributed: true,
      marginSeconds: 57,
      blindWindowSeconds: null,
      durable: { afterOomSeconds: 3.5, sizeBytes: 1000 },
      detail:
        "1000 bytes were whole on the file system, 57.0 s before the container's end; 90 % of the heap is held by lastgasp.orders.ReportCache.",
    });
  });

  it('is incomplete when it breaks off', () => {
    expect(judge({ file: dumpFacts({ structure: BROKEN }) })).toMatchObject({
      verdict: 'lost',
      lossStage: 'incomplete-file',
    });
  });

  it('is of an earlier JVM when its time says so: a file system keeps what it has', () => {
    expect(judge({ file: dumpFacts({ dumpedAtMs: at(-60) }) })).toMatchObject({
      verdict: 'lost',
      lossStage: 'arrived-damaged',
    });
  });

  it('was not written, or not triggered, when there is none', () => {
    expect(judge({ file: null, holder: null })).toMatchObject({ lossStage: 'not-written' });
    expect(judge({ file: null, holder: null }, [])).toMatchObject({ lossStage: 'no-trigger' });
  });

  it.each<[string, readonly TimelineEvent[]]>([
    ['nobody saw it grow', [DUMP_BEGIN]],
    ['another file was seen', [DUMP_BEGIN, written(43, 1000, 'other.hprof')]],
    ['it was last seen smaller', [DUMP_BEGIN, written(43, 999)]],
    ['it was changed after it was whole', [...GROWN, written(50, 1001)]],
    ['it was seen whole only after the end', [DUMP_BEGIN, written(41, 400), written(100.1, 1000)]],
  ])('decides nothing when %s', (_, events) => {
    expect(judge({}, events)).toMatchObject({ verdict: 'invalid', attributed: false });
  });
});

describe('collecting', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lastgasp-shared-'));
    await writeFile(join(directory, SHARED_DUMP), leakyHeap());
  });
  afterAll(() => rm(directory, { recursive: true }));

  const collect = async (folder: string): Promise<unknown> =>
    sharedDump.collect({
      ...NO_EVIDENCE,
      culprit: { className: 'app.ReportCache', methodName: 'put' },
      sharedFile: async (path) => join(folder, path),
    });

  it('reads the copy of the file for its structure and who holds the memory', async () => {
    expect(await collect(directory)).toMatchObject({
      file: { sizeBytes: leakyHeap().length, structure: { kind: 'complete' } },
      holder: { namesCulprit: true },
    });
  });

  it('finds nothing where there is no copy', async () => {
    expect(await collect('/nowhere')).toEqual({ file: null, holder: null });
  });
});
