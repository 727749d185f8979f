import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PathVerdict } from '../../../harness/capture/path-verdict.ts';
import { hsErr } from '../../../harness/capture/shipped/hs-err.ts';
import type { TimelineEvent } from '../../../harness/timeline/timeline-event.ts';
import { judgeShipped, type Shipped, STARTED_AT_MS } from './shipped-trial.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-hs-err-'));
});
afterEach(async () => rm(directory, { recursive: true }));

const REPORT = `#
# A fatal error has been detected by the Java Runtime Environment:
#
#  fatal error: OutOfMemory encountered: Java heap space
#
Java frames: (J=compiled Java code, j=interpreted, Vv=VM code)
j  lastgasp.orders.ReportCache.put(Llastgasp/orders/RenderedReport;)V+12

END.
`;
const CRASHED: TimelineEvent = {
  kind: 'crash-report',
  path: '/evidence/hs_err.log',
  atMs: STARTED_AT_MS + 60_100,
  source: 'container-log',
};

async function judge(
  text: string | null,
  changes: Partial<Shipped> = {},
  events: readonly TimelineEvent[] = [CRASHED],
): Promise<PathVerdict> {
  const files = text === null ? [] : [{ path: 'hs_err.log', content: Buffer.from(text), ...changes }];
  return judgeShipped({ path: hsErr, directory, files, events });
}

test('a whole report about the OOM is captured, with the method that it names', async () => {
  expect(await judge(REPORT)).toMatchObject({ verdict: 'captured', attributed: true, marginSeconds: 1 });
  expect(await judge(REPORT.replace('ReportCache.put', 'ReportCache.putAll'))).toMatchObject({
    verdict: 'captured',
    attributed: false,
  });
});

test.each<[string, string | null, Partial<Shipped>, string]>([
  ['is not finished', REPORT.replace('END.', ''), {}, 'incomplete-file'],
  [
    'is about another crash',
    REPORT.replace(/fatal error: .*/, 'SIGSEGV (0xb) at pc=0x0'),
    {},
    'arrived-damaged',
  ],
  ['was cut on its way', REPORT, { held: Buffer.from(REPORT.slice(0, 40)) }, 'arrived-damaged'],
  ['was not sent', REPORT, { received: null, held: null }, 'not-sent'],
  ['is not on the volume', null, {}, 'not-written'],
])('a report that %s is lost', async (_what, text, changes, lossStage) => {
  expect(await judge(text, changes)).toMatchObject({ verdict: 'lost', lossStage });
});

test('a JVM that did not crash sets nothing off', async () => {
  expect(await judge(null, {}, [])).toMatchObject({ verdict: 'lost', lossStage: 'no-trigger' });
});
