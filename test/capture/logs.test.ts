import { expect, test } from 'vitest';
import type { EvidenceSource } from '../../harness/capture/capture-path.ts';
import { logs } from '../../harness/capture/logs.ts';
import type { PathVerdict } from '../../harness/capture/path-verdict.ts';
import type { TimelineEvent } from '../../harness/timeline/timeline-event.ts';
import { datadogContext } from './datadog/taken-request.ts';
import { NO_EVIDENCE } from './no-evidence.ts';

const TEXT = 'java.lang.OutOfMemoryError: Java heap space';
const printedAt = (atMs: number): TimelineEvent => ({
  kind: 'oom',
  oomType: 'heap-space',
  witness: 'jvm-banner',
  detail: TEXT,
  atMs,
  source: 'container-log',
});
const routedAt = (atMs: number, container = 'app'): TimelineEvent => ({
  kind: 'oom-line-routed',
  container,
  text: TEXT,
  atMs,
  source: 'container-log',
});

async function judge(
  route: EvidenceSource['serviceLogRoute'],
  events: readonly TimelineEvent[],
): Promise<PathVerdict> {
  const facts = await logs.collect({ ...NO_EVIDENCE, serviceLogRoute: route });
  return logs.judge(structuredClone(facts), datadogContext(events));
}

test.each(['awslogs', 'splunk', 'none'] as const)(
  'by %s a line is out when the engine has it: a notification',
  async (route) => {
    expect(await judge(route, [printedAt(50_000)])).toMatchObject({
      verdict: 'notified',
      attributed: false,
      marginSeconds: 10,
    });
  },
);

test('through a log router it is out when the collector has it', async () => {
  const printed = printedAt(50_000);
  expect(await judge('awsfirelens', [printed, routedAt(55_000)])).toMatchObject({
    verdict: 'notified',
    marginSeconds: 5,
  });
  expect(await judge('awsfirelens', [printed])).toMatchObject({ verdict: 'lost', lossStage: 'not-sent' });
  expect(await judge('awsfirelens', [printed, routedAt(55_000, 'sidecar')])).toMatchObject({
    lossStage: 'not-sent',
  });
  expect(await judge('awsfirelens', [printed, routedAt(61_000)])).toMatchObject({
    verdict: 'lost',
    lossStage: 'stopped-mid-upload',
    marginSeconds: -1,
  });
});

test('a line of an earlier OOM tells nothing of this one', async () => {
  expect(await judge('awslogs', [printedAt(40_000)])).toMatchObject({ verdict: 'lost' });
});

test('a service that prints nothing of it is told apart from a log that is lost', async () => {
  expect(await judge('awslogs', [])).toMatchObject({ verdict: 'lost', lossStage: 'not-written' });
});

test('a line that the clocks cannot tell from the end decides nothing', async () => {
  expect(await judge('awsfirelens', [printedAt(50_000), routedAt(60_008)])).toMatchObject({
    verdict: 'invalid',
  });
});
