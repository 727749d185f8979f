import { z } from 'zod';
import { secondsText } from '../../seconds-text.ts';
import { EVENTS_PATH } from '../../sink/datadog-intake-route.ts';
import { eventsOfKind } from '../../timeline/timeline.ts';
import type { CapturePath, JudgeContext } from '../capture-path.ts';
import { firstArrival } from '../first-arrival.ts';
import { invalidVerdict, lostVerdict, notifiedVerdict, type PathVerdict } from '../path-verdict.ts';
import { ownRuntimeId } from '../profile/own-profiles.ts';
import { agentSchema, failedMessageSchema, readMessages } from './intake-message.ts';

const oomEventFactsSchema = z.strictObject({
  agent: agentSchema,
  events: z.array(
    z.strictObject({ arrivedAtMs: z.number(), title: z.string(), runtimeId: z.string().nullable() }),
  ),
  failed: z.array(failedMessageSchema),
});

type OomEventFacts = z.infer<typeof oomEventFactsSchema>;

/** DogStatsD, "Events": `_e{<title length>,<text length>}:<title>|<text>|…|#<tag>,…`; lengths in UTF-8 bytes. */
const EVENT_HEAD = /^_e\{(\d+),(\d+)\}:/;
/** dd-java-agent, `OOMENotifier`. */
const OOM_TITLE = 'OutOfMemoryError';

/** The event that the agent's notifier sends from the `OnOutOfMemoryError` hook: a notification, no evidence. */
export const datadogOomEvent: CapturePath = {
  name: 'datadog-oom-event',
  description: 'OutOfMemoryError event of the Datadog Java agent (a notification: it holds no evidence)',
  environment: () => ({}),

  async collect(source): Promise<OomEventFacts> {
    const { taken, failed } = await readMessages(source, [EVENTS_PATH]);
    const events = taken.flatMap(({ arrivedAtMs, body }) =>
      body
        .toString('utf8')
        .split('\n')
        .flatMap((line) => readEvent(line) ?? [])
        .map((event) => ({ arrivedAtMs, ...event })),
    );
    return { agent: source.datadogAgent, events, failed: [...failed] };
  },

  judge: (facts, context) => judgeOomEvent(oomEventFactsSchema.parse(facts), context),
};

function readEvent(line: string): { readonly title: string; readonly runtimeId: string | null } | null {
  const head = EVENT_HEAD.exec(line);
  if (head === null) return null;
  const [all, titleBytes, textBytes] = head;
  const content = Buffer.from(line.slice(all.length));
  const title = content.toString('utf8', 0, Number(titleBytes));
  const rest = content.toString('utf8', Number(titleBytes) + 1 + Number(textBytes));
  const tags = /\|#([^|]*)/.exec(rest)?.[1]?.split(',') ?? [];
  const tag = tags.find((one) => one.startsWith('runtime-id:'));
  return { title, runtimeId: tag?.slice('runtime-id:'.length) ?? null };
}

/** An event counts if it is of this OOM: of the JVM that ran out of memory, and not older than that. */
function judgeOomEvent({ agent, events, failed }: OomEventFacts, context: JudgeContext): PathVerdict {
  if (agent === 'genuine') {
    return invalidVerdict('The genuine Agent packs DogStatsD events in a form that is not read here.');
  }
  const runtimeId = ownRuntimeId(context);
  const own = events.filter(
    (event) =>
      event.title === OOM_TITLE &&
      event.runtimeId === runtimeId &&
      event.arrivedAtMs >= context.oomAtMs - context.clockUncertaintyMs,
  );
  const first = firstArrival(own, context);
  switch (first.kind) {
    case 'in-time':
      return notifiedVerdict({
        marginSeconds: first.marginSeconds,
        attributed: false,
        detail: `The event was there ${secondsText((first.message.arrivedAtMs - context.oomAtMs) / 1000)} after the OOM; it says that, and not why.`,
      });
    case 'undecided':
      return invalidVerdict('The event arrived so close to the container’s end that the clocks cannot tell.');
    case 'late':
      return lostVerdict(
        'stopped-mid-upload',
        'The event arrived after the container’s end.',
        first.marginSeconds,
      );
    case 'none':
      return judgeSilence({ isFailed: failed.length > 0, others: events.length, context });
  }
}

function judgeSilence(silence: {
  readonly isFailed: boolean;
  readonly others: number;
  readonly context: JudgeContext;
}): PathVerdict {
  const { isFailed, others, context } = silence;
  if (isFailed) return lostVerdict('arrived-damaged', 'An event came that the intake could not take.');
  const foreign = others === 0 ? '' : `; ${others} that came are of another JVM or an earlier OOM`;
  const hook = eventsOfKind(context.events, 'hook-begin').find(({ command }) => NOTIFIER.test(command));
  return hook === undefined
    ? lostVerdict('no-trigger', `No notifier of the agent was run${foreign}.`)
    : lostVerdict('not-sent', `The agent’s notifier was run, and no event arrived${foreign}.`);
}

const NOTIFIER = /dd_oome_notifier/;
