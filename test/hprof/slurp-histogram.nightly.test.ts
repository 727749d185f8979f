import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDump } from '../../harness/hprof/dump-source.ts';
import { readDump } from '../../harness/hprof/dump-content.ts';
import { installHprofSlurp, slurpInstances } from './hprof-slurp.ts';
import { dumpOrderHeap } from './order-heap.ts';

const HEAP_BYTES = 60_000_000;

let program: string;
let directory: string;
beforeAll(async () => {
  program = await installHprofSlurp();
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-slurp-'));
});
afterAll(() => rm(directory, { recursive: true }));

test.each([17, 21, 25] as const)(
  'counts the objects of every class of a dump by JDK %i as hprof-slurp does',
  async (jdk) => {
    const file = join(directory, `jdk-${jdk}.hprof`);
    await dumpOrderHeap({ jdk, heapBytes: HEAP_BYTES, file });
    const { scan } = await readDump(await openDump(file));
    expect(scan.structure.kind).toBe('complete');
    const ours = scan.classes.map(({ className, instanceCount }) => [className, instanceCount] as const);
    const theirs = await slurpInstances(program, file);
    expect(ours.length).toBeGreaterThan(300);
    expect(new Map(ours)).toEqual(new Map(theirs));
  },
);
