import { expect, test } from 'vitest';
import type { MemorySample } from '../../harness/capture/capture-path.ts';
import { containerMetrics } from '../../harness/capture/container-metrics.ts';
import type { PathVerdict } from '../../harness/capture/path-verdict.ts';
import { datadogContext } from './datadog/taken-request.ts';
import { NO_EVIDENCE } from './no-evidence.ts';

/** A reading a second, at a share of the limit that is told by the second. */
const samples = (shareAt: (second: number) => number): readonly MemorySample[] =>
  Array.from({ length: 62 }, (_, second) => ({
    atMs: second * 1000,
    usedBytes: shareAt(second) * 1000,
    limitBytes: 1000,
  }));

async function judge(memory: readonly MemorySample[]): Promise<PathVerdict> {
  const facts = await containerMetrics.collect({ ...NO_EVIDENCE, memorySamples: () => memory });
  return containerMetrics.judge(structuredClone(facts), datadogContext());
}

test('memory near its limit when it was read last is a notification', async () => {
  expect(await judge(samples((second) => (second < 45 ? 0.5 : 0.95)))).toMatchObject({
    verdict: 'notified',
    attributed: false,
    marginSeconds: 8,
    detail: expect.stringMatching(
      /15 s samples would have ended 8\.0 s before the end at 95 %.*60 s samples 30\.0 s before the end at 50 %/,
    ),
  });
});

test('a rise after the last reading is not seen', async () => {
  expect(await judge(samples((second) => (second < 53 ? 0.5 : 1)))).toMatchObject({
    verdict: 'lost',
    lossStage: 'no-trigger',
    detail: expect.stringContaining('at 50 % of the limit'),
  });
});

test('a container that ends before it is read shows nothing', async () => {
  const late = samples(() => 1).filter(({ atMs }) => atMs > 55_000);
  expect(await judge(late)).toMatchObject({ verdict: 'lost', lossStage: 'not-sent' });
  expect(await judge([])).toMatchObject({ verdict: 'lost', lossStage: 'not-sent' });
});
