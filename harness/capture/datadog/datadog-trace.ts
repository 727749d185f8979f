import { z } from 'zod';
import { type Culprit, culpritMethods } from '../../config/scenario.ts';
import { secondsText } from '../../seconds-text.ts';
import { TRACES_PATH } from '../../sink/datadog-intake-route.ts';
import type { CapturePath, JudgeContext } from '../capture-path.ts';
import { firstArrival } from '../first-arrival.ts';
import {
  capturedVerdict,
  durableAt,
  invalidVerdict,
  lostVerdict,
  type PathVerdict,
} from '../path-verdict.ts';
import { ownRuntimeId } from '../profile/own-profiles.ts';
import { agentSchema, failedMessageSchema, readMessages } from './intake-message.ts';
import { readSpans, spanSchema } from './read-spans.ts';

const traceFactsSchema = z.strictObject({
  agent: agentSchema,
  /** Spans that arrived, of any request. */
  spans: z.int(),
  /** Those that ended with an OutOfMemoryError. */
  failedRequests: z.array(spanSchema.extend({ arrivedAtMs: z.number() })),
  unreadable: z.int(),
  failed: z.array(failedMessageSchema),
});

type TraceFacts = z.infer<typeof traceFactsSchema>;

const OUT_OF_MEMORY_ERROR = 'java.lang.OutOfMemoryError';
/** A service that lives on fails many requests; the first are those that matter. */
const FAILED_REQUESTS_MAX = 20;

/** The span of the request that tipped the service over: did it arrive, and does it name the code? */
export const datadogTrace: CapturePath = {
  name: 'datadog-trace',
  description: 'span of the request that ran out of memory, from the Datadog tracer',
  environment: () => ({}),

  async collect(source): Promise<TraceFacts> {
    const { taken, failed } = await readMessages(source, [TRACES_PATH]);
    const read = taken.map(({ arrivedAtMs, body }) => ({ arrivedAtMs, spans: readSpans(body) }));
    const arrived = read.flatMap(({ arrivedAtMs, spans }) =>
      (spans ?? []).map((span) => ({ arrivedAtMs, ...span })),
    );
    return {
      agent: source.datadogAgent,
      spans: arrived.length,
      failedRequests: arrived
        .filter(({ errorType }) => errorType === OUT_OF_MEMORY_ERROR)
        .toSorted((one, other) => one.startMs - other.startMs)
        .slice(0, FAILED_REQUESTS_MAX),
      unreadable: read.filter(({ spans }) => spans === null).length,
      failed: failed,
    };
  },

  judge: (facts, context) => judgeTrace(traceFactsSchema.parse(facts), context),
};

/** The request that tipped it over was under way at the OOM, and ended with the error. */
function judgeTrace(facts: TraceFacts, context: JudgeContext): PathVerdict {
  if (facts.agent === 'genuine') {
    return invalidVerdict('The genuine Agent packs traces in a form that is not read here.');
  }
  const { oomAtMs, engineOffsetMs, clockUncertaintyMs } = context;
  const runtimeId = ownRuntimeId(context);
  const own = facts.failedRequests.filter(
    (span) =>
      span.runtimeId === runtimeId &&
      span.startMs - engineOffsetMs <= oomAtMs + clockUncertaintyMs &&
      span.endMs - engineOffsetMs >= oomAtMs - clockUncertaintyMs,
  );
  const first = firstArrival(own, context);
  switch (first.kind) {
    case 'in-time': {
      const { resource, errorStack } = first.message;
      const isNamed = namesCulprit(errorStack ?? '', context.culprit);
      return capturedVerdict({
        marginSeconds: first.marginSeconds,
        attributed: isNamed,
        durable: durableAt(first.message.arrivedAtMs, { oomAtMs, sizeBytes: null }),
        detail: `The span of ${resource} was there ${secondsText(first.marginSeconds)} before the container's end, and its error's stack ${isNamed ? 'names' : 'does not name'} the culprit.`,
      });
    }
    case 'undecided':
      return invalidVerdict('The span arrived so close to the container’s end that the clocks cannot tell.');
    case 'late':
      return lostVerdict(
        'stopped-mid-upload',
        'The span arrived after the container’s end.',
        first.marginSeconds,
      );
    case 'none':
      return judgeSilence(facts);
  }
}

function judgeSilence({ spans, failedRequests, unreadable, failed }: TraceFacts): PathVerdict {
  if (failed.length + unreadable > 0)
    return lostVerdict('arrived-damaged', 'Traces came that could not be read.');
  if (spans === 0) {
    return lostVerdict(
      'no-trigger',
      'No span arrived at all: the tracer instruments no request of the service.',
    );
  }
  const others =
    failedRequests.length === 0 ? '' : `, and ${failedRequests.length} of requests that failed of it later`;
  return lostVerdict(
    'not-sent',
    `${spans} spans arrived, none of the request that ran out of memory${others}.`,
  );
}

/** A line of Java's stack trace: `\tat a.b.Class.method(File.java:1)`. */
function namesCulprit(stack: string, culprit: Culprit): boolean {
  return culpritMethods(culprit).some(({ className, methodName }) =>
    stack.includes(`at ${className}.${methodName}(`),
  );
}
