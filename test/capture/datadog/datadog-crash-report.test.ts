import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EvidenceSource } from '../../../harness/capture/capture-path.ts';
import { datadogCrashReport } from '../../../harness/capture/datadog/datadog-crash-report.ts';
import type { PathVerdict } from '../../../harness/capture/path-verdict.ts';
import type { TimelineEvent } from '../../../harness/timeline/timeline-event.ts';
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
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-crash-report-'));
});
afterAll(async () => rm(directory, { recursive: true }));

const CREATE = 'lastgasp.orders.ReportsHandler.create(Lcom/sun/net/httpserver/HttpExchange;)V';
const error = (functions = ['~RuntimeStub::_new_array_nozero_Java', CREATE]) => ({
  is_crash: true,
  message: 'Java heap space',
  stack: {
    format: 'CrashTrackerV1',
    frames: functions.map((name) => ({ function: name, type: 'compiled' })),
  },
});
const PING = { message: 'Crashtracker crash ping: crash processing started' };

const telemetry = (message: object, runtimeId = RUNTIME_ID): Partial<TakenRequest> => ({
  path: '/api/v2/apmtelemetry',
  body: JSON.stringify({
    api_version: 'v2',
    request_type: 'logs',
    runtime_id: runtimeId,
    origin: 'crashtracker',
    payload: [{ message: JSON.stringify(message), level: 'ERROR' }],
  }),
});
const errors = (told: object, runtimeId = RUNTIME_ID): Partial<TakenRequest> => ({
  path: '/api/v2/errorsintake',
  body: JSON.stringify({
    ddsource: 'crashtracker',
    ddtags: `service:orders,runtime-id:${runtimeId}`,
    error: told,
  }),
});
const CRASHED: TimelineEvent = {
  kind: 'crash-report',
  path: '/tmp/hs_err.log',
  atMs: 50_100,
  source: 'container-log',
};

async function judge(
  sent: readonly Partial<TakenRequest>[],
  {
    agent = 'stand-in',
    events = [CRASHED],
  }: { readonly agent?: EvidenceSource['datadogAgent']; readonly events?: readonly TimelineEvent[] } = {},
): Promise<PathVerdict> {
  const requests = await Promise.all(
    sent.map((one) => takenRequest({ directory, path: '', body: '', ...one })),
  );
  const facts = await datadogCrashReport.collect({
    ...NO_EVIDENCE,
    datadogAgent: agent,
    intakeRequests: () => requests,
  });
  return datadogCrashReport.judge(structuredClone(facts), datadogContext(events));
}

test.each([
  ['telemetry', telemetry({ error: error() })],
  ['the errors intake', errors(error())],
])(
  'a report by %s that was there in time is captured, with the calls that it names',
  async (_channel, sent) => {
    expect(await judge([sent])).toMatchObject({
      verdict: 'captured',
      attributed: true,
      marginSeconds: 8,
      detail: expect.stringContaining('lastgasp.orders.ReportsHandler.create'),
    });
  },
);

test('one of the two channels is enough', async () => {
  expect(await judge([{ ...telemetry({ error: error() }), atMs: 61_000 }, errors(error())])).toMatchObject({
    verdict: 'captured',
  });
});

test('a report whose calls are not the culprit’s is captured and names nobody', async () => {
  const others = error(['lastgasp.orders.ReportsHandler.createAll()V', 'java.lang.Thread.run()V']);
  expect(await judge([errors(others)])).toMatchObject({ verdict: 'captured', attributed: false });
});

test.each<[string, readonly Partial<TakenRequest>[], string]>([
  ['only announced', [telemetry(PING), errors(PING)], 'stopped-mid-upload'],
  ['of another JVM', [telemetry({ error: error() }, OTHER_RUNTIME_ID)], 'arrived-damaged'],
  ['cut short', [{ ...errors(error()), outcome: 'truncated' }], 'arrived-damaged'],
  ['late', [{ ...errors(error()), atMs: 62_000 }], 'stopped-mid-upload'],
  ['not sent', [], 'not-sent'],
  ['other telemetry', [{ path: '/api/v2/apmtelemetry', body: '{"request_type":"app-closing"}' }], 'not-sent'],
])('a report that is %s is lost', async (_what, sent, lossStage) => {
  expect(await judge(sent)).toMatchObject({ verdict: 'lost', lossStage, attributed: false });
});

test('a JVM that did not crash sets nothing off', async () => {
  expect(await judge([], { events: [] })).toMatchObject({ verdict: 'lost', lossStage: 'no-trigger' });
});

test('what cannot be known decides nothing', async () => {
  expect(await judge([{ ...errors(error()), atMs: 60_004 }])).toMatchObject({ verdict: 'invalid' });
  expect(await judge([errors(error())], { agent: 'genuine' })).toMatchObject({ verdict: 'invalid' });
});
