import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classHistogram, HISTOGRAM_KEY } from '../../harness/capture/class-histogram.ts';
import { scanClassHistogram } from '../../harness/capture/class-histogram-scan.ts';
import type { PathVerdict } from '../../harness/capture/path-verdict.ts';
import type { TimelineEvent } from '../../harness/timeline/timeline-event.ts';
import { at, CULPRIT, judgeContext, uploadBegin, uploadEnd } from './example-dump.ts';
import { NO_EVIDENCE } from './no-evidence.ts';

/** As JDK 17 prints it, behind the script's own line. */
function histogram({ askedAtSeconds = Math.floor(at(41) / 1000) } = {}): string {
  return `histogram.sh: begin pid=1 at=${askedAtSeconds}
1:
 num     #instances         #bytes  class name (module)
-------------------------------------------------------
   1:         31219      215370992  [B (java.base@17.0.20.1)
   2:         10402         416080  lastgasp.orders.RenderedReport
   3:             1             24  lastgasp.orders.ReportCache
Total         41622      215787096
`;
}

describe('reading a class histogram', () => {
  it('takes the classes, and the time it was asked for', () => {
    expect(scanClassHistogram(histogram({ askedAtSeconds: 7 }))).toEqual({
      flaw: null,
      askedAtSeconds: 7,
      classes: [
        { className: '[B', instances: 31_219, bytes: 215_370_992 },
        { className: 'lastgasp.orders.RenderedReport', instances: 10_402, bytes: 416_080 },
        { className: 'lastgasp.orders.ReportCache', instances: 1, bytes: 24 },
      ],
    });
  });

  it('finds no cut of it whole, but for its last line break', () => {
    const text = histogram();
    fc.assert(
      fc.property(fc.nat({ max: text.length - 2 }), (length) => {
        expect(scanClassHistogram(text.slice(0, length)).flaw).not.toBeNull();
      }),
    );
    expect(scanClassHistogram(text.slice(0, -1)).flaw).toBeNull();
  });

  it.each([
    ['a row is missing', histogram().replace(/ {3}2:.*\n/, ''), 'row 2 is missing'],
    ['a figure is another', histogram().replace('416080', '416081'), 'its total says'],
    ['it is an error of jcmd', 'com.sun.tools.attach.AttachNotSupportedException', 'it has no row'],
  ])('says what is wrong when %s', (_, text, flaw) => {
    expect(scanClassHistogram(text).flaw).toContain(flaw);
  });
});

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-histogram-'));
});
afterAll(() => rm(directory, { recursive: true }));

const HOOK: TimelineEvent = {
  kind: 'hook-begin',
  command: '/histogram.sh 1 &',
  atMs: at(40),
  source: 'container-log',
};

interface Copies {
  readonly file?: string | null;
  readonly received?: string;
  readonly object?: string | null;
  readonly events?: readonly TimelineEvent[];
  readonly culprit?: string;
}

async function judge({
  file = histogram(),
  received = histogram(),
  object = histogram(),
  events,
  culprit = CULPRIT.className,
}: Copies): Promise<PathVerdict> {
  const objectFile = join(directory, HISTOGRAM_KEY);
  await rm(objectFile, { force: true });
  if (object !== null) await writeFile(objectFile, object);
  const all = events ?? [
    HOOK,
    { ...uploadBegin(), key: HISTOGRAM_KEY },
    uploadEnd({
      key: HISTOGRAM_KEY,
      receivedBytes: received.length,
      sha256: createHash('sha256').update(received).digest('hex'),
    }),
  ];
  const facts = await classHistogram.collect({
    ...NO_EVIDENCE,
    culprit: CULPRIT,
    events: all,
    readTaskFile: async (_, consume) => {
      if (file !== null) await consume(Readable.from([Buffer.from(file)]));
      return file !== null;
    },
    objectFile: async () => objectFile,
  });
  const context = { ...judgeContext(all), culprit: { ...CULPRIT, className: culprit } };
  return classHistogram.judge(structuredClone(facts), context);
}

describe('a class histogram in the object store', () => {
  it('is captured when it is whole, the file, and of this OOM; its culprit is among its first classes', async () => {
    expect(await judge({})).toEqual({
      verdict: 'captured',
      lossStage: null,
      attributed: true,
      marginSeconds: 50,
      blindWindowSeconds: null,
      durable: { afterOomSeconds: 10.5, sizeBytes: histogram().length },
      detail: `${histogram().length} bytes arrived whole, 50.0 s before the container's end; most bytes are in [B, and lastgasp.orders.ReportCache is among the first 10 classes.`,
    });
  });

  it('is not attributed when the culprit is not there', async () => {
    expect(await judge({ culprit: 'lastgasp.orders.SessionRegistry' })).toMatchObject({
      verdict: 'captured',
      attributed: false,
    });
  });

  it('is not set off where the image has no shell to run the hook, whatever the JVM prints', async () => {
    const seen = { kind: 'jvm-seen', processId: 1, behindShell: null } as const;
    const events = (hasShell: boolean): readonly TimelineEvent[] => [
      { ...seen, hasShell, atMs: at(1), source: 'harness' },
      HOOK,
    ];
    expect(await judge({ file: null, object: null, events: events(false) })).toMatchObject({
      lossStage: 'no-trigger',
      detail:
        'There is no histogram: the JVM runs its hook by /bin/sh, which the image does not have: no command ran.',
    });
    expect(await judge({ file: null, object: null, events: events(true) })).toMatchObject({
      lossStage: 'not-written',
    });
  });

  const cut = histogram().slice(0, -30);
  const stale = histogram({ askedAtSeconds: Math.floor(at(30) / 1000) });
  it.each<[string, Copies, Partial<PathVerdict>]>([
    ['the object is cut', { object: cut }, { lossStage: 'arrived-damaged' }],
    ['the object is another', { object: stale }, { lossStage: 'arrived-damaged' }],
    ['what was received is another', { received: stale }, { lossStage: 'arrived-damaged' }],
    ['the file is another', { file: stale }, { lossStage: 'arrived-damaged' }],
    ['the object is gone', { object: null }, { lossStage: 'arrived-damaged' }],
    [
      'it was asked for before the OOM',
      { file: stale, received: stale, object: stale },
      { lossStage: 'arrived-damaged', detail: 'The histogram was not asked for after this OOM.' },
    ],
    ['it is cut everywhere', { file: cut, received: cut, object: cut }, { lossStage: 'incomplete-file' }],
    ['the file is gone', { file: null }, { verdict: 'invalid' }],
    ['nobody saw it arrive', { events: [HOOK] }, { verdict: 'invalid' }],
    ['there was no hook', { events: [], file: null, object: null }, { lossStage: 'no-trigger' }],
    ['there is no file', { events: [HOOK], file: null, object: null }, { lossStage: 'not-written' }],
    ['nobody sent it', { events: [HOOK], object: null }, { lossStage: 'not-sent' }],
  ])('is not captured when %s', async (_, copies, expected) => {
    expect(await judge(copies)).toMatchObject({ verdict: 'lost', attributed: false, ...expected });
  });

  it('is not whole in the words of the script that failed', async () => {
    const failed = 'histogram.sh: begin pid=1 at=1\njava.io.IOException: Connection refused\n';
    const end: TimelineEvent = { kind: 'hook-end', exitCode: 3, atMs: at(52), source: 'container-log' };
    expect(await judge({ events: [HOOK, end], file: failed, object: null })).toMatchObject({
      lossStage: 'incomplete-file',
      detail: expect.stringContaining('it has no row; the script ended with exit code 3'),
    });
  });
});
