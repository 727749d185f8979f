import { z } from 'zod';

/** docs.datadoghq.com: "Submit metrics", "Post an event", "Send logs"; tags as they are kept ("Defining tags"). */
const tag = z
  .string()
  .regex(/^[a-z][a-z0-9_./-]*:[a-z0-9_:./-]+$/)
  .max(200);
const HOUR_MS = 3_600_000;

/** What `/api/v2/series` takes at a moment: no point older than an hour, no series twice. */
function seriesBody(nowMs: number) {
  const timestamp = z
    .int()
    .min(Math.floor((nowMs - HOUR_MS) / 1000))
    .max(Math.ceil((nowMs + HOUR_MS / 6) / 1000));
  const series = z.strictObject({
    metric: z.string().regex(/^[a-zA-Z][a-zA-Z0-9_.]{0,199}$/),
    type: z.literal(3),
    points: z.array(z.strictObject({ timestamp, value: z.number() })).min(1),
    tags: z.array(tag),
    unit: z.enum(['fraction', 'second']).optional(),
  });
  return z.strictObject({
    series: z
      .array(series)
      .min(1)
      .refine(
        (all) => new Set(all.map(({ metric, tags }) => JSON.stringify([metric, tags]))).size === all.length,
        'two points of one series: the later would replace the earlier',
      ),
  });
}

const eventBody = z.strictObject({
  title: z.string().min(1),
  text: z.string().min(1).max(4000),
  alert_type: z.enum(['error', 'warning', 'info', 'success']),
  aggregation_key: z.string().min(1).max(100),
  tags: z.array(tag),
});

/** What `/api/v2/logs` takes at a moment: no log older than 18 h by its own time. */
function logsBody(nowMs: number) {
  const timestamp = z.iso
    .datetime()
    .refine((time) => nowMs - Date.parse(time) < 18 * HOUR_MS, 'older than 18 h: Datadog drops it');
  const log = z.strictObject({
    message: z.string().min(1).max(1_000_000),
    service: z.string().min(1),
    ddsource: z.string().min(1),
    ddtags: z.string().refine((tags) => tags.split(',').every((one) => tag.safeParse(one).success)),
    status: z.enum(['info', 'warn']),
    timestamp: timestamp.optional(),
    lastgasp: z.looseObject({ trial: z.string(), at: z.iso.datetime() }),
  });
  return z.array(log).min(1).max(1000);
}

export type AcceptedSeries = z.infer<ReturnType<typeof seriesBody>>['series'][number];
export type AcceptedEvent = z.infer<typeof eventBody>;
export type AcceptedLog = z.infer<ReturnType<typeof logsBody>>[number];

/** What an intake of Datadog takes; `null` for what it refuses. Sizes in bytes, as they travel and unpacked. */
export const INTAKES = {
  '/api/v2/series': { schema: seriesBody, sentBytesMax: 512_000, bytesMax: 5_242_880 },
  '/api/v1/events': { schema: () => eventBody, sentBytesMax: 100_000, bytesMax: 100_000 },
  '/api/v2/logs': { schema: logsBody, sentBytesMax: 5_000_000, bytesMax: 5_000_000 },
} as const;
