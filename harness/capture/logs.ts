import { z } from 'zod';
import { secondsText } from '../seconds-text.ts';
import { eventsOfKind } from '../timeline/timeline.ts';
import type { CapturePath, JudgeContext } from './capture-path.ts';
import { type Arrival, firstArrival } from './first-arrival.ts';
import { invalidVerdict, lostVerdict, notifiedVerdict, type PathVerdict } from './path-verdict.ts';

const logFactsSchema = z.strictObject({
  serviceContainer: z.string(),
  /** How the service's log leaves its task. */
  route: z.enum(['none', 'awslogs', 'splunk', 'awsfirelens']),
});

/** Lines of the service's log that tell of the OOM: a notification, no evidence. */
export const logs: CapturePath = {
  name: 'logs',
  description: 'line of the service’s log that tells of the OOM (a notification: it holds no evidence)',
  environment: () => ({}),

  collect: async ({ serviceContainer, serviceLogRoute }): Promise<z.infer<typeof logFactsSchema>> => ({
    serviceContainer,
    route: serviceLogRoute,
  }),

  judge: (facts, context) => judgeLogs(logFactsSchema.parse(facts), context),
};

/**
 * A line that goes to CloudWatch or Splunk has left the task when the engine has it: the log driver is the
 * engine's and outlives the container. One that goes through a log router has when the collector has it.
 */
function judgeLogs(
  { serviceContainer, route }: z.infer<typeof logFactsSchema>,
  context: JudgeContext,
): PathVerdict {
  const printed = linesOf(context);
  const routed = eventsOfKind(context.events, 'oom-line-routed').filter(
    ({ container }) => container === serviceContainer,
  );
  const delivered = route === 'awsfirelens' ? routed.map(({ atMs }) => ({ arrivedAtMs: atMs })) : printed;
  const first = firstArrival(
    delivered.filter(({ arrivedAtMs }) => arrivedAtMs >= context.oomAtMs - context.clockUncertaintyMs),
    context,
  );
  const by = route === 'none' ? 'the engine’s own log' : route;
  switch (first.kind) {
    case 'in-time':
      return notifiedVerdict({
        marginSeconds: first.marginSeconds,
        attributed: false,
        detail: `A line that tells of the OOM was out by ${by}, ${secondsText(first.marginSeconds)} before the container's end.`,
      });
    case 'undecided':
      return invalidVerdict('The line was out so close to the container’s end that the clocks cannot tell.');
    case 'late':
      return lostVerdict(
        'stopped-mid-upload',
        'The line was out after the container’s end.',
        first.marginSeconds,
      );
    case 'none':
      return printed.length === 0
        ? lostVerdict('not-written', 'The service printed no line that tells of the OOM.')
        : lostVerdict('not-sent', `The service printed the OOM, and no line of it came out by ${by}.`);
  }
}

function linesOf({ events }: JudgeContext): readonly Arrival[] {
  return eventsOfKind(events, 'oom')
    .filter(({ source }) => source === 'container-log')
    .map(({ atMs }) => ({ arrivedAtMs: atMs }));
}
