import { z } from 'zod';
import { secondsText } from '../seconds-text.ts';
import type { CapturePath, JudgeContext } from './capture-path.ts';
import { lostVerdict, notifiedVerdict, type PathVerdict } from './path-verdict.ts';

const metricsFactsSchema = z.strictObject({
  /** The service's memory about once a second, as the engine counts it; on the harness's clock, in their order. */
  samples: z.array(z.strictObject({ atMs: z.number(), usedBytes: z.number(), limitBytes: z.number() })),
});

type Sample = z.infer<typeof metricsFactsSchema>['samples'][number];

/**
 * How often each reads a container: the Datadog Agent's checks (docs.datadoghq.com, `min_collection_interval`),
 * and Container Insights (CloudWatch user guide).
 */
const AGENT_INTERVAL_SECONDS = 15;
const INSIGHTS_INTERVAL_SECONDS = 60;
/** An alert on a container's memory is commonly set at nine tenths of its limit. */
const ALERT_SHARE = 0.9;

/** What a container's memory metric would have shown at the end: a notification at best, no evidence. */
export const containerMetrics: CapturePath = {
  name: 'container-metrics',
  description: 'memory of the container as metrics sample it (a notification: it holds no evidence)',
  environment: () => ({}),
  collect: async (source): Promise<z.infer<typeof metricsFactsSchema>> => ({
    samples: [...source.memorySamples()],
  }),
  judge: (facts, context) => judgeMetrics(metricsFactsSchema.parse(facts).samples, context),
};

/**
 * What would have been seen last: samplers read on their own clocks, so the last reading before the end is taken
 * to be as old as half an interval, which is what it is on average.
 */
function judgeMetrics(samples: readonly Sample[], context: JudgeContext): PathVerdict {
  const agent = lastSeen(samples, AGENT_INTERVAL_SECONDS, context);
  const insights = lastSeen(samples, INSIGHTS_INTERVAL_SECONDS, context);
  if (agent === undefined)
    return lostVerdict('not-sent', 'No sampler would have read the container before its end.');
  const seen = `The Agent’s ${AGENT_INTERVAL_SECONDS} s samples would have ended ${sampleText(agent, context)}`;
  const detail = `${seen}; Container Insights’ ${INSIGHTS_INTERVAL_SECONDS} s samples ${insights === undefined ? 'would have had none' : sampleText(insights, context)}.`;
  if (shareOf(agent) < ALERT_SHARE) return lostVerdict('no-trigger', detail);
  return notifiedVerdict({
    detail,
    attributed: false,
    marginSeconds: (context.containerEndMs - agent.atMs) / 1000,
  });
}

function lastSeen(
  samples: readonly Sample[],
  intervalSeconds: number,
  { containerEndMs }: JudgeContext,
): Sample | undefined {
  const latestMs = containerEndMs - (intervalSeconds * 1000) / 2;
  return samples.findLast(({ atMs }) => atMs <= latestMs);
}

function shareOf({ usedBytes, limitBytes }: Sample): number {
  return limitBytes === 0 ? 0 : usedBytes / limitBytes;
}

function sampleText(sample: Sample, { containerEndMs }: JudgeContext): string {
  return `${secondsText((containerEndMs - sample.atMs) / 1000)} before the end at ${Math.round(shareOf(sample) * 100)} % of the limit`;
}
