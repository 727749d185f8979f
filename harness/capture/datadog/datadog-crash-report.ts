import { z } from 'zod';
import { type Culprit, culpritMethods } from '../../config/scenario.ts';
import { secondsText } from '../../seconds-text.ts';
import { ERRORS_PATH, TELEMETRY_PATH } from '../../sink/datadog-intake-route.ts';
import { jsonObject } from '../../sink/profile-event.ts';
import { firstOfKind } from '../../timeline/timeline.ts';
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

const crashReportFactsSchema = z.strictObject({
  agent: agentSchema,
  reports: z.array(
    z.strictObject({
      arrivedAtMs: z.number(),
      channel: z.enum(['telemetry', 'errors']),
      runtimeId: z.string().nullable(),
      /** What the JVM crashed of. */
      message: z.string(),
      /** Calls of the thread that ran out, innermost first. */
      functions: z.array(z.string()),
    }),
  ),
  /** Announcements of a report that is to follow. */
  pings: z.int(),
  failed: z.array(failedMessageSchema),
});

type CrashReportFacts = z.infer<typeof crashReportFactsSchema>;
type CrashReport = CrashReportFacts['reports'][number];

const errorSchema = z.object({
  message: z.string(),
  stack: z.object({ frames: z.array(z.object({ function: z.string().optional() })) }).optional(),
});
const telemetrySchema = z.object({
  runtime_id: z.string(),
  request_type: z.literal('logs'),
  origin: z.literal('crashtracker'),
  payload: z.tuple([z.object({ message: z.string() })]),
});
const errorsSchema = z.object({
  ddsource: z.literal('crashtracker'),
  ddtags: z.string(),
  error: errorSchema,
});

/** The crash report that the agent's uploader sends from the `OnError` hook, on either of its two channels. */
export const datadogCrashReport: CapturePath = {
  name: 'datadog-crash-report',
  description: 'crash report of the Datadog Java agent, sent when the JVM crashes of the OOM',
  environment: () => ({}),

  async collect(source): Promise<CrashReportFacts> {
    const facts: CrashReportFacts = { agent: source.datadogAgent, reports: [], pings: 0, failed: [] };
    for (const [path, read] of CHANNELS) {
      const { taken, failed } = await readMessages(source, [path]);
      facts.failed.push(...failed);
      for (const { arrivedAtMs, body } of taken) {
        const told = read(jsonObject(body.toString('utf8')));
        if (told === 'ping') facts.pings += 1;
        else if (told !== null) facts.reports.push({ arrivedAtMs, ...told });
      }
    }
    return facts;
  },

  judge: (facts, context) => judgeCrashReport(crashReportFactsSchema.parse(facts), context),
};

type Told = Omit<CrashReport, 'arrivedAtMs'> | 'ping' | null;

const CHANNELS: readonly (readonly [path: string, read: (body: unknown) => Told])[] = [
  [TELEMETRY_PATH, readTelemetry],
  [ERRORS_PATH, readErrors],
];

function readTelemetry(body: unknown): Told {
  const logs = telemetrySchema.safeParse(body);
  if (!logs.success) return null;
  const { runtime_id: runtimeId, payload } = logs.data;
  const report = z.object({ error: errorSchema }).safeParse(jsonObject(payload[0].message));
  return report.success ? toldBy('telemetry', runtimeId, report.data.error) : 'ping';
}

function readErrors(body: unknown): Told {
  const log = errorsSchema.safeParse(body);
  if (!log.success) return null;
  const tags = log.data.ddtags.split(',');
  const runtimeId = tags.find((tag) => tag.startsWith('runtime-id:'))?.slice('runtime-id:'.length) ?? null;
  return toldBy('errors', runtimeId, log.data.error);
}

/** A ping has no stack. */
function toldBy(
  channel: CrashReport['channel'],
  runtimeId: string | null,
  { message, stack }: z.infer<typeof errorSchema>,
): Told {
  if (stack === undefined) return 'ping';
  const functions = stack.frames.flatMap((frame) => frame.function ?? []);
  return { channel, runtimeId, message, functions };
}

function judgeCrashReport(facts: CrashReportFacts, context: JudgeContext): PathVerdict {
  if (facts.agent === 'genuine') {
    return invalidVerdict('The genuine Agent sends crash reports by TLS only: none could arrive here.');
  }
  const runtimeId = ownRuntimeId(context);
  const own = facts.reports.filter((report) => report.runtimeId === runtimeId);
  const first = firstArrival(own, context);
  switch (first.kind) {
    case 'in-time': {
      const { channel, message, functions } = first.message;
      const named = functions.find((name) => isCulprit(name, context.culprit));
      return capturedVerdict({
        marginSeconds: first.marginSeconds,
        attributed: named !== undefined,
        durable: durableAt(first.message.arrivedAtMs, { oomAtMs: context.oomAtMs, sizeBytes: null }),
        detail: `A report (${channel}) of "${message}" with ${functions.length} calls was there ${secondsText(first.marginSeconds)} before the container's end; ${named === undefined ? 'none of them is the culprit’s' : `one is ${named.replace(/\(.*/, '')}`}.`,
      });
    }
    case 'undecided':
      return invalidVerdict(
        'The report arrived so close to the container’s end that the clocks cannot tell.',
      );
    case 'late':
      return lostVerdict(
        'stopped-mid-upload',
        'The report arrived after the container’s end.',
        first.marginSeconds,
      );
    case 'none':
      return judgeSilence(facts, context);
  }
}

function judgeSilence({ reports, pings, failed }: CrashReportFacts, { events }: JudgeContext): PathVerdict {
  if (failed.length > 0)
    return lostVerdict('arrived-damaged', 'A message came that the intake could not take.');
  if (reports.length > 0) return lostVerdict('arrived-damaged', 'The report that came is of another JVM.');
  if (pings > 0) return lostVerdict('stopped-mid-upload', 'Only the announcement of a report arrived.');
  const crashed = firstOfKind(events, 'crash-report');
  return crashed === undefined
    ? lostVerdict('no-trigger', 'The JVM did not crash.')
    : lostVerdict('not-sent', `The JVM crashed and wrote ${crashed.path}, and no report arrived.`);
}

/** `a.b.Class.method(Lsignature;)V`, as the report names a call. */
function isCulprit(name: string, culprit: Culprit): boolean {
  return culpritMethods(culprit).some(
    ({ className, methodName }) =>
      name === `${className}.${methodName}` || name.startsWith(`${className}.${methodName}(`),
  );
}
