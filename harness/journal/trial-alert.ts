import { z } from 'zod';

/**
 * The monitors that ship in `deploy/datadog/`, by the names of their files.
 *
 * `jvm-out-of-memory` the event that the Datadog Java agent sends from the `OnOutOfMemoryError` hook ·
 * `task-killed-by-kernel` ECS reports a stopped container with OutOfMemoryError · `task-failed-health-checks` ECS
 * reports that a service stopped the task for its health · `no-profile` profiles stopped coming while it ran.
 */
export const MONITORS = [
  'jvm-out-of-memory',
  'task-killed-by-kernel',
  'task-failed-health-checks',
  'no-profile',
] as const;
export type Monitor = (typeof MONITORS)[number];

/** Whether a monitor would have alerted: `fires`, `silent`, or `unknown` where nothing says so. */
const ALERT_OUTCOMES = ['fires', 'silent', 'unknown'] as const;

/** What one monitor would have made of a trial, had it been production. */
const trialAlertSchema = z
  .strictObject({
    monitor: z.enum(MONITORS),
    outcome: z.enum(ALERT_OUTCOMES),
    /** One sentence with what it rests on. */
    detail: z.string(),
  })
  .readonly();

/** Of every monitor, in their order. */
export const trialAlertsSchema = z.array(trialAlertSchema).readonly();

export type TrialAlert = z.infer<typeof trialAlertSchema>;
