import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EvidenceSource } from '../../../harness/capture/capture-path.ts';
import { datadogTrace } from '../../../harness/capture/datadog/datadog-trace.ts';
import type { PathVerdict } from '../../../harness/capture/path-verdict.ts';
import { NO_EVIDENCE } from '../no-evidence.ts';
import {
  datadogContext,
  OTHER_RUNTIME_ID,
  RUNTIME_ID,
  takenRequest,
  type TakenRequest,
} from './taken-request.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-trace-'));
});
afterAll(async () => rm(directory, { recursive: true }));

type Packed = string | number | bigint | readonly Packed[] | { readonly [name: string]: Packed };

/** MessagePack, as far as a tracer's payload needs it. */
function pack(value: Packed): Buffer {
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    return Buffer.concat([Buffer.from([0xda, text.length >> 8, text.length & 0xff]), text]);
  }
  if (typeof value === 'number')
    return Buffer.from([0xce, ...[24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff)]);
  if (typeof value === 'bigint') {
    const bytes = Buffer.alloc(9, 0xcf);
    bytes.writeBigUInt64BE(value, 1);
    return bytes;
  }
  if (Array.isArray(value)) {
    const items: readonly Packed[] = value;
    return Buffer.concat([Buffer.from([0xdc, 0, items.length]), ...items.map(pack)]);
  }
  const entries = Object.entries(value);
  return Buffer.concat([
    Buffer.from([0xde, 0, entries.length]),
    ...entries.flatMap(([name, one]) => [pack(name), pack(one)]),
  ]);
}

interface SpanChanges {
  readonly startMs?: number;
  readonly durationMs?: number;
  readonly error?: number;
  readonly meta?: { readonly [name: string]: string };
  readonly runtimeId?: string;
}

const STACK =
  'java.lang.OutOfMemoryError: Java heap space\n\tat lastgasp.orders.ReportsHandler.create(ReportsHandler.java:51)\n';

/** The request that was under way when the heap was full. */
function span({
  startMs = 49_800,
  durationMs = 900,
  error = 1,
  meta,
  runtimeId = RUNTIME_ID,
}: SpanChanges = {}): Packed {
  return {
    service: 'orders',
    resource: 'ReportsHandler.handle',
    start: BigInt(startMs) * 1_000_000n,
    duration: durationMs * 1_000_000,
    error,
    meta: {
      'runtime-id': runtimeId,
      ...(meta ?? { 'error.type': 'java.lang.OutOfMemoryError', 'error.stack': STACK }),
    },
  };
}

async function judge(
  sent: Partial<TakenRequest> | null,
  agent: EvidenceSource['datadogAgent'] = 'stand-in',
): Promise<PathVerdict> {
  const request = { directory, path: '/v0.4/traces', body: pack([[span()]]), ...sent };
  const requests = sent === null ? [] : [await takenRequest(request)];
  const facts = await datadogTrace.collect({
    ...NO_EVIDENCE,
    datadogAgent: agent,
    intakeRequests: () => requests,
  });
  return datadogTrace.judge(structuredClone(facts), datadogContext());
}

test('the span of the request that ran out of memory is captured and names the code', async () => {
  expect(await judge({})).toMatchObject({
    verdict: 'captured',
    attributed: true,
    marginSeconds: 8,
    detail: expect.stringContaining('ReportsHandler.handle'),
  });
});

test('a stack that does not lead to the culprit names nobody', async () => {
  const meta = {
    'error.type': 'java.lang.OutOfMemoryError',
    'error.stack': 'at java.lang.Thread.run(Thread.java:1)',
  };
  expect(await judge({ body: pack([[span({ meta })]]) })).toMatchObject({
    verdict: 'captured',
    attributed: false,
  });
});

test.each<[string, Partial<TakenRequest>, string]>([
  ['that ended before the OOM', { body: pack([[span({ startMs: 40_000 })]]) }, 'not-sent'],
  ['that began after it', { body: pack([[span({ startMs: 51_000 })]]) }, 'not-sent'],
  ['that did not fail', { body: pack([[span({ error: 0 })]]) }, 'not-sent'],
  [
    'that failed of something else',
    { body: pack([[span({ meta: { 'error.type': 'java.io.IOException' } })]]) },
    'not-sent',
  ],
  ['of another JVM', { body: pack([[span({ runtimeId: OTHER_RUNTIME_ID })]]) }, 'not-sent'],
  ['after the container’s end', { atMs: 61_000 }, 'stopped-mid-upload'],
  ['in a payload that is cut', { body: pack([[span()]]).subarray(0, -40) }, 'arrived-damaged'],
  ['in no MessagePack', { body: Buffer.from('{}') }, 'arrived-damaged'],
  ['in a payload that broke off', { outcome: 'truncated' }, 'arrived-damaged'],
  ['in an empty payload', { body: pack([]) }, 'no-trigger'],
])('a span %s is not it', async (_what, sent, lossStage) => {
  expect(await judge(sent)).toMatchObject({ verdict: 'lost', lossStage, attributed: false });
});

test('without any span nothing was instrumented', async () => {
  expect(await judge(null)).toMatchObject({ verdict: 'lost', lossStage: 'no-trigger' });
});

test('what cannot be known decides nothing', async () => {
  expect(await judge({ atMs: 59_995 })).toMatchObject({ verdict: 'invalid' });
  expect(await judge({}, 'genuine')).toMatchObject({ verdict: 'invalid' });
});
