import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Artefacts } from '../../harness/artefact/artefact-record.ts';
import { collectArtefacts, type ArtefactSource } from '../../harness/artefact/collect-artefacts.ts';
import { judgeArtefacts } from '../../harness/artefact/judge-artefacts.ts';
import type { TimelineEvent, TimelineFact } from '../../harness/timeline/timeline-event.ts';
import { DUMPED_AT_MS, orderServiceDump } from '../hprof/order-service-dump.ts';
import { chunk } from '../jfr/chunk-writer.ts';
import { exampleDisk, type ExampleDisk } from './example-disk.ts';

const DUMP = Buffer.concat(orderServiceDump());
const HS_ERR = Buffer.from(
  `#\n# A fatal error has been detected by the Java Runtime Environment:\n#\n#  Internal Error (debug.cpp:362), pid=1, tid=7\n#  fatal error: OutOfMemory encountered: Java heap space\n#\n${'---------------  S U M M A R Y ------------\n'.repeat(200)}\nEND.\n`,
);
const RECORDING = Buffer.concat([chunk(), chunk({ isFinal: true })]);
const UNFINISHED = Buffer.concat([chunk(), chunk({ state: 3 })]);

const FLAGS = [
  '-XX:+HeapDumpOnOutOfMemoryError',
  '-XX:HeapDumpPath=/tmp/heap_dump.hprof',
  '-XX:ErrorFile=/tmp/hs_err.log',
  '-XX:StartFlightRecording:filename=/tmp/recording.jfr,dumponexit=true',
  '-XX:FlightRecorderOptions:repository=/tmp/jfr',
];
const WHOLE = {
  '/tmp/heap_dump.hprof': DUMP,
  '/tmp/hs_err.log': HS_ERR,
  '/tmp/recording.jfr': RECORDING,
  '/tmp/jfr/2026_11_24_17_22_00_1/2026_11_24_17_22_00.jfr': UNFINISHED,
};

/** Seconds from the dump on. */
function at(seconds: number, fact: TimelineFact): TimelineEvent {
  return { ...fact, atMs: DUMPED_AT_MS + seconds * 1000, source: 'container-log' };
}

const OOM = { kind: 'oom', oomType: 'heap-space', detail: 'Java heap space' } as const;
const BANNER = at(-1, { ...OOM, witness: 'jvm-banner' });
const DUMP_BEGIN = at(-0.5, { kind: 'dump-begin', path: '/tmp/heap_dump.hprof' });
const HOOK_BEGIN = at(3, { kind: 'hook-begin', command: '/dump.sh' });
const BACKGROUND_HOOK_BEGIN = at(3, { kind: 'hook-begin', command: '/dump.sh &' });

async function judge(
  disk: ExampleDisk | ArtefactSource,
  events: readonly TimelineEvent[] = [BANNER],
): Promise<Artefacts> {
  const source = 'readDump' in disk ? disk : exampleDisk({ flags: FLAGS, ...disk });
  const facts = await collectArtefacts(source, events);
  return judgeArtefacts(JSON.parse(JSON.stringify(facts)), { events, engineOffsetMs: 0 });
}

describe('what a JVM left on its disk', () => {
  it('is nothing when nothing came to exist', async () => {
    const artefacts = await judge({ files: {} });
    const states = Object.values(artefacts).map(({ state }) => state);
    expect(states).toEqual(['none', 'none', 'none', 'none', 'none']);
    expect(artefacts.dump).toEqual({
      state: 'none',
      path: null,
      sizeBytes: null,
      isOfEarlierOom: false,
      detail: 'The JVM began no heap dump.',
    });
  });

  it('is found where its flags put it, with size and state', async () => {
    expect(await judge({ files: WHOLE })).toMatchObject({
      dump: { state: 'complete', path: '/tmp/heap_dump.hprof', sizeBytes: DUMP.length },
      hsErr: {
        state: 'complete',
        path: '/tmp/hs_err.log',
        sizeBytes: HS_ERR.length,
        detail: 'It is whole and says: fatal error: OutOfMemory encountered: Java heap space.',
      },
      jfr: { state: 'complete', sizeBytes: RECORDING.length, detail: '2 chunks, finished.' },
      jfrChunks: {
        state: 'incomplete',
        sizeBytes: UNFINISHED.length,
        detail: expect.stringMatching(/^2 chunks, unfinished at byte/),
      },
    });
  });

  it.each<[string, keyof typeof WHOLE, Buffer, keyof Artefacts, RegExp]>([
    ['a dump cut at its end record', '/tmp/heap_dump.hprof', DUMP.subarray(0, -9), 'dump', /HEAP_DUMP_END/],
    ['an empty dump', '/tmp/heap_dump.hprof', Buffer.alloc(0), 'dump', /empty/],
    ['a packed dump cut by a byte', '/tmp/heap_dump.hprof', gzipSync(DUMP).subarray(0, -1), 'dump', /gzip/],
    [
      'a crash report without its last line',
      '/tmp/hs_err.log',
      HS_ERR.subarray(0, -6),
      'hsErr',
      /breaks off/,
    ],
    ['a crash report cut in the middle', '/tmp/hs_err.log', HS_ERR.subarray(0, 999), 'hsErr', /breaks off/],
    ['an empty crash report', '/tmp/hs_err.log', Buffer.alloc(0), 'hsErr', /empty/],
    ['a text that is no crash report', '/tmp/hs_err.log', Buffer.from('END.\n'), 'hsErr', /not begin/],
    ['a recording of 0 bytes', '/tmp/recording.jfr', Buffer.alloc(0), 'jfr', /^It has 0 bytes\.$/],
    ['a recording cut by a byte', '/tmp/recording.jfr', RECORDING.subarray(0, -1), 'jfr', /broken at byte/],
    [
      'a recording with bytes behind it',
      '/tmp/recording.jfr',
      Buffer.concat([RECORDING, Buffer.alloc(5)]),
      'jfr',
      /broken/,
    ],
    ['a recording of zeroes', '/tmp/recording.jfr', Buffer.alloc(4096), 'jfr', /broken at byte 0/],
  ])('is incomplete when it is %s', async (_name, path, bytes, artefact, detail) => {
    const artefacts = await judge({ files: { ...WHOLE, [path]: bytes } });
    expect(artefacts[artefact]).toMatchObject({ state: 'incomplete', path, sizeBytes: bytes.length });
    expect(artefacts[artefact].detail).toMatch(detail);
    const { [artefact]: _damaged, ...others } = artefacts;
    const { [artefact]: _whole, ...expected } = await judge({ files: WHOLE });
    expect(others).toEqual(expected);
  });

  it('is a whole dump when it is packed', async () => {
    const packed = gzipSync(DUMP);
    expect((await judge({ files: { '/tmp/heap_dump.hprof': packed } })).dump).toMatchObject({
      state: 'complete',
      sizeBytes: packed.length,
    });
  });

  it('is complete in the repository when its last chunk was finished', async () => {
    const files = { '/tmp/jfr/1/a.jfr': chunk(), '/tmp/jfr/1/b.jfr': chunk({ isFinal: true }) };
    const { jfrChunks } = await judge({ files });
    expect(jfrChunks).toMatchObject({ state: 'complete', path: '/tmp/jfr/1', detail: '2 chunks, finished.' });
  });

  it('names the dump that was begun and is not there, and why', async () => {
    const failed = at(0, { kind: 'dump-failed', reason: 'Unable to create /d.hprof: Permission denied' });
    const begun = at(0, { kind: 'dump-begin', path: '/d.hprof' });
    expect((await judge({ files: {} }, [BANNER, begun, failed])).dump).toMatchObject({
      state: 'none',
      detail:
        'The JVM began a dump to /d.hprof, but there is no such file: Unable to create /d.hprof: Permission denied.',
    });
  });

  it('is unknown, not absent, when the disk could not be read', async () => {
    const source: ArtefactSource = {
      ...exampleDisk({ files: WHOLE, flags: FLAGS }),
      readDump: () => Promise.reject(new Error('the engine went away')),
    };
    const artefacts = await judge(source);
    expect(artefacts.dump).toMatchObject({
      state: 'unknown',
      detail: 'The task’s disk could not be read: the engine went away',
    });
    expect(artefacts.hsErr.state).toBe('complete');
  });

  it('is unknown everywhere when the container cannot even be looked at', async () => {
    const source: ArtefactSource = {
      ...exampleDisk({}),
      configuration: () => Promise.reject(new Error('gone')),
    };
    const { hook, ...files } = await judge(source);
    expect(Object.values(files).map(({ state }) => state)).toEqual(Array(4).fill('unknown'));
    expect(hook.state).toBe('none');
  });
});

describe('the hook', () => {
  it.each<[string, readonly TimelineEvent[], string]>([
    ['is incomplete when nothing says that it ended', [HOOK_BEGIN], 'incomplete'],
    [
      'is complete when its script says so',
      [HOOK_BEGIN, at(9, { kind: 'hook-end', exitCode: 22 })],
      'complete',
    ],
    [
      'is complete when the JVM speaks again, which waits for it',
      [HOOK_BEGIN, at(9, { ...OOM, witness: 'sample' })],
      'complete',
    ],
    [
      'is complete when the JVM crashes after it',
      [HOOK_BEGIN, at(9, { kind: 'crash-report', path: '/tmp/hs_err.log' })],
      'complete',
    ],
    [
      'is not ended by what was said before it',
      [at(2, { kind: 'hook-end', exitCode: 0 }), at(2, { ...OOM, witness: 'sample' }), HOOK_BEGIN],
      'incomplete',
    ],
    [
      'is not ended by a trace, whose stream may be late',
      [HOOK_BEGIN, at(3.1, { ...OOM, witness: 'uncaught-trace' })],
      'incomplete',
    ],
    [
      'in the background is not ended because the JVM goes on, which does not wait for it',
      [BACKGROUND_HOOK_BEGIN, at(9, { ...OOM, witness: 'sample' })],
      'incomplete',
    ],
    [
      'in the background is complete when its script says so',
      [BACKGROUND_HOOK_BEGIN, at(4, { ...OOM, witness: 'sample' }), at(9, { kind: 'hook-end', exitCode: 0 })],
      'complete',
    ],
  ])('%s', async (_name, events, state) => {
    expect((await judge({ files: {} }, [BANNER, ...events])).hook.state).toBe(state);
  });
});

describe('what belongs to an OOM that the service handled', () => {
  const handled = at(5, { kind: 'oom-handled', oomType: 'heap-space', detail: 'handled' });
  const real = at(60, { ...OOM, witness: 'sample' });
  const events = [BANNER, DUMP_BEGIN, HOOK_BEGIN, handled, real];

  it('is marked, however whole', async () => {
    const { dump, hook } = await judge({ files: WHOLE }, events);
    expect(dump).toMatchObject({ state: 'complete', isOfEarlierOom: true });
    expect(hook).toMatchObject({ state: 'complete', isOfEarlierOom: true });
  });

  it('is not what was dumped after it', async () => {
    const files = { '/tmp/heap_dump.hprof': dumpedAt(DUMPED_AT_MS + 61_000) };
    expect((await judge({ files }, events)).dump).toMatchObject({ isOfEarlierOom: false });
  });

  it('is nothing when the JVM ended at it', async () => {
    const { dump, hook } = await judge({ files: WHOLE }, [BANNER, DUMP_BEGIN, HOOK_BEGIN]);
    expect([dump.isOfEarlierOom, hook.isOfEarlierOom]).toEqual([false, false]);
  });
});

function dumpedAt(timeMs: number): Buffer {
  const dump = Buffer.from(DUMP);
  dump.writeBigUInt64BE(BigInt(timeMs), 23);
  return dump;
}
