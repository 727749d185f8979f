import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EvidenceSource } from '../../../harness/capture/capture-path.ts';
import { datadogOomEvent } from '../../../harness/capture/datadog/datadog-oom-event.ts';
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
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-oom-event-'));
});
afterAll(async () => rm(directory, { recursive: true }));

/** As dd-java-agent 1.68.1 sends it. */
const event = (runtimeId = RUNTIME_ID, title = 'OutOfMemoryError'): string =>
  `_e{${title.length},44}:${title}|Java process encountered out of memory error|d:1795698112|t:error|s:java|#version:1,env:lastgasp,runtime-id:${runtimeId},service:orders|c:b706`;
const NOTIFIER: TimelineEvent = {
  kind: 'hook-begin',
  command: '/tmp/ddprof_root/pid_1/dd_oome_notifier.sh 1',
  atMs: 50_010,
  source: 'container-log',
};

async function judge(
  sent: Partial<TakenRequest> | null,
  {
    agent = 'stand-in',
    events = [NOTIFIER],
  }: { readonly agent?: EvidenceSource['datadogAgent']; readonly events?: readonly TimelineEvent[] } = {},
): Promise<PathVerdict> {
  const request = { directory, path: '/dogstatsd/events', body: event(), ...sent };
  const requests = sent === null ? [] : [await takenRequest(request)];
  const facts = await datadogOomEvent.collect({
    ...NO_EVIDENCE,
    datadogAgent: agent,
    intakeRequests: () => requests,
  });
  return datadogOomEvent.judge(structuredClone(facts), datadogContext(events));
}

test('an event of this OOM that was there in time is a notification, and no evidence', async () => {
  expect(await judge({})).toMatchObject({
    verdict: 'notified',
    lossStage: null,
    attributed: false,
    marginSeconds: 8,
  });
});

test('it is found among other lines of one datagram', async () => {
  expect(await judge({ body: `${event(RUNTIME_ID, 'deployed')}\n${event()}` })).toMatchObject({
    verdict: 'notified',
  });
});

test.each<[string, Partial<TakenRequest>, object]>([
  [
    'of another JVM',
    { body: event(OTHER_RUNTIME_ID) },
    { lossStage: 'not-sent', detail: expect.stringContaining('another JVM') },
  ],
  ['of an earlier OOM', { atMs: 40_000 }, { lossStage: 'not-sent' }],
  ['about something else', { body: event(RUNTIME_ID, 'deployed') }, { lossStage: 'not-sent' }],
  [
    'whose title lies about its length',
    { body: event().replace('_e{16', '_e{10') },
    { lossStage: 'not-sent' },
  ],
  ['after the container’s end', { atMs: 61_000 }, { lossStage: 'stopped-mid-upload', marginSeconds: -1 }],
  ['that the intake refused', { outcome: 'refused' }, { lossStage: 'arrived-damaged' }],
])('an event %s is none of this OOM', async (_what, sent, expected) => {
  expect(await judge(sent)).toMatchObject({ verdict: 'lost', ...expected });
});

test('without an event it tells whether the notifier was run', async () => {
  expect(await judge(null)).toMatchObject({ verdict: 'lost', lossStage: 'not-sent' });
  expect(await judge(null, { events: [] })).toMatchObject({ verdict: 'lost', lossStage: 'no-trigger' });
});

test('what cannot be known decides nothing', async () => {
  expect(await judge({ atMs: 60_005 })).toMatchObject({ verdict: 'invalid' });
  expect(await judge({}, { agent: 'genuine' })).toMatchObject({ verdict: 'invalid' });
});
