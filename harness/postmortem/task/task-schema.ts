import { z } from 'zod';

/** ISO 8601, or seconds since the epoch as the first version of the AWS CLI prints them. */
const time = z
  .union([z.iso.datetime({ offset: true }), z.number()])
  .transform((value) => (typeof value === 'number' ? value * 1000 : Date.parse(value)));

/** MiB or CPU units; ECS writes them as text. */
const amount = z.union([z.string(), z.number()]).transform((value, context) => {
  const number = Number(value);
  if (Number.isFinite(number)) return number;
  context.issues.push({ code: 'custom', input: value, message: 'expected a number' });
  return z.NEVER;
});

const container = z.object({
  name: z.string(),
  image: z.string().nullish(),
  lastStatus: z.string().nullish(),
  exitCode: z.int().nullish(),
  reason: z.string().nullish(),
  memory: amount.nullish(),
  restartCount: z.int().nullish(),
});

/**
 * The parts of a task that are looked at. Not strict: it is ECS's document, and ECS adds fields.
 * (ECS API reference, "Task"; Amazon ECS task state change events.)
 */
export const taskSchema = z.object({
  taskArn: z.string().regex(/^arn:[^:]+:ecs:/, 'expected the ARN of an ECS task'),
  clusterArn: z.string().nullish(),
  taskDefinitionArn: z.string().nullish(),
  lastStatus: z.string(),
  desiredStatus: z.string().nullish(),
  cpu: amount.nullish(),
  memory: amount.nullish(),
  startedAt: time.nullish(),
  stoppingAt: time.nullish(),
  executionStoppedAt: time.nullish(),
  stoppedAt: time.nullish(),
  stopCode: z.string().nullish(),
  stoppedReason: z.string().nullish(),
  // Not by `min`: of what is no array zod would compare the `length`, and throw where that is no number.
  containers: z.array(container).refine((list) => list.length > 0, 'expected at least one container'),
});

export type TaskDocument = z.output<typeof taskSchema>;
